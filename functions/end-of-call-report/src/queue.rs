//! The queue behind the table: what DynamoDB would not take waits here, one item a message.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Builder;
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::MessageAttributeValue;
use aws_types::SdkConfig;
use call_store::calls::ReportRecord;
use futures_util::stream::{self, TryStreamExt};
use vapi_lambda_http::Environment;

/// What all messages of a report may take, retries included.
const SEND_LIMIT: Duration = Duration::from_secs(3);

/// What the header of a report may take that is in the table already.
const HEADER_LIMIT: Duration = Duration::from_secs(1);

const CONNECT_LIMIT: Duration = Duration::from_millis(1_000);
/// Long enough for a message of 600 KB, short enough for a second attempt.
const ATTEMPT_LIMIT: Duration = Duration::from_millis(1_400);

/// Messages of one report on their way at the same time.
const MESSAGES_IN_FLIGHT: usize = 3;

/// A queue of SQS.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    client: Client,
    url: String,
}

/// Why a message could not be queued. It quotes neither address nor content.
#[derive(Debug, thiserror::Error)]
#[error("SQS did not take a message ({reason})")]
pub(crate) struct NotQueued {
    /// `timeout`, `connection`, `bad-answer`, or SQS's own code.
    pub(crate) reason: String,
}

impl Queue {
    /// The queue of a variable, if that is set. `sdk_config` has region, credentials, HTTPS client and retries.
    pub(crate) fn of_variable(
        variable: &str,
        environment: &Environment,
        sdk_config: &SdkConfig,
    ) -> Option<Self> {
        let url = environment.get(variable)?.to_owned();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_LIMIT)
            .operation_attempt_timeout(ATTEMPT_LIMIT)
            .operation_timeout(SEND_LIMIT)
            .build();
        let mut sdk = Builder::from(sdk_config).timeout_config(timeouts);
        if let Some(endpoint) =
            environment.get("AWS_ENDPOINT_URL_SQS").or_else(|| environment.get("AWS_ENDPOINT_URL"))
        {
            sdk = sdk.endpoint_url(endpoint);
        }
        Some(Self { client: Client::from_conf(sdk.build()), url })
    }

    /// Queues a report: each of its items, its header last. After this it is durable.
    ///
    /// # Errors
    ///
    /// If one of them was not taken within 3 s for all. Those that were taken do no harm: parts without a header are swept.
    pub(crate) async fn send_report(&self, record: &ReportRecord) -> Result<(), NotQueued> {
        let send = async {
            stream::iter(record.parts().map(Ok))
                .try_for_each_concurrent(MESSAGES_IN_FLIGHT, |part| async move {
                    self.send(part.to_queue_message()).await
                })
                .await?;
            self.send(record.header().to_queue_message()).await
        };
        let timeout = |_| NotQueued { reason: "timeout".to_owned() };
        tokio::time::timeout(SEND_LIMIT, Box::pin(send)).await.map_err(timeout)?
    }

    /// Queues the header of a report that is kept, so that what it lacks is looked for again.
    ///
    /// # Errors
    ///
    /// If it was not taken within a second.
    pub(crate) async fn send_header(&self, record: &ReportRecord) -> Result<(), NotQueued> {
        let timeout = |_| NotQueued { reason: "timeout".to_owned() };
        let send = self.send(record.header().to_queue_message());
        tokio::time::timeout(HEADER_LIMIT, Box::pin(send)).await.map_err(timeout)?
    }

    async fn send(&self, body: String) -> Result<(), NotQueued> {
        let send = self.client.send_message().queue_url(&self.url).message_body(body).send();
        Box::pin(send).await.map(drop).map_err(|error| not_queued(&error))
    }

    /// Sends a message on as it is, with the reason why.
    ///
    /// # Errors
    ///
    /// If it was not taken within 3 s.
    pub(crate) async fn send_letter(&self, body: &str, reason: &str) -> Result<(), NotQueued> {
        let reason = MessageAttributeValue::builder().data_type("String").string_value(reason).build();
        let reason = reason.map_err(|_| NotQueued { reason: "NotSendable".to_owned() })?;
        let send = self
            .client
            .send_message()
            .queue_url(&self.url)
            .message_body(body)
            .message_attributes("reason", reason)
            .send();
        Box::pin(send).await.map(drop).map_err(|error| not_queued(&error))
    }
}

/// Keeps SQS's code and drops its text, which can quote what was sent.
fn not_queued<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> NotQueued {
    let reason = match error {
        SdkError::TimeoutError(_) => "timeout",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "timeout",
        SdkError::DispatchFailure(_) => "connection",
        SdkError::ServiceError(service) => service.err().code().unwrap_or("bad-answer"),
        _ => "bad-answer",
    };
    NotQueued { reason: reason.to_owned() }
}
