//! Why a request was refused, for the operator. Whoever sent it learns nothing of it.

use thiserror::Error;

/// Why no credential accepted a request.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The header that carries the credential is not there, or is empty.
    #[error("the header {0} is absent or empty: does the server URL in Vapi have this credential?")]
    HeaderAbsent(String),
    /// The header does not begin as it should.
    #[error("the header {0} has not the prefix that is configured")]
    PrefixMissing(String),
    /// The signature is not hexadecimal.
    #[error("the signature is not hexadecimal: is signatureEncoding base64?")]
    NotHex,
    /// The signature is not base64.
    #[error("the signature is not base64: is signatureEncoding hex?")]
    NotBase64,
    /// The signature has not the length that the algorithm gives.
    #[error(
        "the signature has {found} bytes where the algorithm gives {expected}: is another algorithm configured?"
    )]
    WrongLength {
        /// Bytes that the algorithm gives.
        expected: usize,
        /// Bytes that came.
        found: usize,
    },
    /// The timestamp that was signed is no time.
    #[error("the timestamp header is neither seconds, milliseconds nor ISO 8601")]
    TimestampUnreadable,
    /// The signature is right, but older or newer than the replay window allows.
    #[error("the signature is right, but its timestamp is {seconds} s away: a replay, or a wrong clock")]
    Stale {
        /// Distance from now.
        seconds: u64,
    },
    /// The token or signature is another one.
    #[error("the token or signature does not match: is it the same secret on both sides?")]
    Mismatch,
    /// The signature is that of the same JSON, written anew.
    #[error(
        "the signature matches the body only after re-serialising it: something rewrites the JSON on its way, or signs what it does not send"
    )]
    MismatchReserialised,
    /// What came is no signed JWT.
    #[error(
        "the token is no signed JWT: does the identity provider issue opaque or encrypted tokens for this audience?"
    )]
    JwtMalformed,
    /// The token is longer than any real one.
    #[error("the token has {bytes} bytes, which is more than is looked at")]
    JwtTooLarge {
        /// Its length.
        bytes: usize,
    },
    /// The token names another issuer, or none.
    #[error("the token names another issuer: compare its `iss` with the plan's issuer, to the last slash")]
    JwtIssuer,
    /// The token is signed in a way that is not allowed, or that does not go with the key that it names.
    #[error("the token's algorithm is not allowed here, or not the one of its key")]
    JwtAlgorithm,
    /// The key set of the token's issuer could not be had so far.
    #[error("the issuer's keys could not be fetched, so that no token can be checked: does jwksUrl answer?")]
    JwtKeysUnavailable,
    /// The key that the token names is not in the set.
    #[error("the token's key is not among the issuer's: is jwksUrl that of this issuer?")]
    JwtKeyUnknown,
    /// The token names no key, and there are several.
    #[error("the token names no key (`kid`), and the issuer has several")]
    JwtKeyUnnamed,
    /// The signature is not that of the token's key.
    #[error("the token's signature is not that of its key: somebody made or changed it")]
    JwtSignature,
    /// The token is rightly signed, but a claim is missing or of the wrong kind.
    #[error("the token has no `exp`, or a claim of the wrong kind")]
    JwtClaims,
    /// The token is for somebody else.
    #[error("the token is for another audience: compare its `aud` with the plan's audience")]
    JwtAudience,
    /// The token is past its time.
    #[error("the token has expired: Vapi should have asked for a new one, or a clock is wrong")]
    JwtExpired,
    /// The token's time has not come.
    #[error("the token is not valid yet (`nbf`): a clock is wrong")]
    JwtNotYetValid,
    /// The token does not allow this.
    #[error("the token lacks a word of the plan's scope: what scope does the credential in Vapi ask for?")]
    JwtScope,
}

impl Refusal {
    /// One word for logs and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::HeaderAbsent(_) => "header_absent",
            Self::PrefixMissing(_) => "prefix_missing",
            Self::NotHex => "not_hex",
            Self::NotBase64 => "not_base64",
            Self::WrongLength { .. } => "wrong_length",
            Self::TimestampUnreadable => "timestamp_unreadable",
            Self::Stale { .. } => "stale",
            Self::Mismatch => "mismatch",
            Self::MismatchReserialised => "mismatch_reserialised",
            Self::JwtMalformed => "jwt_malformed",
            Self::JwtTooLarge { .. } => "jwt_too_large",
            Self::JwtIssuer => "jwt_issuer",
            Self::JwtAlgorithm => "jwt_algorithm",
            Self::JwtKeysUnavailable => "jwt_keys_unavailable",
            Self::JwtKeyUnknown => "jwt_key_unknown",
            Self::JwtKeyUnnamed => "jwt_key_unnamed",
            Self::JwtSignature => "jwt_signature",
            Self::JwtClaims => "jwt_claims",
            Self::JwtAudience => "jwt_audience",
            Self::JwtExpired => "jwt_expired",
            Self::JwtNotYetValid => "jwt_not_yet_valid",
            Self::JwtScope => "jwt_scope",
        }
    }

    /// Whether a newer key set could change it.
    #[must_use]
    pub const fn lacks_keys(&self) -> bool {
        matches!(
            self,
            Self::JwtKeysUnavailable | Self::JwtKeyUnknown | Self::JwtKeyUnnamed | Self::JwtSignature
        )
    }

    /// How far the check came. Of several plans, the one that came furthest is most likely the one that was meant.
    pub(crate) const fn nearness(&self) -> u8 {
        match self {
            Self::HeaderAbsent(_) => 0,
            Self::PrefixMissing(_) => 1,
            Self::NotHex | Self::NotBase64 | Self::JwtMalformed | Self::JwtTooLarge { .. } => 2,
            Self::WrongLength { .. } => 3,
            Self::TimestampUnreadable => 4,
            Self::Mismatch | Self::MismatchReserialised => 5,
            // A JWT is hardly meant for a plan with a token of its own.
            Self::JwtIssuer => 6,
            Self::JwtAlgorithm => 7,
            Self::JwtKeyUnknown | Self::JwtKeyUnnamed => 8,
            // They may be the right ones.
            Self::JwtKeysUnavailable => 9,
            Self::JwtSignature => 10,
            Self::JwtClaims => 11,
            Self::JwtAudience => 12,
            Self::JwtExpired | Self::JwtNotYetValid => 13,
            Self::JwtScope => 14,
            Self::Stale { .. } => 15,
        }
    }
}
