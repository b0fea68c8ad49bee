//! A token that the user's own identity provider has issued: what an OAuth2 credential in Vapi brings.
//!
//! The token is checked with the provider's public keys, which whoever does the I/O fetches and hands in as [`JwkSets`].
//! Only asymmetric signatures count: with a shared secret whoever can check tokens could make them too.
//!
//! See [RFC 7519] and [RFC 8725], whose advice the checks follow.
//!
//! [RFC 7519]: https://www.rfc-editor.org/rfc/rfc7519
//! [RFC 8725]: https://www.rfc-editor.org/rfc/rfc8725

mod claims;
mod header;
mod jwk;
mod jwk_set;
mod jwks_url;
mod ring_provider;

pub use jwk_set::{JWK_SET_MAX_BYTES, JwkSet, UnusableJwkSet};

use std::{fmt, sync::Arc};

use crate::{
    Timestamp,
    credential::{Presented, Refusal, bearer, jwt::header::Header},
};

/// Where an OAuth2 credential in Vapi puts its token.
const HEADER_NAME: &str = "authorization";

/// Longest token, in bytes. Real ones have one or two thousand.
const TOKEN_MAX_BYTES: usize = 16 * 1024;

/// The key sets of identity providers, as far as they are at hand.
pub trait JwkSets {
    /// The set of a `jwksUrl`, written as in the plan. `None` where none has been had so far.
    ///
    /// It is asked for only where a token names the plan's issuer.
    fn of(&self, jwks_url: &str) -> Option<Arc<JwkSet>>;
}

/// No key set at all, so that a jwt plan accepts nothing.
pub(crate) struct NoJwkSets;

impl JwkSets for NoJwkSets {
    fn of(&self, _: &str) -> Option<Arc<JwkSet>> {
        None
    }
}

/// A plan of type `jwt`: which tokens to accept.
#[derive(Clone)]
pub(crate) struct Jwt {
    issuer: String,
    audience: String,
    jwks_url: String,
    scope: Vec<String>,
}

impl Jwt {
    /// Reads the fields of a plan. An error says what to write instead, and never repeats what was written.
    pub(crate) fn new(
        issuer: &str,
        audience: &str,
        jwks_url: &str,
        scope: Option<&str>,
    ) -> Result<Self, String> {
        let required = |value: &str, sentence: &str| match value.trim() {
            "" => Err(sentence.to_owned()),
            value => Ok(value.to_owned()),
        };
        Ok(Self {
            issuer: required(issuer, "the issuer is empty")?,
            audience: required(audience, "the audience is empty")?,
            jwks_url: jwks_url::usable(jwks_url)?,
            scope: scope.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        })
    }

    pub(crate) fn jwks_url(&self) -> &str {
        &self.jwks_url
    }

    pub(crate) fn verify(
        &self,
        request: &Presented<'_>,
        sets: &dyn JwkSets,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let value =
            request.header(HEADER_NAME).ok_or_else(|| Refusal::HeaderAbsent(HEADER_NAME.to_owned()))?;
        let token = bearer::without_prefix(value, HEADER_NAME)?;
        if token.len() > TOKEN_MAX_BYTES {
            return Err(Refusal::JwtTooLarge { bytes: token.len() });
        }
        let header = Header::read(token)?;
        // Nothing of this is proven yet, and it only refuses: a token of somebody else's is to cost no fetch of keys.
        if claims::unproven_issuer(token)?.as_deref() != Some(&self.issuer) {
            return Err(Refusal::JwtIssuer);
        }
        let algorithm = header.algorithm()?;
        let set = sets.of(&self.jwks_url).ok_or(Refusal::JwtKeysUnavailable)?;
        let claims = set.key(header.key_id(), algorithm)?.verify(token, algorithm)?;
        claims.check(&self.audience, &self.scope, now)
    }
}

/// Shows whose tokens they are, and no URL: it may hold what is not for logs.
impl fmt::Debug for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
