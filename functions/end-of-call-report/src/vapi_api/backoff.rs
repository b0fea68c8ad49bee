//! How long to wait before a request is made again, and when to give up.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use super::VapiError;

/// Attempts in all, for one answer.
const MOST_ATTEMPTS: u32 = 6;

/// First wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// Longest wait, whatever is asked for: what Vapi wants to delay longer is for the next run.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Exponential back-off with jitter, inside a deadline.
#[derive(Debug)]
pub struct Backoff {
    attempts: u32,
    deadline: Instant,
}

impl Backoff {
    /// For one answer that has to be there by `deadline`.
    #[must_use]
    pub fn until(deadline: Instant) -> Self {
        Self { attempts: 0, deadline }
    }

    /// Waits as long as `error` calls for; `false`, at once, where another attempt has no point or no time left.
    pub async fn wait_after(&mut self, error: &VapiError) -> bool {
        self.attempts += 1;
        let asks_too_much = error.retry_after().is_some_and(|wait| wait > LONGEST_WAIT);
        if !error.may_pass() || asks_too_much || self.attempts >= MOST_ATTEMPTS {
            return false;
        }
        let wait = self.wait(error.retry_after(), random_fraction());
        if Instant::now() + wait >= self.deadline {
            return false;
        }
        tracing::debug!(error.code = error.code(), attempt = self.attempts, "asking Vapi again: {error}");
        tokio::time::sleep(wait).await;
        true
    }

    /// Never shorter than Vapi asks for, and spread by half, so that two who failed together don't come back together.
    fn wait(&self, asked_for: Option<Duration>, fraction: f64) -> Duration {
        let exponential = FIRST_WAIT * 2_u32.saturating_pow(self.attempts.saturating_sub(1));
        let jittered = exponential.mul_f64(0.5 + fraction / 2.0);
        jittered.max(asked_for.unwrap_or_default())
    }
}

/// From 0 to 1. The standard library seeds its hashers at random, which is as random as jitter needs.
fn random_fraction() -> f64 {
    f64::from(RandomState::new().build_hasher().finish() as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(attempts: u32) -> Backoff {
        Backoff { attempts, deadline: Instant::now() + Duration::from_secs(600) }
    }

    #[test]
    fn a_wait_doubles_and_is_spread_by_half() {
        for (attempts, shortest, longest) in [(1, 250, 500), (2, 500, 1000), (5, 4000, 8000)] {
            assert_eq!(after(attempts).wait(None, 0.0), Duration::from_millis(shortest));
            assert_eq!(after(attempts).wait(None, 1.0), Duration::from_millis(longest));
        }
    }

    #[test]
    fn what_vapi_asks_for_is_kept_to() {
        assert_eq!(after(1).wait(Some(Duration::from_secs(7)), 0.5), Duration::from_secs(7));
        assert_eq!(after(3).wait(Some(Duration::ZERO), 1.0), Duration::from_secs(2));
    }

    #[test]
    fn the_fraction_is_one() {
        for _ in 0..100 {
            assert!((0.0..=1.0).contains(&random_fraction()));
        }
    }

    #[tokio::test]
    async fn there_is_no_wait_for_what_can_not_pass_nor_past_the_deadline() {
        assert!(!after(0).wait_after(&VapiError::KeyRefused).await);
        assert!(!after(MOST_ATTEMPTS - 1).wait_after(&VapiError::Timeout).await);
        let tomorrow =
            VapiError::TooManyRequests { retry_after: Some(LONGEST_WAIT + Duration::from_secs(1)) };
        assert!(!after(0).wait_after(&tomorrow).await, "that is for the next run");
        let mut late = Backoff::until(Instant::now() + Duration::from_millis(10));
        let asked = VapiError::TooManyRequests { retry_after: Some(Duration::from_secs(5)) };
        let started = Instant::now();
        assert!(!late.wait_after(&asked).await);
        assert!(started.elapsed() < Duration::from_secs(1));
    }
}
