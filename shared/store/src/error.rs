//! What goes wrong between us and DynamoDB.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// Why something could not be stored or read.
///
/// No variant carries a payload, a key or a telephone number: every one may be logged as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// DynamoDB gave no answer in time, or none that counts. The same operation may succeed later.
    #[error("{operation}: DynamoDB is unavailable ({reason})")]
    Unavailable {
        /// DynamoDB's name for it, such as `PutItem`.
        operation: &'static str,
        /// One word: `timeout`, `connection`, `throttled`, `server-error` or `bad-answer`.
        reason: &'static str,
    },
    /// DynamoDB answered that it will not. Repeating it changes nothing.
    #[error("{operation}: DynamoDB refused ({reason})")]
    Refused {
        /// DynamoDB's name for it, such as `PutItem`.
        operation: &'static str,
        /// DynamoDB's error code, such as `ResourceNotFoundException`.
        reason: String,
    },
    /// Others kept changing the same item.
    #[error("{operation}: others changed the same item {attempts} times in a row")]
    Contended {
        /// What was tried, such as `book`.
        operation: &'static str,
        /// How often it was tried.
        attempts: u32,
    },
    /// Something is larger than DynamoDB takes.
    #[error("{what} is too large: {bytes} bytes")]
    TooLarge {
        /// What it is.
        what: &'static str,
        /// Its size.
        bytes: usize,
    },
    /// What is stored can't be read back.
    #[error("{what} is stored in a form that can't be read")]
    Unreadable {
        /// What it is.
        what: &'static str,
    },
    /// Another has taken this one's place for the same wish, so nothing was written.
    #[error("another took over the same wish")]
    LeaseLost,
    /// The configuration does not say how to reach DynamoDB.
    #[error("{variable} is not set")]
    NotConfigured {
        /// The environment variable that is missing.
        variable: &'static str,
    },
}

impl StoreError {
    /// One word for logs and metrics, from a closed list.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unavailable { reason, .. } => reason,
            Self::Refused { .. } => "refused",
            Self::Contended { .. } => "contended",
            Self::TooLarge { .. } => "too-large",
            Self::Unreadable { .. } => "unreadable",
            Self::LeaseLost => "lease-lost",
            Self::NotConfigured { .. } => "not-configured",
        }
    }

    /// Whether the same operation may succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Contended { .. })
    }

    /// Whether DynamoDB finds the item itself invalid, as it always will. Other refusals are about the table or the role.
    #[must_use]
    pub fn is_about_the_item(&self) -> bool {
        let codes = ["ValidationException", "SerializationException"];
        matches!(self, Self::Refused { reason, .. } if codes.contains(&reason.as_str()))
    }

    /// Whether a write may have taken place although its answer is this error.
    #[must_use]
    pub fn may_have_written(&self) -> bool {
        const WRITES: [&str; 4] = ["DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"];
        matches!(self, Self::Unavailable { operation, reason } if WRITES.contains(operation) && *reason != "throttled")
    }

    /// Turns the SDK's error of `operation` into ours. Keeps the code and drops the text: it can quote keys.
    pub(crate) fn from_sdk<E, R>(operation: &'static str) -> impl Fn(SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata,
    {
        move |error| {
            let reason = match &error {
                SdkError::TimeoutError(_) => "timeout",
                SdkError::DispatchFailure(failure) if failure.is_timeout() => "timeout",
                SdkError::DispatchFailure(_) => "connection",
                SdkError::ResponseError(_) => "bad-answer",
                SdkError::ServiceError(service) => match service.err().code() {
                    Some(code) if THROTTLED.contains(&code) => "throttled",
                    Some("InternalServerError" | "ServiceUnavailable" | "InternalFailure") => "server-error",
                    Some(code) => return Self::Refused { operation, reason: code.to_owned() },
                    None => "bad-answer",
                },
                _ => return Self::Refused { operation, reason: "NotSendable".to_owned() },
            };
            Self::Unavailable { operation, reason }
        }
    }
}

/// What became of a write whose condition says whether it is still wanted: one that was refused for it is no failure.
pub(crate) fn written_if_wanted<T, E, R>(
    operation: &'static str,
    outcome: Result<T, SdkError<E, R>>,
) -> Result<(), StoreError>
where
    E: ProvideErrorMetadata,
{
    let refused = |error: &SdkError<E, R>| {
        error.as_service_error().and_then(E::code) == Some("ConditionalCheckFailedException")
    };
    match outcome {
        Err(error) if !refused(&error) => Err(StoreError::from_sdk(operation)(error)),
        _ => Ok(()),
    }
}

const THROTTLED: [&str; 4] = [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "TransactionInProgressException",
];
