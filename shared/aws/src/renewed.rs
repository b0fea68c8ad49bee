//! A client that is made anew after a pause, so that nobody waits for connections that died in it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A pause longer than this, and idle connections count as dead.
pub const PAUSE: Duration = Duration::from_secs(30);

/// A client with its idle connections, made when it is first asked for and again after each [`PAUSE`].
///
/// Lambda freezes a function between two messages. Its idle connections may be dead by then without its knowledge, and
/// a request over one of them costs its whole time limit. A new client leaves them behind; what is on its way through the old
/// one ends there.
#[derive(Debug, Default)]
pub struct Renewed<Client>(Mutex<Option<InUse<Client>>>);

#[derive(Debug)]
struct InUse<Client> {
    client: Client,
    last_asked_for: SystemTime,
}

impl<Client: Clone> Renewed<Client> {
    /// No client yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The client for a request that is sent now; where there has been none for a while, a new one from `make`.
    ///
    /// `now` tells the time of day: a clock that counts from the start may stand still while the function is frozen. One that
    /// was set back does not say how long the pause was, so that counts as one.
    ///
    /// # Errors
    ///
    /// Those of `make`.
    pub fn get<E>(
        &self,
        now: impl FnOnce() -> SystemTime,
        make: impl FnOnce() -> Result<Client, E>,
    ) -> Result<Client, E> {
        let mut in_use = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked here, where requests follow each other: else two at once might seem to go back in time.
        let now = now();
        let client = match &*in_use {
            Some(last) if !is_pause(last.last_asked_for, now) => last.client.clone(),
            _ => make()?,
        };
        *in_use = Some(InUse { client: client.clone(), last_asked_for: now });
        Ok(client)
    }
}

fn is_pause(last: SystemTime, now: SystemTime) -> bool {
    now.duration_since(last).map_or(true, |since| since > PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Number of the client that a request gets after so many seconds.
    struct Requests {
        renewed: Renewed<u32>,
        made: u32,
    }

    impl Requests {
        fn at(&mut self, seconds: u64) -> Result<u32, &'static str> {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            self.renewed.get(
                || now,
                || {
                    self.made += 1;
                    Ok(self.made)
                },
            )
        }
    }

    #[test]
    fn a_client_lasts_as_long_as_there_is_no_pause() {
        let mut requests = Requests { renewed: Renewed::new(), made: 0 };
        assert_eq!([1_000, 1_000, 1_030, 1_060, 1_090].map(|at| requests.at(at)), [Ok(1); 5]);
        assert_eq!([1_121, 1_122, 1_152].map(|at| requests.at(at)), [Ok(2); 3]);
        assert_eq!([90_000, 90_001].map(|at| requests.at(at)), [Ok(3); 2]);
    }

    #[test]
    fn a_clock_that_went_back_counts_as_a_pause() {
        let mut requests = Requests { renewed: Renewed::new(), made: 0 };
        assert_eq!([1_000, 999, 1_000].map(|at| requests.at(at)), [Ok(1), Ok(2), Ok(2)]);
    }

    #[test]
    fn what_cannot_be_made_is_tried_again_with_the_next_request() {
        let renewed = Renewed::new();
        assert_eq!(renewed.get(SystemTime::now, || Err("no")), Err("no"));
        assert_eq!(renewed.get(SystemTime::now, || Ok::<_, &str>(1)), Ok(1));
        assert_eq!(renewed.get(SystemTime::now, || Err("not asked")), Ok(1));
    }
}
