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
        }
    }

    /// How far the check came. Of several plans, the one that came furthest is most likely the one that was meant.
    pub(crate) const fn nearness(&self) -> u8 {
        match self {
            Self::HeaderAbsent(_) => 0,
            Self::PrefixMissing(_) => 1,
            Self::NotHex | Self::NotBase64 => 2,
            Self::WrongLength { .. } => 3,
            Self::TimestampUnreadable => 4,
            Self::Mismatch | Self::MismatchReserialised => 5,
            Self::Stale { .. } => 6,
        }
    }
}
