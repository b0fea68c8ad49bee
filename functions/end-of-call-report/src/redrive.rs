//! Puts into the table what waits in the queue. Messages come in any order, repeatedly, and half a report at a time.

use std::time::{Duration, Instant};

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use call_store::calls::{NotOurs, Redriven, ReportItem};
use call_store::{Calls, Desk, Store, StoreError};
use vapi_lambda_http::{ConfigurationFault, Environment, EventFunction, EventLine, Telemetry, now};

use crate::desk_of::desk_of_number;
use crate::queue::Queue;

/// What one item may take: a note, a part or a header, and tidying up.
const ITEM_LIMIT: Duration = Duration::from_secs(10);

/// What has to be left of Lambda's time for another item to be begun: half a second for its desk, its own, 3 s for sending
/// it on, and the answer. Of a function that is granted less than twice as much, it is half of that.
const RESERVE: Duration = Duration::from_secs(14);

/// What is left of Lambda's time when an item is given up.
const ANSWER_SHARE: Duration = Duration::from_millis(500);

/// Serves the queue's event source mapping, with `ReportBatchItemFailures`.
pub struct RedriveReports {
    calls: Calls,
    desk: Option<Desk>,
    dead_letters: Option<Queue>,
    telemetry: Telemetry,
}

/// What became of a batch.
#[derive(Debug, Default)]
struct Tally {
    parts: usize,
    stored: usize,
    outranked: usize,
    expired: usize,
    waiting: usize,
    dead_lettered: usize,
    /// Why the rest was left, if it was.
    stopped: Option<&'static str>,
}

/// What becomes of a message.
enum Fate {
    Done,
    /// It comes again.
    Again,
    /// It comes again, and so do all behind it: DynamoDB takes nothing now.
    Stop(&'static str),
}

impl RedriveReports {
    /// Reads its configuration.
    ///
    /// # Errors
    ///
    /// Without `CALLS_TABLE`.
    pub fn new(
        environment: &Environment,
        store: &Store,
        telemetry: Telemetry,
    ) -> Result<Self, ConfigurationFault> {
        let calls = store.calls().map_err(|_| ConfigurationFault::new("CALLS_TABLE", "is not set"))?;
        Ok(Self {
            calls,
            desk: store.desk().ok(),
            dead_letters: Queue::of_variable("REPORT_DEAD_LETTER_QUEUE_URL", environment, store.sdk_config()),
            telemetry,
        })
    }

    async fn settle(
        &self,
        message: &SqsMessage,
        item: Result<ReportItem, &'static str>,
        ends: Instant,
        tally: &mut Tally,
    ) -> Fate {
        let item = match item {
            Ok(item) => item,
            Err(reason) => return self.bury(message, reason, tally).await,
        };
        let item = self.with_desk(item).await;
        let lacks_desk = item.wants_desk().is_some();
        let left = ends.saturating_duration_since(Instant::now()).saturating_sub(ANSWER_SHARE);
        let keep = Box::pin(self.calls.keep_item(item, now()));
        let outcome = tokio::time::timeout(ITEM_LIMIT.min(left), keep).await;
        match outcome {
            Ok(Ok(Redriven::Part)) => tally.parts += 1,
            Ok(Ok(Redriven::Stored)) => tally.stored += 1,
            Ok(Ok(Redriven::Outranked)) => tally.outranked += 1,
            Ok(Ok(Redriven::Expired)) => {
                tally.expired += 1;
                return Fate::Done;
            }
            Ok(Ok(_)) => {
                tally.waiting += 1;
                return Fate::Again;
            }
            Ok(Err(error)) if error.is_about_the_item() => {
                return self.bury(message, error.code(), tally).await;
            }
            Ok(Err(error)) => return stop(&error),
            Err(_) => return Fate::Stop("timeout"),
        }
        // It is kept, and comes again until somebody can say whose call it was.
        if lacks_desk { Fate::Again } else { Fate::Done }
    }

