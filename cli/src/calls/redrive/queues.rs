//! The two queues in SQS.

use std::collections::HashMap;

use anyhow::{Result, anyhow};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message, MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName};
use aws_types::SdkConfig;
use vapi_webhook::Timestamp;

use crate::limits::limited;

/// Most letters that one request brings, and how long it waits for them, in seconds.
const LETTERS: i32 = 10;
const WAIT: i32 = 2;

/// How long a letter is hidden from others while it is moved, in seconds: both requests at their limit.
const HIDDEN: i32 = 90;

/// The retry queue and the dead-letter queue.
pub(super) struct Queues {
    client: Client,
    retry: String,
    dead_letters: String,
}

/// Dead letters, as SQS counts them: within a minute or so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) visible: u64,
    /// Somebody has received them and neither deleted nor released them yet: another run, or a look in the console.
    pub(super) hidden: u64,
}

/// A letter of the dead-letter queue.
pub(super) struct Letter {
    body: String,
    attributes: Option<HashMap<String, MessageAttributeValue>>,
    receipt_handle: String,
    /// When it was sent for the first time.
    pub(super) sent_at: Option<Timestamp>,
}

impl Queues {
    pub(super) fn new(sdk: &SdkConfig, endpoint: Option<&str>, retry: String, dead_letters: String) -> Self {
        Self { client: Client::new(&limited(sdk, endpoint)), retry, dead_letters }
    }

    /// Dead letters that wait.
    pub(super) async fn waiting(&self) -> Result<Waiting> {
        let names = [
            QueueAttributeName::ApproximateNumberOfMessages,
            QueueAttributeName::ApproximateNumberOfMessagesNotVisible,
        ];
        let get = self
            .client
            .get_queue_attributes()
            .queue_url(&self.dead_letters)
            .set_attribute_names(Some(names.to_vec()));
        let answer = Box::pin(get.send()).await.map_err(failed("the dead-letter queue"))?;
        let attributes = answer.attributes.unwrap_or_default();
        let [visible, hidden] =
            names.map(|name| attributes.get(&name).and_then(|count| count.parse().ok()).unwrap_or_default());
        Ok(Waiting { visible, hidden })
    }

    /// Makes sure that the retry queue is there, before a letter is touched.
    ///
    /// Who may only send to it learns by sending.
    pub(super) async fn check_retry(&self) -> Result<()> {
        let get = self
            .client
            .get_queue_attributes()
            .queue_url(&self.retry)
            .attribute_names(QueueAttributeName::QueueArn);
        match Box::pin(get.send()).await {
            Err(SdkError::ServiceError(refusal)) if refusal.err().code().is_some_and(is_denial) => Ok(()),
            answer => answer.map(|_| ()).map_err(failed("the retry queue")),
        }
    }

    /// Takes the next letters, and hides them from others meanwhile.
    pub(super) async fn receive(&self) -> Result<Vec<Letter>> {
        let receive = self
            .client
            .receive_message()
            .queue_url(&self.dead_letters)
            .max_number_of_messages(LETTERS)
            .wait_time_seconds(WAIT)
            .visibility_timeout(HIDDEN)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .message_attribute_names("All");
        let answer = Box::pin(receive.send()).await.map_err(failed("the dead-letter queue"))?;
        Ok(answer.messages.unwrap_or_default().into_iter().filter_map(letter).collect())
    }

    /// Puts a letter into the retry queue, and only then takes it out of the other one.
    ///
    /// One that could not be moved is shown to others again, so that the next run finds it.
    pub(super) async fn relocate(&self, letter: &Letter) -> Result<()> {
        let moved = self.send_and_delete(letter).await;
        if moved.is_err() {
            self.release(letter).await;
        }
        moved
    }

    async fn send_and_delete(&self, letter: &Letter) -> Result<()> {
        let send = self
            .client
            .send_message()
            .queue_url(&self.retry)
            .message_body(&letter.body)
            .set_message_attributes(letter.attributes.clone());
        Box::pin(send.send()).await.map_err(failed("the retry queue"))?;
        let delete =
            self.client.delete_message().queue_url(&self.dead_letters).receipt_handle(&letter.receipt_handle);
        Box::pin(delete.send()).await.map_err(failed("the dead-letter queue"))?;
        Ok(())
    }

    /// Shows a letter to others at once. If that fails they see it a little later.
    pub(super) async fn release(&self, letter: &Letter) {
        let show = self
            .client
            .change_message_visibility()
            .queue_url(&self.dead_letters)
            .receipt_handle(&letter.receipt_handle)
            .visibility_timeout(0);
        let _ = Box::pin(show.send()).await;
    }
}

fn letter(message: Message) -> Option<Letter> {
    let system = message.attributes.unwrap_or_default();
    let sent_at = system.get(&MessageSystemAttributeName::SentTimestamp);
    Some(Letter {
        body: message.body?,
        attributes: message.message_attributes,
        receipt_handle: message.receipt_handle?,
        sent_at: sent_at.and_then(|ms| Some(Timestamp::from_millis(ms.parse().ok()?))),
    })
}

fn is_denial(code: &str) -> bool {
    matches!(code, "AccessDenied" | "AccessDeniedException")
}

/// Says of a failure what to do about it.
fn failed<E: ProvideErrorMetadata, R>(queue: &'static str) -> impl Fn(SdkError<E, R>) -> anyhow::Error {
    move |error| {
        let code = match &error {
            SdkError::ServiceError(service) => service.err().code().unwrap_or("no code"),
            SdkError::TimeoutError(_) => return anyhow!("{queue} gave no answer in time: try again"),
            SdkError::DispatchFailure(_) => {
                return anyhow!(
                    "{queue} can't be reached: is there a network, and are --region and --endpoint-url right?"
                );
            }
            _ => return anyhow!("{queue} gave no usable answer: is --endpoint-url that of SQS?"),
        };
        match code {
            "QueueDoesNotExist" | "AWS.SimpleQueueService.NonExistentQueue" => {
                anyhow!("{queue} does not exist: is its URL right, and of this region?")
            }
            code if is_denial(code) => anyhow!(
                "{queue} may not be used with these credentials: they need sqs:ReceiveMessage, DeleteMessage, \
                 ChangeMessageVisibility and GetQueueAttributes on the dead-letter queue and sqs:SendMessage on the retry queue"
            ),
            "ExpiredToken" | "ExpiredTokenException" => {
                anyhow!("these credentials have expired: sign in again")
            }
            code => anyhow!("{queue} refuses ({code})"),
        }
    }
}
