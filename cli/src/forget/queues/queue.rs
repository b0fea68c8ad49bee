//! One queue: its messages are received, deleted, or shown to others again.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message, QueueAttributeName};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Whose;
use super::message::{Seen, look_at};
use crate::failure::{Asked, Failure};
use crate::progress::Progress;

/// Most messages that one request brings, and how long it waits for them, in seconds.
const MESSAGES: i32 = 10;
const WAIT: i32 = 1;

/// How long a message is hidden from others while all are looked at, in seconds.
const HIDDEN: i32 = 300;

/// Answers that bring nothing new before the queue counts as seen through.
const EMPTY_ANSWERS: u32 = 2;

/// How long messages are received: what was received first is hidden for the rest of [`HIDDEN`], in which it is deleted or
/// shown again. Beyond that it would come a second time, and whether all were seen could not be said.
const RECEIVE_LIMIT: Duration = Duration::from_secs(180);

/// Requests that are under way at the same time.
const IN_FLIGHT: usize = 10;

const NEEDS: &str =
    "sqs:ReceiveMessage, DeleteMessage, ChangeMessageVisibility and GetQueueAttributes on both queues";

/// A queue, and how it is called in sentences.
pub(super) struct Queue {
    pub(super) client: Client,
    pub(super) name: &'static str,
    pub(super) url: String,
    pub(super) endpoint: Option<String>,
}

/// What was received of a queue.
pub(super) struct Received {
    pub(super) seen: Vec<Seen>,
    pub(super) is_whole: bool,
}

impl Queue {
    /// What is there, every message shown to others again; and how many are hidden by others.
    pub(super) async fn look(&self, whose: Whose<'_>) -> Result<(Received, u64)> {
        let hidden = self.hidden().await?;
        let (received, outcome) = self.receive_all(whose).await;
        self.release(received.seen.iter()).await;
        outcome.map(|()| (received, hidden))
    }

    /// Deletes those that are meant, but for headers. Whether all were seen.
    pub(super) async fn delete_all_but_headers(
        &self,
        whose: Whose<'_>,
        call_ids: &BTreeSet<String>,
    ) -> Result<bool> {
        let (Received { seen, is_whole }, outcome) = self.receive_all(whose).await;
        let is_meant = |message: &Seen| outcome.is_ok() && message.is_of(call_ids) && !message.is_header;
        let (meant, others): (Vec<Seen>, Vec<Seen>) = seen.into_iter().partition(is_meant);
        let deleted = self.delete_all(&meant, &others).await;
        outcome.and(deleted).map(|()| is_whole)
    }

    /// Deletes messages, and shows the others to others again.
    pub(super) async fn delete_all(&self, meant: &[Seen], others: &[Seen]) -> Result<()> {
        // First what is deleted: a receipt counts only until its message is shown again.
        let deleted = self.delete_each(meant).await;
        self.release(others.iter()).await;
        deleted
    }

    async fn delete_each(&self, messages: &[Seen]) -> Result<()> {
        let deletes = stream::iter(messages).map(|message| {
            let delete = self.client.delete_message().queue_url(&self.url);
            Box::pin(delete.receipt_handle(&message.receipt_handle).send())
        });
        let mut deletes = deletes.buffer_unordered(IN_FLIGHT).map_err(|error| self.failed(&error));
        let mut progress = Progress::of("queued messages deleted");
        while deletes.try_next().await?.is_some() {
            progress.step();
        }
        Ok(())
    }

    /// Messages that others hold, as SQS counts them.
    pub(super) async fn hidden(&self) -> Result<u64> {
        let name = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
        let get = self.client.get_queue_attributes().queue_url(&self.url).attribute_names(name.clone());
        let answer = Box::pin(get.send()).await.map_err(|error| self.failed(&error))?;
        let attributes = answer.attributes.unwrap_or_default();
        Ok(attributes.get(&name).and_then(|count| count.parse().ok()).unwrap_or_default())
    }

    /// Receives each message once, as far as the bounds go. What was received is given back also where that ended with an
    /// error.
    pub(super) async fn receive_all(&self, whose: Whose<'_>) -> (Received, Result<()>) {
        let began = Instant::now();
        let mut progress = Progress::of("queued messages looked at");
        let mut seen: HashMap<String, Seen> = HashMap::new();
        let mut empty_answers = 0;
        let mut is_whole = true;
        let outcome = loop {
            if empty_answers == EMPTY_ANSWERS {
                break Ok(());
            }
            if seen.len() >= whose.bound.messages || began.elapsed() >= RECEIVE_LIMIT {
                is_whole = false;
                break Ok(());
            }
            let messages = match Box::pin(self.receive()).await {
                Ok(messages) => messages,
                Err(error) => break Err(error),
            };
            let before = seen.len();
            for message in messages {
                let id = message.message_id.clone().unwrap_or_default();
                let Some(message) = look_at(message, whose) else { continue };
                // One that comes a second time was shown again meanwhile, and its newer receipt is the one that counts.
                if seen.insert(id, message).is_none() {
                    progress.step();
                }
            }
            empty_answers = if seen.len() > before { 0 } else { empty_answers + 1 };
        };
        (Received { seen: seen.into_values().collect(), is_whole }, outcome)
    }

    async fn receive(&self) -> Result<Vec<Message>> {
        let receive = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(MESSAGES)
            .wait_time_seconds(WAIT)
            .visibility_timeout(HIDDEN);
        let answer = Box::pin(receive.send()).await.map_err(|error| self.failed(&error))?;
        Ok(answer.messages.unwrap_or_default())
    }

    /// Shows messages to others at once. If that fails they see them a little later.
    async fn release(&self, messages: impl Iterator<Item = &Seen>) {
        let show = |message: &Seen| {
            let show = self.client.change_message_visibility().queue_url(&self.url).visibility_timeout(0);
            let show = show.receipt_handle(&message.receipt_handle).send();
            async move { drop(Box::pin(show).await) }
        };
        stream::iter(messages.map(show)).buffer_unordered(IN_FLIGHT).collect::<()>().await;
    }

    fn failed<E: ProvideErrorMetadata, R>(&self, error: &SdkError<E, R>) -> anyhow::Error {
        let failure = Failure::of(error);
        match failure.code() {
            "QueueDoesNotExist" | "AWS.SimpleQueueService.NonExistentQueue" => {
                anyhow!("{} does not exist: is its URL right, and of this region?", self.name)
            }
            _ => {
                let asked = Asked { service: self.name, endpoint: self.endpoint.as_deref(), needs: NEEDS };
                anyhow!("{}", failure.sentence(asked))
            }
        }
    }
}
