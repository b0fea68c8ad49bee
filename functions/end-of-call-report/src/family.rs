//! Serves `end-of-call-report`: the table first, the queue behind it, and 200 only when one of them has the report.

use std::time::{Duration, Instant};

use call_store::{
    Calls, Desk, Store, StoreError,
    calls::{Kept, ReportContext, ReportRecord, Source},
    desk::DEFAULT_DESK,
};
use vapi_lambda_http::{Answer, Environment, Failure, Family, Message, TimeLimit};
use vapi_webhook::payload::EndOfCallReport;

use crate::ReportSettings;
use crate::desk_of::{DESK_LIMIT, desk_of};
use crate::patience::Patience;
use crate::queue::Queue;

/// What a report may take: half a second for its desk, 8 s for DynamoDB, 3 s for the queue. Vapi has its answer after 12 s
/// at most; the rest of that is for reading the event, which of a large report takes its time.
const TIME_LIMIT: TimeLimit = TimeLimit::from_millis(11_750);

/// What is left to the queue of that, and to the answer.
const QUEUE_SHARE: Duration = Duration::from_millis(3_250);

/// What DynamoDB gets of a short patience, however much of it a large report took to be read: else it could never show
/// that it is back.
const LEAST_SHARE: Duration = Duration::from_millis(100);

/// Serves `end-of-call-report`.
pub struct EndOfCallReportFamily {
    calls: Calls,
    desk: Option<Desk>,
    queue: Option<Queue>,
    patience: Patience,
    settings: ReportSettings,
}

impl EndOfCallReportFamily {
    /// Reads its configuration. Without `DESK_TABLE` every call is kept under the desk `main`; without
    /// `REPORT_RETRY_QUEUE_URL` a report that DynamoDB does not take is refused.
    ///
    /// # Errors
    ///
    /// Where a variable can't be used.
    pub fn new(environment: &Environment, store: &Store) -> Result<Self, lambda_http::Error> {
        Ok(Self {
            calls: store.calls()?,
            desk: store.desk().ok(),
            queue: Queue::of_variable("REPORT_RETRY_QUEUE_URL", environment, store.sdk_config()),
            patience: Patience::default(),
            settings: ReportSettings::read(environment)?,
        })
    }

    async fn record_of(&self, message: &Message, report: Option<&EndOfCallReport<'_>>) -> ReportRecord {
        // Where DynamoDB has just failed, the desk may take half of what the report may.
        let limit = DESK_LIMIT.min(self.patience.limit() / 2);
        let desk = match report {
            Some(report) => desk_of(self.desk.as_ref(), report, limit).await,
            None => Some(DEFAULT_DESK.to_owned()),
        };
        let context = ReportContext {
            desk: desk.as_deref(),
            received_at: message.received_at(),
            source: Source::Webhook,
            content: self.settings.content,
            retention: self.settings.retention,
        };
        let nothing = EndOfCallReport::default();
        ReportRecord::of_read_message(message.body(), report.unwrap_or(&nothing), &context)
    }

    /// Within what patience allows, of which the search for the desk was part where it is short. The queue keeps its time,
    /// however long a large report took to be read.
    async fn store(
        &self,
        record: &ReportRecord,
        begun: Instant,
        deadline: Instant,
    ) -> Result<Kept, StoreError> {
        let limit = self.patience.limit();
        let limit = if self.patience.is_short() {
            limit.saturating_sub(begun.elapsed()).max(LEAST_SHARE)
        } else {
            limit
        };
        let until_the_queue = deadline.saturating_duration_since(Instant::now()).saturating_sub(QUEUE_SHARE);
        let limit = limit.min(until_the_queue);
        let outcome = self.calls.keep_report_within(record, limit).await;
        match &outcome {
            Ok(_) => self.patience.succeeded(),
            // DynamoDB is there, and finds fault with this report alone.
            Err(error) if error.is_about_the_item() => {}
            Err(_) => self.patience.failed(),
        }
        outcome
    }

