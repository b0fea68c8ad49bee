//! The time of day, in one place.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use vapi_webhook::Timestamp;

/// Now. A clock before 1970 counts as 1970.
#[must_use]
pub fn now() -> Timestamp {
    of(SystemTime::now())
}

/// Tells the time of day. Cheap to clone.
///
/// What is kept for minutes or hours is measured by it too: Lambda stops a process between two messages, and the clock
/// that only ever counts up may stand still meanwhile.
#[derive(Clone)]
pub struct Clock(Option<Arc<dyn Fn() -> Timestamp + Send + Sync>>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// Another clock, for tests.
    pub fn of(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.as_ref().map_or_else(now, |tell| tell())
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A moment of the system's. One before 1970 counts as 1970.
pub(crate) fn of(moment: SystemTime) -> Timestamp {
    let since_epoch = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(millis(since_epoch))
}

/// The moment that lies so much later.
pub(crate) fn later(moment: Timestamp, by: Duration) -> Timestamp {
    Timestamp::from_millis(moment.as_millis().saturating_add(millis(by)))
}

/// Whether less than `span` has passed since `moment`. A moment that is yet to come, by a clock that was set back, is none
/// to count on.
pub(crate) fn is_within(span: Duration, moment: Timestamp, now: Timestamp) -> bool {
    (0..millis(span)).contains(&now.as_millis().saturating_sub(moment.as_millis()))
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
