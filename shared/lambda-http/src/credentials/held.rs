//! Credentials that are at hand: what counts, and what counted before it and is still accepted.

use std::time::Duration;

use vapi_webhook::{
    Timestamp,
    credential::{Credentials, Refusal},
};

use super::question::Question;
use crate::clock;

/// How long the value of a secret counts before it is fetched anew.
const MAX_AGE: Duration = Duration::from_secs(300);

/// Credentials that are at hand.
#[derive(Debug)]
pub(crate) struct Held {
    current: Credentials,
    previous: Option<Previous>,
    fetched: Option<Fetched>,
}

/// What counted before, accepted until its time is over. That is looked at by our clock at each check: it goes on while no
/// newer value can be fetched.
#[derive(Debug)]
pub(crate) struct Previous {
    pub(crate) credentials: Credentials,
    pub(crate) until: Timestamp,
}

#[derive(Debug)]
struct Fetched {
    at: Timestamp,
    version_id: String,
}

impl Held {
    /// Credentials that never change.
    pub(crate) fn for_ever(current: Credentials) -> Self {
        Self { current, previous: None, fetched: None }
    }

    /// Credentials out of a secret's version.
    pub(crate) fn fetched(
        current: Credentials,
        version_id: String,
        previous: Option<Previous>,
        at: Timestamp,
    ) -> Self {
        Self { current, previous, fetched: Some(Fetched { at, version_id }) }
    }

    /// Version of the secret that counts.
    pub(crate) fn version_id(&self) -> Option<&str> {
        self.fetched.as_ref().map(|fetched| fetched.version_id.as_str())
    }

    pub(crate) fn is_old(&self, now: Timestamp) -> bool {
        self.fetched.as_ref().is_some_and(|fetched| !clock::is_within(MAX_AGE, fetched.at, now))
    }

    pub(crate) fn was_fetched_since(&self, moment: Timestamp) -> bool {
        self.fetched.as_ref().is_some_and(|fetched| fetched.at >= moment)
    }

    pub(crate) fn accepts_everything(&self) -> bool {
        self.current.accept_everything()
    }

    pub(crate) fn current(&self) -> &Credentials {
        &self.current
    }

    /// Accepts or refuses a request, with the refusal that says more.
    pub(crate) async fn accept(&self, question: &Question<'_>, now: Timestamp) -> Result<(), Refusal> {
        let Err(refusal) = question.ask(&self.current, now).await else { return Ok(()) };
        let previous = self.previous.as_ref().filter(|previous| now < previous.until);
        let Some(previous) = previous else { return Err(refusal) };
        match (question.ask(&previous.credentials, now).await, refusal) {
            (Ok(()), _) => Ok(()),
            // The right key at the wrong time, or at least the header that this one is about.
            (Err(stale @ Refusal::Stale { .. }), _) => Err(stale),
            (Err(other), Refusal::HeaderAbsent(_)) => Err(other),
            (Err(_), refusal) => Err(refusal),
        }
    }
}

/// Whether another value of the secret could accept what was refused like this.
pub(crate) const fn could_be_changed(refusal: &Refusal) -> bool {
    !matches!(refusal, Refusal::Stale { .. } | Refusal::JwtExpired | Refusal::JwtNotYetValid)
}
