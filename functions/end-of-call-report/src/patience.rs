//! How long DynamoDB is waited for, by what it did last.
//!
//! Measured by the time of day: Lambda may stop the process for hours after a failure, and the clock that only counts up with
//! it. The first report after that is to have the usual time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use vapi_lambda_http::now;
use vapi_webhook::Timestamp;

/// What a report may take in DynamoDB, retries included, as long as nothing is known against it.
const USUAL: Duration = Duration::from_secs(8);

/// What it may take after a failure: reports then go to the queue without much ado, and still find out whether DynamoDB
/// is back.
const SHORT: Duration = Duration::from_millis(500);

/// How long a failure is remembered.
const MEMORY: Duration = Duration::from_secs(30);

/// What an instance remembers of DynamoDB.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    failed_at: Mutex<Option<Timestamp>>,
}

impl Patience {
    /// How long the next report may take.
    pub(crate) fn limit(&self) -> Duration {
        if self.is_short() { SHORT } else { USUAL }
    }

    /// Whether DynamoDB failed in the last 30 s and has not answered since.
    pub(crate) fn is_short(&self) -> bool {
        self.remembered().is_some_and(|failed_at| is_remembered(failed_at, now()))
    }

    pub(crate) fn failed(&self) {
        *self.lock() = Some(now());
    }

    pub(crate) fn succeeded(&self) {
        *self.lock() = None;
    }

    fn remembered(&self) -> Option<Timestamp> {
        *self.lock()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Timestamp>> {
        self.failed_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A failure that is yet to come, by a clock that was set back, is none to count on.
fn is_remembered(failed_at: Timestamp, now: Timestamp) -> bool {
    let since_ms = now.as_millis().saturating_sub(failed_at.as_millis());
    u128::try_from(since_ms).is_ok_and(|since_ms| since_ms < MEMORY.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shortens_it_until_a_success() {
        let patience = Patience::default();
        assert_eq!(patience.limit(), USUAL);
        patience.failed();
        assert_eq!(patience.limit(), SHORT);
        patience.succeeded();
        assert_eq!(patience.limit(), USUAL);
    }

    #[test]
    fn a_failure_is_forgotten_after_a_while() {
        let failed_at = Timestamp::from_millis(1_795_000_000_000);
        let is_remembered_after =
            |ms: i64| is_remembered(failed_at, Timestamp::from_millis(failed_at.as_millis() + ms));
        assert!(is_remembered_after(0) && is_remembered_after(29_999));
        assert!(!is_remembered_after(30_000) && !is_remembered_after(-1));
    }

    #[test]
    fn it_is_measured_by_the_time_of_day() {
        let patience = Patience::default();
        let half_a_minute_ago = now().as_millis() - 30_000;
        *patience.failed_at.lock().unwrap() = Some(Timestamp::from_millis(half_a_minute_ago));
        assert_eq!(patience.limit(), USUAL);
    }
}
