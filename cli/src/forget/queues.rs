//! Reports that wait in the two queues.
//!
//! A message is looked at by receiving it, which hides it from others meanwhile; whatever is not deleted is shown again at
//! once. Bodies are read and dropped: only keys and receipts are in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message, QueueAttributeName};
use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use super::Places;
use super::spelling::{Match, Spellings};
use crate::access::{Access, Service};
use crate::aws::variable;
use crate::failure::{Asked, Failure};
use crate::limits::limited;
use crate::progress::Progress;
use crate::stack::Stack;

/// Most messages that one request brings, and how long it waits for them, in seconds.
const MESSAGES: i32 = 10;
const WAIT: i32 = 1;

/// How long a message is hidden from others while all are looked at, in seconds.
const HIDDEN: i32 = 300;

/// Answers that bring nothing new before the queue counts as seen through.
const EMPTY_ANSWERS: u32 = 2;

/// Most messages that are looked at: SQS lets no more of a queue be received at the same time than 120,000.
pub(super) const MOST_MESSAGES: usize = 100_000;

/// How long messages are received: what was received first is hidden for the rest of [`HIDDEN`], in which it is deleted or
/// shown again. Beyond that it would come a second time, and whether all were seen could not be said.
const RECEIVE_LIMIT: Duration = Duration::from_secs(180);

/// Requests that are under way at the same time.
const IN_FLIGHT: usize = 10;

/// What a report's key begins with.
const CALL_PREFIX: &str = "CALL#";

const HEADER_KEY: &str = "REPORT";

const NEEDS: &str =
    "sqs:ReceiveMessage, DeleteMessage, ChangeMessageVisibility and GetQueueAttributes on both queues";

/// The queues of a stack, if it is known which they are.
pub(super) struct Queues {
    queues: Vec<Queue>,
}

struct Queue {
    client: Client,
    name: &'static str,
    url: String,
    endpoint: Option<String>,
}

/// What waits in the queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Queued {
    /// Messages that are the customer's.
    pub(super) messages: u64,
    /// Messages that somebody else has received, and that could not be looked at.
    pub(super) hidden: u64,
    /// Messages that are no items of reports.
    pub(super) unreadable: u64,
    /// Messages of anybody that were looked at.
    pub(super) looked_at: u64,
    /// Whether that was all that could be received.
    pub(super) is_whole: bool,
}

/// How much is looked at in each queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) messages: usize,
}

/// Whose messages are meant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whose<'a> {
    pub(super) spellings: &'a Spellings,
    /// Only what this desk has.
    pub(super) desk: Option<&'a str>,
    pub(super) bound: Bound,
}

/// What was received of a queue.
struct Received {
    seen: Vec<Seen>,
    is_whole: bool,
}

/// A message, and whose it is as far as it says.
struct Seen {
    receipt_handle: String,
    call_id: Option<String>,
    is_header: bool,
    of_customer: Option<Match>,
}

#[derive(Deserialize)]
struct QueuedItem {
    item: Keys,
}

/// What is read of a report's item, in DynamoDB's own JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Keys {
    pk: Text,
    sk: Text,
    desk: Option<Text>,
    customer_number: Option<Text>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

