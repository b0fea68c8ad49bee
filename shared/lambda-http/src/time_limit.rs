//! How long a message may take.

use std::time::{Duration, Instant};

use crate::{ConfigurationFault, Environment};

/// Kept back from what Lambda grants, for the answer's way out.
const RESERVE: Duration = Duration::from_millis(500);

/// Least time that anything is given, so that a fallback answers rather than nothing.
const LEAST: Duration = Duration::from_millis(50);

/// Longest limit after which an answer still comes before Vapi gives up on an `assistant-request`, at 7.5 s.
const HEARD: Duration = Duration::from_secs(7);

/// How long a family may take for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimit(Duration);

impl TimeLimit {
    /// A limit in milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// `ANSWER_DEADLINE_MS`: that of the families whose answer decides how a call goes on. 5 s unless it is set.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] where the variable is no whole number from 50 to 300,000.
    pub fn of_answers(environment: &Environment) -> Result<Self, ConfigurationFault> {
        environment.number("ANSWER_DEADLINE_MS", 5000, 50..=300_000).map(Self::from_millis)
    }

    /// Whether Vapi has given up on an `assistant-request` before a fallback could answer it.
    pub(crate) fn is_too_long_for_a_caller(self) -> bool {
        self.0 > HEARD
    }

    /// Deadline of a message that came now: never later than Lambda's own, less 500 ms.
    pub(crate) fn deadline(self, now: Instant, lambda_has_left: Option<Duration>) -> Instant {
        let granted = lambda_has_left.map_or(self.0, |left| self.0.min(left.saturating_sub(RESERVE)));
        now + granted.max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lambda_has_left_bounds_the_limit() {
        let now = Instant::now();
        let limit = TimeLimit::from_millis(8000);
        let granted =
            |left: Option<u64>| (limit.deadline(now, left.map(Duration::from_millis)) - now).as_millis();
        assert_eq!(granted(None), 8000);
        assert_eq!(granted(Some(20_000)), 8000);
        assert_eq!(granted(Some(3_000)), 2500);
        assert_eq!(granted(Some(100)), 50);
    }
}