    /// A header that was queued while nobody could say whose call it was.
    async fn with_desk(&self, item: ReportItem) -> ReportItem {
        let Some((number, phone_number_id)) = item.wants_desk() else { return item };
        match desk_of_number(self.desk.as_ref(), number, phone_number_id).await {
            Some(desk) => item.with_desk(&desk),
            None => item,
        }
    }

    /// Sends on what no second try would change. What can't be sent comes again, until SQS itself sends it on.
    async fn bury(&self, message: &SqsMessage, reason: &'static str, tally: &mut Tally) -> Fate {
        let id = message.message_id.as_deref().unwrap_or_default();
        tracing::error!(
            reason,
            sqs.message.id = id,
            "a message of the queue is no report's item that DynamoDB takes, so it goes to the dead letters"
        );
        let Some(dead_letters) = &self.dead_letters else { return Fate::Again };
        match dead_letters.send_letter(message.body.as_deref().unwrap_or_default(), reason).await {
            Ok(()) => {
                tally.dead_lettered += 1;
                Fate::Done
            }
            Err(error) => {
                tracing::error!(
                    error.code = error.reason,
                    sqs.message.id = id,
                    "a dead letter could not be sent on: {error}"
                );
                Fate::Again
            }
        }
    }
}

impl EventFunction for RedriveReports {
    type Event = SqsEvent;
    type Answer = SqsBatchResponse;

    async fn handle(
        &self,
        event: SqsEvent,
        time_left: Duration,
    ) -> Result<SqsBatchResponse, lambda_http::Error> {
        let begun = Instant::now();
        let (ends, until) = (begun + time_left, begun + time_left.saturating_sub(RESERVE.min(time_left / 2)));
        let mut tally = Tally::default();
        let mut failures = SqsBatchResponse::default();
        let messages = event.records.len();
        for (message, item) in parts_first(&event.records) {
            if tally.stopped.is_none() && Instant::now() >= until {
                tally.stopped = Some("time");
            }
            let fate = match tally.stopped {
                Some(_) => Fate::Again,
                None => self.settle(message, item, ends, &mut tally).await,
            };
            if let Fate::Stop(reason) = fate {
                tally.stopped = Some(reason);
            }
            if !matches!(fate, Fate::Done) {
                // Without its id it can't be named: then nothing of the batch counts as done.
                let id = message.message_id.as_deref().filter(|id| !id.is_empty());
                failures.add_failure(id.ok_or("a message of the queue has no id")?);
            }
        }
        self.telemetry.write(&line(&tally, messages, failures.batch_item_failures.len()));
        Ok(failures)
    }
}

/// The messages with what they hold: headers behind the parts that they need.
fn parts_first(messages: &[SqsMessage]) -> Vec<(&SqsMessage, Result<ReportItem, &'static str>)> {
    let read = |message: &SqsMessage| {
        let body = message.body.as_deref().unwrap_or_default();
        ReportItem::from_queue_message(body).map_err(NotOurs::code)
    };
    let mut items: Vec<_> = messages.iter().map(|message| (message, read(message))).collect();
    items.sort_by_key(|(_, item)| item.as_ref().is_ok_and(ReportItem::is_header));
    items
}

/// Throttled, away, or not to be had with this role: nothing that waits here would fare better.
fn stop(error: &StoreError) -> Fate {
    tracing::error!(error.code = error.code(), "DynamoDB takes nothing now, so the batch waits: {error}");
    Fate::Stop(error.code())
}

fn line(tally: &Tally, messages: usize, left: usize) -> EventLine {
    let line = match tally.stopped {
        Some(reason) => EventLine::new("redrive_stopped", "a batch of queued reports has to wait")
            .as_warning()
            .with("reason", reason),
        None => EventLine::new("redriven", "a batch of queued reports was put into the table"),
    };
    line.with("messages", messages)
        .with("left", left)
        .with("parts", tally.parts)
        .with("stored", tally.stored)
        .with("outranked", tally.outranked)
        .with("expired", tally.expired)
        .with("waiting", tally.waiting)
        .with("dead_lettered", tally.dead_lettered)
        .counting_all("ReportRedriven", tally.stored)
        .counting_all("ReportDeadLettered", tally.dead_lettered)
}
