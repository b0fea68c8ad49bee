//! One fetch of the credentials in a secret: what counts, and what counted before.

use vapi_aws::{SECRET_LIMIT, SecretError, SecretValue, Stage};
use vapi_webhook::{Timestamp, credential::Credentials};

use super::{
    held::{Held, Previous},
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
        /// The value before it, where that is still accepted: for an instance that has none from before.
        before: Option<Box<Held>>,
    },
}

impl NotFetched {
    /// One word for logs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(error) => error.code(),
            Self::Unusable { .. } => "unusable",
        }
    }

    /// Whether it is Secrets Manager's fault, and not that of whoever wrote the secret or its permissions.
    pub(crate) const fn is_outage(&self) -> bool {
        matches!(self, Self::Unreadable(error) if error.is_outage())
    }
}

/// Fetches both values side by side, within 500 ms.
///
/// `known` is the version that counted so far.
pub(crate) async fn fetch(place: &Place, known: Option<&str>, now: Timestamp) -> Result<Held, NotFetched> {
    let values = tokio::time::timeout(SECRET_LIMIT, values(place, known)).await;
    let (current, previous) = values.map_err(|_| SecretError::Timeout)??;
    // Without a date the hours count from the moment at which it was first seen.
    let changed_at = current.created_at.map_or(now, clock::of);
    let until = clock::later(changed_at, place.previous_for);
    let previous = previous.filter(|_| now < until);
    let before = previous.and_then(|value| Some((accepted_before(place, &value)?, value.version_id)));
    match place.parse(&current.text) {
        Ok(credentials) => {
            let previous = before.map(|(credentials, _)| Previous { credentials, until });
            Ok(Held::fetched(credentials, current.version_id, previous, now))
        }
        Err(fault) => {
            let held = |(credentials, version_id)| Box::new(Held::fetched(credentials, version_id, None, now));
            Err(NotFetched::Unusable { fault, before: before.map(held) })
        }
    }
}

async fn values(
    place: &Place,
    known: Option<&str>,
) -> Result<(SecretValue, Option<SecretValue>), SecretError> {
    let (current, previous) =
        tokio::try_join!(place.secrets.value(&place.id, Stage::Current), previous(place))?;
    // A change between the two requests: the value before the new one is then the one that we know.
    let is_known = |value: &SecretValue| Some(value.version_id.as_str()) == known;
    if known.is_some() && !is_known(&current) && !previous.as_ref().is_some_and(is_known) {
        let previous = self::previous(place).await?;
        return Ok((current, previous));
    }
    Ok((current, previous))
}

/// The value before the one that counts. Not every secret has one, and not everybody wants it.
async fn previous(place: &Place) -> Result<Option<SecretValue>, SecretError> {
    if place.previous_for.is_zero() {
        return Ok(None);
    }
    match place.secrets.value(&place.id, Stage::Previous).await {
        Ok(value) => Ok(Some(value)),
        Err(SecretError::NotFound | SecretError::Empty | SecretError::Binary) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the value before accepts. One that is no credential accepts nothing; and one that accepted everything has to stop
/// doing so at once, not in a day.
fn accepted_before(place: &Place, previous: &SecretValue) -> Option<Credentials> {
    place.parse(&previous.text).ok().filter(|credentials| !credentials.accept_everything())
}
