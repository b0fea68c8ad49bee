//! The time of day, in one place.

use std::time::{SystemTime, UNIX_EPOCH};

use vapi_webhook::Timestamp;

/// Now. A clock before 1970 counts as 1970.
#[must_use]
pub fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}
