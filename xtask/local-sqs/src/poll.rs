//! What Lambda's event source mapping does with a queue and a function, one round at a time.
//!
//! See [AWS Docs/Handling errors for an SQS event source].
//!
//! [AWS Docs/Handling errors for an SQS event source]: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use local_aws::Error;
use runtime_api::FunctionProcess;
use serde_json::Value;

use crate::event::{event_of, record};
use crate::queue::{Message, Queue};

/// Lambda's limit of an event; a fuller batch becomes several.
const MAX_EVENT_BYTES: usize = 6 * 1024 * 1024;

/// How long a message that failed rests. Without it the same ten might come again and again, and what they wait for never.
const REST: Duration = Duration::from_secs(1);

/// What one round came to.
#[derive(Debug, Default)]
pub struct Round {
    /// Messages that were received.
    pub received: usize,
    /// Messages that the function was done with: they are deleted.
    pub deleted: usize,
    /// Messages that come again: the function named them, or gave no usable answer.
    pub failed: usize,
    /// Why it gave no answer to a batch.
    pub errors: Vec<runtime_api::Error>,
}

/// Receives up to ten messages, hands them to `function`, and deletes those that are not among its
/// `batchItemFailures`.
///
/// The others can be received again after a second, where AWS waits for the queue's visibility time-out.
///
/// # Errors
///
/// [`Error::Refused`] if the queue is gone. What the function does wrong is in [`Round::errors`].
pub fn poll(function: &FunctionProcess, queue: &Queue) -> Result<Round, Error> {
    let messages = queue.receive()?;
    let mut round = Round { received: messages.len(), ..Round::default() };
    let records: Vec<String> = messages.iter().map(|message| record(queue, message).to_string()).collect();
    for range in batches(&records) {
        let (batch, records) = (&messages[range.clone()], &records[range]);
        let answer = function.invoke(event_of(records).as_bytes());
        let failed = match answer {
            Ok(invocation) => failures(&invocation.raw, batch),
            Err(error) => {
                round.errors.push(error);
                all(batch)
            }
        };
        for message in batch {
            if failed.contains(message.message_id.as_str()) {
                queue.release_after(message, REST)?;
                round.failed += 1;
            } else {
                queue.delete(message)?;
                round.deleted += 1;
            }
        }
    }
    Ok(round)
}

/// Which records, in order, make an event of at most 6 MB each.
fn batches(records: &[String]) -> Vec<Range<usize>> {
    let (mut batches, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (index, record) in records.iter().enumerate() {
        if bytes + record.len() > MAX_EVENT_BYTES && index > from {
            batches.push(from..index);
            (from, bytes) = (index, 0);
        }
        bytes += record.len();
    }
    if from < records.len() {
        batches.push(from..records.len());
    }
    batches
}

/// The identifiers of `batch` that failed. An answer that AWS can't read, or that names a message which isn't there, fails
/// them all.
fn failures(answer: &[u8], batch: &[Message]) -> HashSet<String> {
    let Ok(answer) = serde_json::from_slice::<Value>(answer) else { return all(batch) };
    let failures = match &answer["batchItemFailures"] {
        Value::Null => return HashSet::new(),
        Value::Array(failures) => failures,
        _ => return all(batch),
    };
    let known = all(batch);
    let named: Option<HashSet<String>> = failures
        .iter()
        .map(|failure| failure["itemIdentifier"].as_str().filter(|id| known.contains(*id)).map(str::to_owned))
        .collect();
    named.unwrap_or(known)
}

fn all(batch: &[Message]) -> HashSet<String> {
    batch.iter().map(|message| message.message_id.clone()).collect()
}
