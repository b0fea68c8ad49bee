//! What goes wrong between a command and a service of AWS, and what to do about it.

use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};

use crate::send::is_local;

/// A service as a sentence needs it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// Its name, at the beginning of a sentence: `CloudFormation`.
    pub(crate) service: &'a str,
    /// The emulator that was asked in its place.
    pub(crate) endpoint: Option<&'a str>,
    /// Permissions that credentials need for what was asked.
    pub(crate) needs: &'a str,
}

/// Why there is no answer, or none that counts.
///
/// Holds nothing of what was asked: its text may be shown. `message` may quote names that were typed, and is for telling
/// refusals apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing came in time.
    Timeout,
    /// Nobody could be reached.
    NoConnection,
    /// Something came that is no answer of this service.
    NoUsableAnswer,
    /// The service says no.
    Refused { code: String, message: String },
}

impl Failure {
    /// What the SDK tells, without what was sent.
    pub(crate) fn of<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Self {
        match error {
            SdkError::TimeoutError(_) => Self::Timeout,
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::Timeout,
            SdkError::DispatchFailure(_) => Self::NoConnection,
            SdkError::ServiceError(service) => match service.err().code() {
                Some(code) => Self::Refused {
                    code: code.to_owned(),
                    message: service.err().message().unwrap_or_default().to_owned(),
                },
                None => Self::NoUsableAnswer,
            },
            _ => Self::NoUsableAnswer,
        }
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Refused { code, .. } => code,
            _ => "",
        }
    }

    /// The failure as a sentence that says what to do.
    pub(crate) fn sentence(&self, asked: Asked<'_>) -> String {
        let Asked { service, endpoint, needs } = asked;
        match self {
            Self::Timeout => format!("{service} gave no answer in time: try again"),
            Self::NoConnection => match endpoint {
                Some(endpoint) if is_local(endpoint) => {
                    format!("{service} can't be reached: nobody answers at {endpoint}")
                }
                _ => format!(
                    "{service} can't be reached: is there a network, and are --region and --endpoint-url right?"
                ),
            },
            Self::NoUsableAnswer => match endpoint {
                Some(endpoint) => format!("{service} gave no usable answer: does {endpoint} serve it?"),
                None => format!("{service} gave no usable answer: try again"),
            },
            Self::Refused { code, .. } => match code.as_str() {
                "AccessDenied" | "AccessDeniedException" => {
                    format!("{service} may not be used so with these credentials: they need {needs}")
                }
                "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
                    "these credentials have expired: sign in again".to_owned()
                }
                "InvalidClientTokenId"
                | "UnrecognizedClientException"
                | "InvalidSignatureException"
                | "SignatureDoesNotMatch"
                | "AuthFailure" => "AWS does not accept these credentials in this region".to_owned(),
                "Throttling" | "ThrottlingException" | "RequestLimitExceeded" => {
                    format!("{service} turns requests away for now: wait a moment and try again")
                }
                "InternalFailure" | "InternalServiceError" | "ServiceUnavailable" => {
                    format!("{service} is out of order for now ({code}): try again")
                }
                code => format!("{service} refuses ({code})"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_to_do() {
        let asked =
            |endpoint| Asked { service: "CloudFormation", endpoint, needs: "cloudformation:DescribeStacks" };
        let refused = |code: &str| Failure::Refused { code: code.to_owned(), message: String::new() };
        for (failure, endpoint, said) in [
            (Failure::Timeout, None, "try again"),
            (Failure::NoConnection, None, "is there a network"),
            (Failure::NoConnection, Some("http://127.0.0.1:1"), "nobody answers at http://127.0.0.1:1"),
            (Failure::NoUsableAnswer, Some("https://x.example.com"), "does https://x.example.com serve it?"),
            (refused("AccessDenied"), None, "they need cloudformation:DescribeStacks"),
            (refused("ExpiredToken"), None, "sign in again"),
            (refused("SignatureDoesNotMatch"), None, "does not accept these credentials"),
            (refused("Throttling"), None, "wait a moment"),
            (refused("Odd"), None, "refuses (Odd)"),
        ] {
            assert!(failure.sentence(asked(endpoint)).contains(said), "{failure:?}");
        }
    }
}
