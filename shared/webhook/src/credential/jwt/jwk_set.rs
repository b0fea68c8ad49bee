//! The public keys of an identity provider: a JWK Set.

use jsonwebtoken::Algorithm;
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::credential::{Refusal, jwt::jwk::VerifyingKey};

/// Largest JWK Set, in bytes.
pub const JWK_SET_MAX_BYTES: usize = 64 * 1024;

/// How many keys of a set are kept: the first ones that are of any use.
const MAX_KEYS: usize = 100;

/// The public keys of an identity provider, as far as they can prove signatures. See [RFC 7517].
///
/// [RFC 7517]: https://www.rfc-editor.org/rfc/rfc7517
#[derive(Clone)]
pub struct JwkSet {
    keys: Vec<VerifyingKey>,
}

/// A text that is no usable JWK Set. It is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnusableJwkSet {
    /// It is over [`JWK_SET_MAX_BYTES`].
    #[error("the key set is over {JWK_SET_MAX_BYTES} bytes")]
    TooLarge,
    /// It is no JSON object with a list `keys`.
    #[error("the answer is no JWK Set: a JSON object with a list `keys`")]
    NotJson,
    /// None of its keys can be used.
    #[error(
        "the key set has no usable key: RSA of 2048 to 8192 bits, P-256, P-384 or Ed25519, for signatures"
    )]
    NoKey,
}

impl UnusableJwkSet {
    /// One word for logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotJson => "not_jwks",
            Self::NoKey => "no_key",
        }
    }
}

#[derive(Deserialize)]
struct SetJson<'a> {
    #[serde(borrow)]
    keys: Vec<&'a RawValue>,
}

impl JwkSet {
    /// Reads a set. Keys that can't be used are passed over: providers list encryption keys and new kinds beside those
    /// that sign tokens. At most the first 100 usable ones are kept.
    ///
    /// # Errors
    ///
    /// [`UnusableJwkSet`] where not one key is left.
    pub fn parse(json: &[u8]) -> Result<Self, UnusableJwkSet> {
        if json.len() > JWK_SET_MAX_BYTES {
            return Err(UnusableJwkSet::TooLarge);
        }
        let set: SetJson<'_> = serde_json::from_slice(json).map_err(|_| UnusableJwkSet::NotJson)?;
        let keys: Vec<_> =
            set.keys.iter().filter_map(|key| VerifyingKey::read(key.get())).take(MAX_KEYS).collect();
        if keys.is_empty() { Err(UnusableJwkSet::NoKey) } else { Ok(Self { keys }) }
    }

    /// The key that a token names. One that names none can only mean the only one.
    pub(crate) fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Result<&VerifyingKey, Refusal> {
        let Some(id) = id else {
            return match &self.keys[..] {
                [only] if only.takes(algorithm) => Ok(only),
                [_] => Err(Refusal::JwtAlgorithm),
                _ => Err(Refusal::JwtKeyUnnamed),
            };
        };
        // Two keys of different kinds may share an id.
        let named = || self.keys.iter().filter(|key| key.id.as_deref() == Some(id));
        match (named().find(|key| key.takes(algorithm)), named().next()) {
            (Some(key), _) => Ok(key),
            (None, Some(_)) => Err(Refusal::JwtAlgorithm),
            (None, None) => Err(Refusal::JwtKeyUnknown),
        }
    }
}

/// Shows how many keys there are, and none of them.
impl std::fmt::Debug for JwkSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JwkSet").field("keys", &self.keys.len()).finish()
    }
}
