//! What a panic prints: the place alone. Its text may hold what a caller said.

/// Sets the hook for the process.
pub(crate) fn set() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
        tracing::error!(outcome = "panicked", panic.place = place.as_deref().unwrap_or("unknown"), "panic");
    }));
}
