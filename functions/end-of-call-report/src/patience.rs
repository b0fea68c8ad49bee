//! How long DynamoDB is waited for, by what it did last.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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
    failed_at: Mutex<Option<Instant>>,
}

impl Patience {
    /// How long the next report may take.
    pub(crate) fn limit(&self) -> Duration {
        if self.is_short() { SHORT } else { USUAL }
    }

    /// Whether DynamoDB failed in the last 30 s and has not answered since.
    pub(crate) fn is_short(&self) -> bool {
        self.remembered().is_some_and(|failed_at| failed_at.elapsed() < MEMORY)
    }

    pub(crate) fn failed(&self) {
        *self.lock() = Some(Instant::now());
    }

    pub(crate) fn succeeded(&self) {
        *self.lock() = None;
    }

    fn remembered(&self) -> Option<Instant> {
        *self.lock()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.failed_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
        let patience = Patience::default();
        *patience.failed_at.lock().unwrap() = Instant::now().checked_sub(MEMORY);
        assert_eq!(patience.limit(), USUAL);
    }
}
