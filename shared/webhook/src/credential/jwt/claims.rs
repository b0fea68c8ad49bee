//! What a token says of itself, and whether that is enough.

use serde::Deserialize;

use crate::{Timestamp, credential::Refusal};

/// How far the provider's clock may be from ours, in milliseconds.
const LEEWAY_MS: f64 = 60_000.0;

/// The claims that are looked at. One of the wrong kind makes the whole unreadable: it must not count as absent.
#[derive(Deserialize)]
pub(crate) struct Claims {
    #[serde(default)]
    aud: Option<OneOrMore>,
    #[serde(default)]
    exp: Option<f64>,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    scope: Option<OneOrMore>,
    /// The same by another name, as Microsoft and Okta write it.
    #[serde(default)]
    scp: Option<OneOrMore>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        }
    }
}

#[derive(Deserialize)]
struct IssuerOnly {
    #[serde(default)]
    iss: Option<String>,
}

/// The issuer that a token names, whoever has made it.
pub(crate) fn unproven_issuer(token: &[u8]) -> Result<Option<String>, Refusal> {
    let claims = jsonwebtoken::dangerous::insecure_decode_claims::<IssuerOnly>(token);
    claims.map(|claims| claims.iss).map_err(|_| Refusal::JwtMalformed)
}

impl Claims {
    /// Whether a token with these claims may be used here and now.
    pub(crate) fn check(&self, audience: &str, scope: &[String], now: Timestamp) -> Result<(), Refusal> {
        let audiences = self.aud.as_ref().map(OneOrMore::as_slice).unwrap_or_default();
        if !audiences.iter().any(|named| named == audience) {
            return Err(Refusal::JwtAudience);
        }
        let expires_ms = self.exp.ok_or(Refusal::JwtClaims)? * 1000.0;
        #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit for 285,000 years")]
        let now_ms = now.as_millis() as f64;
        if now_ms >= expires_ms + LEEWAY_MS {
            return Err(Refusal::JwtExpired);
        }
        if self.nbf.is_some_and(|not_before| now_ms < not_before * 1000.0 - LEEWAY_MS) {
            return Err(Refusal::JwtNotYetValid);
        }
        if scope.iter().all(|word| self.grants(word)) { Ok(()) } else { Err(Refusal::JwtScope) }
    }

    fn grants(&self, word: &str) -> bool {
        let granted = [&self.scope, &self.scp].into_iter().flatten().flat_map(OneOrMore::as_slice);
        granted.flat_map(|words| words.split_whitespace()).any(|granted| granted == word)
    }
}
