//! What ships with the project's tools, and with nothing else.
//!
//! A test that needs a shipped tool belongs into one of these lists; `cargo xtask test` finds one that is missing.

pub(super) const TOOLS_THAT_SHIP: [&str; 6] = [
    "book_appointment",
    "cancel_appointment",
    "caller_history",
    "check_availability",
    "look_up_order",
    "take_message",
];

pub(super) const LIBRARY: &str = "functions/tool-calls/src/lib.rs";

/// Modules of the library that only the shipped tools use.
pub(super) const HELPERS: [&str; 4] = ["appointments", "desk_table", "schedule", "wording"];

pub(super) const TESTS: &str = "functions/tool-calls/tests/tool_calls/main.rs";

/// Modules of these tests that call shipped tools, and what only those need. `shapes` has each form of a message answered by a
/// shipped tool; the tests of `xtask/odd-tools` do the same.
pub(super) const TEST_MODULES: [&str; 11] = [
    "availability",
    "booking",
    "callers",
    "cancelling",
    "clocks",
    "declared",
    "messages",
    "orders",
    "outages",
    "shapes",
    "tool_secrets",
];

/// Bookings in competing processes, and faults around bookings. What the engine promises is tested beside it with tools that never
/// ship: `shared/tools/tests`, `xtask/odd-tools`.
pub(super) const ONLY_FOR_THEM: [&str; 2] =
    ["functions/tool-calls/tests/faults", "functions/tool-calls/tests/once"];

/// Where a module of the library lies: its file, and its folder if it has one.
pub(super) fn helper_paths(module: &str) -> [String; 2] {
    let path = format!("functions/tool-calls/src/{module}");
    [format!("{path}.rs"), path]
}
