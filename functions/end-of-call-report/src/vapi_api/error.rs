//! What goes wrong between us and Vapi's API.

use std::time::Duration;

/// Why Vapi's API gave nothing, or not all. Holds no URL, key or content: every one may be logged as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VapiError {
    /// The client can't be made: this machine has no usable list of certificate authorities.
    #[error("no HTTPS client can be made")]
    Client,
    /// The URL can't be used.
    #[error("VAPI_API_URL has to begin with https://")]
    Url,
    /// The key can't be sent.
    #[error("VAPI_API_KEY has characters that no key has")]
    Key,
    /// Status 401 or 403.
    #[error("VAPI_API_KEY is refused: it has to be a private key of the organisation whose calls these are")]
    KeyRefused,
    /// Status 404.
    #[error("Vapi's API does not have it")]
    NotFound,
    /// Status 429.
    #[error("Vapi's API takes no more requests for now (status 429)")]
    TooManyRequests {
        /// How long Vapi says to wait.
        retry_after: Option<Duration>,
    },
    /// Status 500 to 599.
    #[error("Vapi's API is unavailable (status {status})")]
    Unavailable {
        /// The status.
        status: u16,
        /// How long Vapi says to wait.
        retry_after: Option<Duration>,
    },
    /// Any other status.
    #[error("Vapi's API refused (status {status})")]
    Refused {
        /// The status.
        status: u16,
    },
    /// No answer, or no more of it, in time.
    #[error("Vapi's API does not answer in time")]
    Timeout,
    /// No connection.
    #[error("Vapi's API can't be reached")]
    Unreachable,
    /// The answer ended in the middle.
    #[error("an answer of Vapi's API was cut off")]
    CutOff,
    /// The answer is no JSON array.
    #[error("an answer of Vapi's API is no list")]
    NotAList,
    /// A redirect leads to no place where a recording can be.
    #[error("Vapi's API leads to no usable address")]
    BadRedirect,
}

impl VapiError {
    /// One word for logs and metrics, from a closed list.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Client => "vapi_client",
            Self::Url => "vapi_url",
            Self::Key => "vapi_key",
            Self::KeyRefused => "vapi_key_refused",
            Self::NotFound => "vapi_not_found",
            Self::TooManyRequests { .. } => "vapi_too_many_requests",
            Self::Unavailable { .. } => "vapi_unavailable",
            Self::Refused { .. } => "vapi_refused",
            Self::Timeout => "vapi_timeout",
            Self::Unreachable => "vapi_unreachable",
            Self::CutOff => "vapi_cut_off",
            Self::NotAList => "vapi_not_a_list",
            Self::BadRedirect => "vapi_bad_redirect",
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::TooManyRequests { .. }
                | Self::Unavailable { .. }
                | Self::Timeout
                | Self::Unreachable
                | Self::CutOff
        )
    }

    /// How long Vapi says to wait before the next request.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } | Self::Unavailable { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    pub(super) fn from_transport(error: &reqwest::Error) -> Self {
        if error.is_timeout() { Self::Timeout } else { Self::Unreachable }
    }
}