impl Queues {
    /// Those that were typed, else those of the stack, else those of the environment; none where neither names any.
    pub(super) async fn of(places: &Places, stack: Option<&Stack>, access: &Access) -> Result<Self> {
        let url = |given: &Option<String>, output: &str, name: &str| match (given, stack) {
            (Some(url), _) => Ok(Some(url.clone())),
            (None, Some(stack)) => stack.output(output).map(|url| Some(url.to_owned())),
            (None, None) => Ok(variable(name)),
        };
        let retry = url(&places.queue_url, "ReportRetryQueueUrl", "REPORT_RETRY_QUEUE_URL")?;
        let dead =
            url(&places.dead_letter_queue_url, "ReportDeadLetterQueueUrl", "REPORT_DEAD_LETTER_QUEUE_URL")?;
        let urls: Vec<(&'static str, String)> = [("the retry queue", retry), ("the dead-letter queue", dead)]
            .into_iter()
            .filter_map(|(name, url)| Some((name, url?)))
            .collect();
        if urls.is_empty() {
            return Ok(Self { queues: Vec::new() });
        }
        let Service { sdk_config, endpoint } = access.service("SQS").await?;
        let client = Client::new(&limited(&sdk_config, endpoint.as_deref()));
        let queue = |(name, url)| Queue { client: client.clone(), name, url, endpoint: endpoint.clone() };
        Ok(Self { queues: urls.into_iter().map(queue).collect() })
    }

    /// Whether any queue is known.
    pub(super) fn is_some(&self) -> bool {
        !self.queues.is_empty()
    }

    /// Looks through the queues and adds the calls whose header waits there: those of the customer, and those whose number
    /// is near, by that.
    pub(super) async fn look(
        &self,
        whose: Whose<'_>,
        call_ids: &mut BTreeSet<String>,
        near: &mut BTreeMap<String, BTreeSet<String>>,
    ) -> Result<Queued> {
        let mut queued = Queued { messages: 0, hidden: 0, unreadable: 0, looked_at: 0, is_whole: true };
        let mut seen = Vec::new();
        let looks = self.queues.iter().map(|queue| Box::pin(queue.look(whose)));
        for (received, hidden) in try_join_all(looks).await? {
            queued.hidden += hidden;
            queued.is_whole &= received.is_whole;
            seen.extend(received.seen);
        }
        for message in &seen {
            match (&message.of_customer, &message.call_id) {
                (Some(Match::Same), Some(id)) => drop(call_ids.insert(id.clone())),
                (Some(Match::Near(written)), Some(id)) => {
                    near.entry(written.clone()).or_default().insert(id.clone());
                }
                _ => {}
            }
        }
        queued.looked_at = seen.len() as u64;
        queued.messages = seen.iter().filter(|message| message.is_of(call_ids)).count() as u64;
        queued.unreadable = seen.iter().filter(|message| message.call_id.is_none()).count() as u64;
        Ok(queued)
    }

    /// Deletes what belongs to the customer or to these calls: headers last, because the rest is found by them. Says whether
    /// all messages were looked at.
    pub(super) async fn delete(&self, whose: Whose<'_>, call_ids: &BTreeSet<String>) -> Result<bool> {
        let mut is_whole = true;
        for headers in [false, true] {
            for queue in &self.queues {
                is_whole &= Box::pin(queue.delete(whose, call_ids, headers)).await?;
            }
            // A header of which more may wait is still needed.
            if !is_whole {
                break;
            }
        }
        Ok(is_whole)
    }
}

impl Seen {
    fn is_of(&self, call_ids: &BTreeSet<String>) -> bool {
        self.of_customer == Some(Match::Same) || self.call_id.as_ref().is_some_and(|id| call_ids.contains(id))
    }
}

impl Queue {
    /// What is there, every message shown to others again; and how many are hidden by others.
    async fn look(&self, whose: Whose<'_>) -> Result<(Received, u64)> {
        let hidden = self.hidden().await?;
        let (received, outcome) = self.receive_all(whose).await;
        self.release(received.seen.iter()).await;
        outcome.map(|()| (received, hidden))
    }

    async fn delete(&self, whose: Whose<'_>, call_ids: &BTreeSet<String>, headers: bool) -> Result<bool> {
        let (Received { seen, is_whole }, outcome) = self.receive_all(whose).await;
        let (meant, others): (Vec<Seen>, Vec<Seen>) =
            seen.into_iter().partition(|message| message.is_of(call_ids) && message.is_header == headers);
        if let Err(error) = outcome {
            self.release(meant.iter().chain(&others)).await;
            return Err(error);
        }
        // First what is deleted: a receipt counts only until its message is shown again.
        let deleted = self.delete_all(&meant).await;
        self.release(others.iter()).await;
        deleted.map(|()| is_whole)
    }

    async fn delete_all(&self, messages: &[Seen]) -> Result<()> {
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
    async fn hidden(&self) -> Result<u64> {
        let name = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
        let get = self.client.get_queue_attributes().queue_url(&self.url).attribute_names(name.clone());
        let answer = Box::pin(get.send()).await.map_err(|error| self.failed(&error))?;
        let attributes = answer.attributes.unwrap_or_default();
        Ok(attributes.get(&name).and_then(|count| count.parse().ok()).unwrap_or_default())
    }

    /// Receives each message once, as far as the bounds go. What was received is given back also where that ended with an
    /// error.
    async fn receive_all(&self, whose: Whose<'_>) -> (Received, Result<()>) {
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

/// Whose a message is. `None` for one that can be neither deleted nor shown again.
fn look_at(message: Message, whose: Whose<'_>) -> Option<Seen> {
    let receipt_handle = message.receipt_handle?;
    let item = message.body.and_then(|body| serde_json::from_str::<QueuedItem>(&body).ok());
    let Some(Keys { pk, sk, desk: of_desk, customer_number }) = item.map(|message| message.item) else {
        return Some(Seen { receipt_handle, call_id: None, is_header: false, of_customer: None });
    };
    // A header without a desk belongs to one that is not known yet.
    let is_of_desk = whose.desk.is_none_or(|desk| of_desk.is_some_and(|of| of.text == desk));
    let number = customer_number.filter(|_| is_of_desk);
    Some(Seen {
        receipt_handle,
        call_id: pk.text.strip_prefix(CALL_PREFIX).map(str::to_owned),
        is_header: sk.text == HEADER_KEY,
        of_customer: number.and_then(|number| whose.spellings.of(&number.text)),
    })
}
