//! Credentials that are at hand: what counts, and what counted before it and is still accepted.

use std::{sync::Arc, time::Duration};

use vapi_aws::SecretError;
use vapi_webhook::{
    Timestamp,
    credential::{Credentials, Refusal},
};

use super::{budget::AFTER_FAILURE, question::Question};
use crate::clock;

/// How long the value of a secret counts before it is fetched anew.
const MAX_AGE: Duration = Duration::from_secs(300);

/// Credentials that are at hand.
#[derive(Debug)]
pub(crate) struct Held {
    current: Version,
    previous: Option<Previous>,
    fetched: Option<Fetched>,
}

/// Credentials, and the version of the secret that they come from.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) credentials: Arc<Credentials>,
    pub(crate) id: String,
    /// When it was made. Where nobody says: when this instance saw it first.
    pub(crate) since: Timestamp,
}

/// What counted before, accepted until its time is over. That is looked at by our clock at each check: it goes on while no
/// newer value can be fetched.
#[derive(Clone, Debug)]
pub(crate) struct Previous {
    pub(crate) version: Version,
    until: Timestamp,
}

impl Previous {
    /// None where its hours are over; and what accepted everything has to stop doing so at once, not in a day.
    ///
    /// The hours count from when the younger of the two versions was made: somebody may go back to an old one.
    pub(crate) fn of(version: Version, current: Timestamp, hours: Duration, now: Timestamp) -> Option<Self> {
        let until = clock::later(current.max(version.since), hours);
        (now < until && !version.credentials.accept_everything()).then_some(Self { version, until })
    }
}

/// How a fetch went that brought something.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) at: Timestamp,
    /// Why nothing is known of what counts as the previous value now.
    pub(crate) previous_fault: Option<SecretError>,
}

impl Held {
    /// Credentials that never change.
    pub(crate) fn for_ever(current: Credentials) -> Self {
        let since = Timestamp::from_millis(0);
        let current = Version { credentials: Arc::new(current), id: String::new(), since };
        Self { current, previous: None, fetched: None }
    }

    /// Credentials out of a secret's version.
    pub(crate) fn fetched(current: Version, previous: Option<Previous>, fetched: Fetched) -> Self {
        Self { current, previous, fetched: Some(fetched) }
    }

    /// The version of the secret that counts.
    pub(crate) fn version(&self) -> &Version {
        &self.current
    }

    pub(crate) fn previous(&self) -> Option<&Previous> {
        self.previous.as_ref()
    }

    pub(crate) fn previous_fault(&self) -> Option<&SecretError> {
        self.fetched.as_ref()?.previous_fault.as_ref()
    }

    pub(crate) fn is_old(&self, now: Timestamp) -> bool {
        let lacks_one = self.previous_fault().is_some_and(SecretError::is_outage);
        let counts_for = if lacks_one { AFTER_FAILURE } else { MAX_AGE };
        self.fetched.as_ref().is_some_and(|fetched| !clock::is_within(counts_for, fetched.at, now))
    }

    pub(crate) fn was_fetched_since(&self, moment: Timestamp) -> bool {
        self.fetched.as_ref().is_some_and(|fetched| fetched.at >= moment)
    }

    pub(crate) fn accepts_everything(&self) -> bool {
        self.current.credentials.accept_everything()
    }

    pub(crate) fn current(&self) -> &Credentials {
        &self.current.credentials
    }

    /// Accepts or refuses a request, with the refusal that says more.
    pub(crate) async fn accept(&self, question: &Question<'_>, now: Timestamp) -> Result<(), Refusal> {
        let Err(refusal) = question.ask(&self.current.credentials, now).await else { return Ok(()) };
        let previous = self.previous.as_ref().filter(|previous| now < previous.until);
        let Some(previous) = previous else { return Err(refusal) };
        match (question.ask(&previous.version.credentials, now).await, refusal) {
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
