//! The header of a token: which key is said to have signed it, and how.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use serde::{Deserialize, de::IgnoredAny};

use crate::credential::Refusal;

/// What may sign a token. No HMAC, so that nobody signs with a public key as the secret, and no `none`.
const ALLOWED: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Base64url decoded to JSON: `header.payload.signature` has the header first.
#[derive(Deserialize)]
pub(crate) struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<IgnoredAny>,
}

impl Header {
    /// Reads the header of what must be a signed token: three parts, as against the five of an encrypted one.
    pub(crate) fn read(token: &[u8]) -> Result<Self, Refusal> {
        let mut parts = token.split(|byte| *byte == b'.');
        let (Some(header), Some(_), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::JwtMalformed);
        };
        let json = URL_SAFE_NO_PAD.decode(header).map_err(|_| Refusal::JwtMalformed)?;
        let header: Self = serde_json::from_slice(&json).map_err(|_| Refusal::JwtMalformed)?;
        // It names extensions that must be understood, and none of them is.
        if header.crit.is_some() { Err(Refusal::JwtMalformed) } else { Ok(header) }
    }

    /// The algorithm, where it is one of those that are allowed.
    pub(crate) fn algorithm(&self) -> Result<Algorithm, Refusal> {
        let algorithm = self.alg.parse().ok().filter(|algorithm| ALLOWED.contains(algorithm));
        algorithm.ok_or(Refusal::JwtAlgorithm)
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        self.kid.as_deref()
    }
}
