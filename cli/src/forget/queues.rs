//! Reports that wait in the two queues.
//!
//! A message is looked at by receiving it, which hides it from others meanwhile; whatever is not deleted is shown again at
//! once. Bodies are read and dropped: only keys and receipts are in memory.

mod message;
mod queue;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use aws_sdk_sqs::Client;
use futures_util::future::try_join_all;

use self::queue::Queue;
use super::Places;
use super::spelling::{Match, Spellings};
use crate::access::{Access, Service};
use crate::aws::variable;
use crate::limits::limited;
use crate::stack::Stack;

/// Most messages that are looked at: SQS lets no more of a queue be received at the same time than 120,000.
pub(super) const MOST_MESSAGES: usize = 100_000;

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
