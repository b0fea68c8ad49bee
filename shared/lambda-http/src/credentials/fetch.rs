//! One fetch of the credentials in a secret: what counts, and what counted before.

use std::sync::Arc;

use tokio::time::{Instant, timeout_at};
use vapi_aws::{SECRET_LIMIT, SecretError, SecretValue, Stage};
use vapi_webhook::{Timestamp, credential::Credentials};

use super::{
    held::{Fetched, Held, Previous, Version},
    source::Place,
};
use crate::clock;

/// Why a fetch brought nothing to go by. Holds no part of a value.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotFetched {
    /// There is no value to be had.
    #[error("names a secret that can't be read: {0}")]
    Unreadable(#[from] SecretError),
    /// The value is no credential.
    #[error("names a secret whose value is not usable: {fault}")]
    Unusable {
        /// What is wrong with it.
        fault: String,
        /// That in one word.
        code: &'static str,
        /// The value before it, where that is still accepted: for an instance that has none from before.
        before: Option<Box<Held>>,
    },
}

impl NotFetched {
    /// One word for logs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(error) => error.code(),
            Self::Unusable { code, .. } => code,
        }
    }

    /// Whether it is Secrets Manager's fault, and not that of whoever wrote the secret or its permissions.
    pub(crate) const fn is_outage(&self) -> bool {
        matches!(self, Self::Unreadable(error) if error.is_outage())
    }
}

/// Fetches both values side by side, within 500 ms. The current one counts whenever it can be had.
pub(crate) async fn fetch(place: &Place, known: Option<&Held>, now: Timestamp) -> Result<Held, NotFetched> {
    let (current, previous) = values(place, known.map(Held::version)).await?;
    let since = current.created_at.map_or_else(|| first_seen(known, &current, now), clock::of);
    let counts_from = |version| Previous::of(version, since, place.previous_for, now);
    let (previous, previous_fault) = match previous {
        Ok(value) => (value.and_then(|value| version_before(place, value)).and_then(counts_from), None),
        Err(fault) if fault.is_outage() => {
            let goes_on = known.and_then(|held| {
                let is_known = held.version().id == current.version_id;
                if is_known { held.previous().cloned() } else { counts_from(held.version().clone()) }
            });
            (goes_on, Some(fault))
        }
        Err(fault) => (None, Some(fault)),
    };
    let fetched = Fetched { at: now, previous_fault };
    match parse(place, &current) {
        Ok(credentials) => {
            let current = Version { credentials: Arc::new(credentials), id: current.version_id, since };
            Ok(Held::fetched(current, previous, fetched))
        }
        Err((fault, code)) => {
            let before = previous.map(|previous| Box::new(Held::fetched(previous.version, None, fetched)));
            Err(NotFetched::Unusable { fault, code, before })
        }
    }
}

/// Reads a value, or says what is wrong with it, in words and in one.
fn parse(place: &Place, value: &SecretValue) -> Result<Credentials, (String, &'static str)> {
    let text = value.text.as_ref().map_err(|error| (error.to_string(), error.code()))?;
    place.parse(text).map_err(|fault| (fault, "unusable"))
}

/// The value before, or why nothing is known of it.
type Before = Result<Option<SecretValue>, SecretError>;

async fn values(place: &Place, known: Option<&Version>) -> Result<(SecretValue, Before), SecretError> {
    let ends_at = Instant::now() + SECRET_LIMIT;
    let before = async || {
        let previous = timeout_at(ends_at, previous(place)).await;
        previous.unwrap_or(Err(SecretError::Timeout))
    };
    let current = place.secrets.value(&place.id, Stage::Current);
    let (current, previous) = tokio::try_join!(current, async { Ok(before().await) })?;
    // A change between the two requests: the value before the new one is then the one that we know.
    let is_known = |value: &SecretValue| known.is_some_and(|known| known.id == value.version_id);
    let is_missing = |previous: &Option<SecretValue>| !previous.as_ref().is_some_and(is_known);
    if known.is_some() && !is_known(&current) && previous.as_ref().is_ok_and(is_missing) {
        return Ok((current, before().await));
    }
    Ok((current, previous))
}

/// The value before the one that counts. Not every secret has one, and not everybody wants it.
async fn previous(place: &Place) -> Before {
    if place.previous_for.is_zero() {
        return Ok(None);
    }
    match place.secrets.value(&place.id, Stage::Previous).await {
        Ok(value) => Ok(Some(value)),
        Err(SecretError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the value before accepts. One that is no credential accepts nothing.
fn version_before(place: &Place, previous: SecretValue) -> Option<Version> {
    let credentials = Arc::new(parse(place, &previous).ok()?);
    // Without a date it is older than what came after it.
    let since = previous.created_at.map_or(Timestamp::from_millis(0), clock::of);
    Some(Version { credentials, id: previous.version_id, since })
}

/// When a version without a date was seen first.
fn first_seen(known: Option<&Held>, current: &SecretValue, now: Timestamp) -> Timestamp {
    let known = known.map(Held::version).filter(|known| known.id == current.version_id);
    known.map_or(now, |known| known.since)
}
