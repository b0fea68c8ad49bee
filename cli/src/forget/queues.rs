//! Reports that wait in the two queues.
//!
//! A message is looked at by receiving it, which hides it from others meanwhile; whatever is not deleted is shown again at
//! once. Bodies are read and dropped: only keys and receipts are in memory.

mod message;
mod queue;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::Result;
use aws_sdk_sqs::Client;
use futures_util::future::{join_all, try_join_all};

use self::message::Seen;
use self::queue::{Queue, Received};
use super::Places;
use super::spelling::{Match, Spellings};
use crate::access::{Access, Service};
use crate::aws::variable;
use crate::limits::limited;
use crate::progress::Progress;
use crate::stack::Stack;

/// Most messages that are looked at: SQS lets no more of a queue be received at the same time than 120,000.
pub(super) const MOST_MESSAGES: usize = 100_000;

/// How long SQS may count a message as held that is held no more, and how often the count is asked for meanwhile.
const COUNTED_WITHIN: Duration = Duration::from_secs(60);
const BETWEEN_COUNTS: Duration = Duration::from_secs(1);

/// The queues of a stack, if it is known which they are.
pub(super) struct Queues {
    queues: Vec<Queue>,
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

/// What the queues may still hold of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// Whether all messages that could be received were looked at.
    pub(super) is_whole: bool,
    /// Messages that somebody else holds, or held while the others were looked at.
    pub(super) hidden: u64,
}

impl Left {
    /// Whether nothing of the customer can be there any more.
    pub(super) fn is_nothing(self) -> bool {
        self.is_whole && self.hidden == 0
    }
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
        let Service { sdk_config, endpoint, .. } = access.service("SQS").await?;
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

    /// Deletes what belongs to the customer or to these calls, where `queued` was found. Headers last, and only once nothing
    /// else can be there: the rest is found by them.
    pub(super) async fn delete(
        &self,
        whose: Whose<'_>,
        call_ids: &BTreeSet<String>,
        queued: Queued,
    ) -> Result<Left> {
        let Queued { messages, hidden, mut is_whole, .. } = queued;
        if messages > 0 {
            for queue in &self.queues {
                is_whole &= Box::pin(queue.delete_all_but_headers(whose, call_ids)).await?;
            }
        }
        let mut left = Left { is_whole, hidden };
        if !left.is_nothing() {
            return Ok(left);
        }
        left.hidden = Box::pin(self.still_hidden()).await?;
        if messages > 0 && left.is_nothing() {
            left = Box::pin(self.delete_headers(whose, call_ids)).await?;
        }
        Ok(left)
    }

    /// Messages that others hold now. A count that is not none is asked for again for a while: SQS counts late, so these may
    /// be messages that this command itself has just held.
    async fn still_hidden(&self) -> Result<u64> {
        let began = Instant::now();
        let mut progress = Progress::of("times asked whether queued messages are being worked on");
        loop {
            let hidden = try_join_all(self.queues.iter().map(|queue| Box::pin(queue.hidden()))).await?;
            let hidden = hidden.into_iter().sum();
            if hidden == 0 || began.elapsed() >= COUNTED_WITHIN {
                return Ok(hidden);
            }
            progress.step();
            tokio::time::sleep(BETWEEN_COUNTS).await;
        }
    }

    /// Deletes the headers, unless all queues together show that more is there: what was held before may be shown again.
    async fn delete_headers(&self, whose: Whose<'_>, call_ids: &BTreeSet<String>) -> Result<Left> {
        let received = join_all(self.queues.iter().map(|queue| Box::pin(queue.receive_all(whose)))).await;
        let all = || received.iter().flat_map(|(received, _)| &received.seen);
        let more = all().filter(|message| message.is_of(call_ids) && !message.is_header).count() as u64;
        let is_whole = received.iter().all(|(received, outcome)| received.is_whole && outcome.is_ok());
        let left = Left { is_whole, hidden: more };
        let mut outcomes = Vec::new();
        for (queue, (Received { seen, .. }, outcome)) in self.queues.iter().zip(received) {
            outcomes.push(outcome);
            let is_meant = |message: &Seen| left.is_nothing() && message.is_of(call_ids);
            let (meant, others): (Vec<Seen>, Vec<Seen>) = seen.into_iter().partition(is_meant);
            outcomes.push(Box::pin(queue.delete_all(&meant, &others)).await);
        }
        outcomes.into_iter().collect::<Result<()>>().map(|()| left)
    }
}
