//! What the desk knows, looked up side by side. What is late or fails is left out: the caller is on the line.

use std::time::{Duration, Instant};

use call_store::{
    Desk, E164, StoreError,
    desk::{CallerMemory, CallerProfile, DeskSettings},
};

/// Kept back from the deadline, to write the answer.
const RESERVE: Duration = Duration::from_millis(300);

/// What was found in time.
#[derive(Debug, Default)]
pub(crate) struct Lookups {
    pub(crate) blocked: bool,
    pub(crate) settings: Option<DeskSettings>,
    pub(crate) profile: Option<CallerProfile>,
}

impl Lookups {
    pub(crate) async fn make(desk: &Desk, name: &str, caller: Option<&E164>, deadline: Instant) -> Self {
        let until = deadline.checked_sub(RESERVE).unwrap_or(deadline);
        let blocked = async { Some(desk.is_blocked(name, caller?).await) };
        let profile = async { Some(desk.caller_profile(name, caller?).await) };
        let settings = async { Some(desk.settings(name).await) };
        let (blocked, profile, settings) = tokio::join!(
            in_time("blocked callers", until, blocked),
            in_time("caller", until, profile),
            in_time("settings", until, settings),
        );
        Self { blocked: blocked.unwrap_or(false), settings, profile }
    }

    /// How much of the caller may be told. Nothing, where the desk's settings are not known.
    pub(crate) fn caller_memory(&self) -> CallerMemory {
        self.settings.as_ref().map_or(CallerMemory::None, DeskSettings::caller_memory)
    }
}

async fn in_time<T>(
    what: &'static str,
    until: Instant,
    lookup: impl Future<Output = Option<Result<T, StoreError>>>,
) -> Option<T> {
    match tokio::time::timeout_at(until.into(), lookup).await {
        Ok(found) => match found? {
            Ok(found) => Some(found),
            Err(error) => {
                tracing::warn!(
                    lookup = what,
                    error.code = error.code(),
                    "a lookup failed and is left out: {error}"
                );
                None
            }
        },
        Err(_) => {
            tracing::warn!(lookup = what, error.code = "timeout", "a lookup was late and is left out");
            None
        }
    }
}
