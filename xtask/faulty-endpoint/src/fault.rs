//! What can be wrong with a service.

use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use serde_json::json;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it is passed on.
    Pass,
    /// The connection is reset, a new one at once.
    Refuse,
    /// The request is taken and never answered, also after the fault was changed.
    Hang,
    /// It is passed on, and its answer held back for so long.
    Slow(Duration),
    /// Not passed on, and answered as a service with too much to do: 400 with the service's own error.
    Throttle,
    /// Not passed on, and answered with 500 and the service's own error.
    ServerError,
    /// Not passed on, and answered as to a role that lacks the permission: 400 with the service's own error.
    AccessDenied,
    /// Passed on, and the connection closed after half of the answer's body.
    Cut,
    /// Not passed on, and answered with 200 and something that is no JSON.
    Garbage,
}

/// The status, the error's name where there is one, and the body of an answer that the service never gave.
pub(crate) struct MadeUp {
    pub(crate) status: StatusCode,
    pub(crate) error: Option<&'static str>,
    pub(crate) body: Bytes,
}

impl Fault {
    /// The answer to `target` (the header `X-Amz-Target`) of those faults that have one.
    pub(crate) fn made_up(self, target: &str) -> Option<MadeUp> {
        let is_sqs = target.starts_with("AmazonSQS.");
        let is_secrets_manager = target.starts_with("secretsmanager.");
        let failure = |status, namespace: &str, error: &'static str, message: &str| MadeUp {
            status,
            error: Some(error),
            body: json!({"__type": format!("{namespace}#{error}"), "message": message}).to_string().into(),
        };
        const SQS: &str = "com.amazonaws.sqs";
        const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810";
        const SECRETS_MANAGER: &str = "com.amazonaws.secretsmanager";
        match self {
            Self::Pass | Self::Refuse | Self::Hang | Self::Slow(_) | Self::Cut => None,
            Self::Throttle if is_sqs => {
                Some(failure(StatusCode::BAD_REQUEST, SQS, "RequestThrottled", "The request was throttled."))
            }
            Self::Throttle if is_secrets_manager => Some(failure(
                StatusCode::BAD_REQUEST,
                SECRETS_MANAGER,
                "ThrottlingException",
                "Rate exceeded",
            )),
            Self::Throttle => Some(failure(
                StatusCode::BAD_REQUEST,
                DYNAMODB,
                "ProvisionedThroughputExceededException",
                "The level of configured provisioned throughput for the table was exceeded.",
            )),
            Self::ServerError if is_sqs => {
                Some(failure(StatusCode::INTERNAL_SERVER_ERROR, SQS, "InternalFailure", "Internal failure."))
            }
            Self::ServerError if is_secrets_manager => Some(failure(
                StatusCode::INTERNAL_SERVER_ERROR,
                SECRETS_MANAGER,
                "InternalServiceError",
                "An error occurred on the server side.",
            )),
            Self::ServerError => Some(failure(
                StatusCode::INTERNAL_SERVER_ERROR,
                DYNAMODB,
                "InternalServerError",
                "Internal server error.",
            )),
            Self::AccessDenied => Some(failure(
                StatusCode::BAD_REQUEST,
                if is_secrets_manager {
                    SECRETS_MANAGER
                } else if is_sqs {
                    SQS
                } else {
                    DYNAMODB
                },
                "AccessDeniedException",
                "User is not authorized to perform this operation.",
            )),
            Self::Garbage => Some(MadeUp {
                status: StatusCode::OK,
                error: None,
                body: Bytes::from_static(b"<html>All is well.</html>"),
            }),
        }
    }
}
