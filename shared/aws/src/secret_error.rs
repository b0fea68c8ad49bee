//! Why the value of a secret can't be had.

use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};

/// Why the value of a secret can't be had. Holds no part of a value, and no id: every one may be logged as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// No answer within the time limit.
    #[error("Secrets Manager gave no answer in time")]
    Timeout,
    /// The connection could not be opened, or broke.
    #[error("Secrets Manager can't be reached")]
    Connection,
    /// Too many requests.
    #[error("Secrets Manager takes no more requests for now")]
    Throttled,
    /// An answer with status 500 or above.
    #[error("Secrets Manager has an internal error")]
    ServerError,
    /// An answer that nobody can read.
    #[error("Secrets Manager gave an answer that can't be read")]
    BadAnswer,
    /// There is no such secret, or none with that stage.
    #[error("there is no such secret in this region and account")]
    NotFound,
    /// The role may not read it.
    #[error("the function's role may not read it: it needs secretsmanager:GetSecretValue on its ARN")]
    AccessDenied,
    /// Its key may not be used, or is disabled.
    #[error("it can't be decrypted: may the function's role use its KMS key?")]
    DecryptionFailure,
    /// Somebody has marked it for deletion.
    #[error("it is marked for deletion, or has no value")]
    Deleted,
    /// It has no text.
    #[error("its value is empty")]
    Empty,
    /// Its value is bytes.
    #[error("its value is binary; write it as text")]
    Binary,
    /// Secrets Manager answered that it will not, with its own code.
    #[error("Secrets Manager refused ({0})")]
    Refused(String),
}

impl SecretError {
    /// One word for logs, from a closed list.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Throttled => "throttled",
            Self::ServerError => "server_error",
            Self::BadAnswer => "bad_answer",
            Self::NotFound => "not_found",
            Self::AccessDenied => "access_denied",
            Self::DecryptionFailure => "decryption_failure",
            Self::Deleted => "deleted",
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::Refused(_) => "refused",
        }
    }

    /// Whether Secrets Manager is at fault, and not what it was asked for.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Timeout | Self::Connection | Self::Throttled | Self::ServerError | Self::BadAnswer
        )
    }

    /// Turns the SDK's error into ours. Keeps the code and drops the text: it can quote what it was asked for.
    pub(crate) fn from_sdk<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Self {
        match error {
            SdkError::TimeoutError(_) => Self::Timeout,
            SdkError::DispatchFailure(failure) if failure.is_timeout() => Self::Timeout,
            SdkError::DispatchFailure(_) => Self::Connection,
            SdkError::ServiceError(service) => Self::from_code(service.err().code()),
            SdkError::ConstructionFailure(_) => Self::Refused("NotSendable".to_owned()),
            _ => Self::BadAnswer,
        }
    }

    fn from_code(code: Option<&str>) -> Self {
        match code {
            Some("ResourceNotFoundException") => Self::NotFound,
            Some("AccessDeniedException") => Self::AccessDenied,
            Some("DecryptionFailure") => Self::DecryptionFailure,
            Some("InvalidRequestException") => Self::Deleted,
            Some("ThrottlingException" | "RequestLimitExceeded" | "LimitExceededException") => {
                Self::Throttled
            }
            Some("InternalServiceError" | "InternalServiceErrorException" | "InternalServerError") => {
                Self::ServerError
            }
            Some("InternalFailure" | "ServiceUnavailable" | "ServiceUnavailableException") => {
                Self::ServerError
            }
            Some(code) => Self::Refused(code.to_owned()),
            None => Self::BadAnswer,
        }
    }
}