    /// A report without its desk is in no list of a customer's calls. The queue brings it again until somebody knows.
    async fn look_for_desk_later(&self, record: &ReportRecord, answer: Answer) -> Answer {
        let queued = match &self.queue {
            Some(queue) => queue.send_header(record).await.is_ok(),
            None => false,
        };
        answer.with_warning(if queued {
            "a report is stored, and its header queued until somebody can say whose call it was"
        } else {
            "a report is stored, and nobody can say whose call it was: it is in no list of a customer's calls"
        })
    }

    async fn queue(&self, record: &ReportRecord) -> Answer {
        let Some(queue) = &self.queue else { return refused() };
        match queue.send_report(record).await {
            Ok(()) => Answer::acknowledged()
                .with_outcome("report_queued")
                .with_warning("DynamoDB did not take a report, so it waits in the queue")
                .counting("ReportQueued"),
            Err(error) => {
                tracing::error!(error.code = error.reason, "a report could not be queued: {error}");
                refused()
            }
        }
    }
}

impl Family for EndOfCallReportFamily {
    const FAMILY: vapi_webhook::Family = vapi_webhook::Family::EndOfCallReport;

    fn time_limit(&self) -> TimeLimit {
        TIME_LIMIT
    }

    async fn handle(&self, message: &Message) -> Answer {
        let begun = Instant::now();
        // Nesting that is too deep is all that keeps a report from being read. It is stored all the same.
        let report = message.payload::<EndOfCallReport<'_>>().ok();
        let record = self.record_of(message, report.as_ref()).await;
        let answer = match self.store(&record, begun, message.deadline()).await {
            Ok(kept @ (Kept::Stored | Kept::Replaced { .. })) => {
                let answer = Answer::acknowledged().with_outcome("report_stored").counting("ReportStored");
                let answer = match kept {
                    Kept::Replaced { cost } => correcting_the_cost(answer, cost, report.as_ref()),
                    _ => counting_the_call(answer, report.as_ref()),
                };
                if record.wants_desk() { self.look_for_desk_later(&record, answer).await } else { answer }
            }
            Ok(Kept::Outranked) => Answer::acknowledged().with_outcome("report_outranked"),
            Err(error) => {
                tracing::error!(error.code = error.code(), "a report could not be stored: {error}");
                match self.queue(&record).await {
                    answer if answer.is_success() => counting_the_call(answer, report.as_ref()),
                    refused => refused,
                }
            }
        };
        let answer = match report.as_ref().and_then(EndOfCallReport::ended_reason) {
            Some(reason) => answer.with_word("ended_reason", reason),
            None => answer,
        };
        if record.has_call_id() || !answer.is_success() {
            return answer;
        }
        answer
            .with_warning("a report has no usable call.id and is kept under unknown-<hash>")
            .counting("ReportWithoutCallId")
    }

    fn fallback(&self, _: &Message, _: Failure) -> Answer {
        refused()
    }
}

/// A better report of a call that was counted: what it cost more or less than was known.
fn correcting_the_cost(answer: Answer, known: Option<f64>, report: Option<&EndOfCallReport<'_>>) -> Answer {
    let cost = report.and_then(EndOfCallReport::cost);
    match cost.map(|dollars| dollars - known.unwrap_or_default()) {
        Some(difference) if difference.abs() > f64::EPSILON => answer.measuring("CallCost", difference),
        _ => answer,
    }
}

/// A call that is over, with what it cost. Only where its report was taken, and the first time.
fn counting_the_call(answer: Answer, report: Option<&EndOfCallReport<'_>>) -> Answer {
    let answer = answer.counting("CallsEnded");
    match report.and_then(EndOfCallReport::cost) {
        Some(dollars) => answer.measuring("CallCost", dollars),
        None => answer,
    }
}

fn refused() -> Answer {
    Answer::try_again("the report could not be stored")
        .with_outcome("report_refused")
        .with_warning(
            "a report could be kept nowhere; Vapi sends it again only where server.backoffPlan is set",
        )
        .counting("ReportRefused")
}
