//! The record of the call, once it is over.
//!
//! The report is often the only copy of a call, and by default Vapi sends it once. So 200 is answered only when the
//! report is stored; whatever stands in the way of that is a 503, which Vapi sends again where its `backoffPlan` is set.

use std::time::Duration;

use call_store::{
    Calls, Desk, Store,
    calls::{Kept, ReportContent, ReportContext, ReportRecord, Retention, Source},
    desk::{DEFAULT_DESK, NumberEntry},
};
use vapi_lambda_http::{Answer, ConfigurationFault, Environment, Failure, Family, Message, TimeLimit};
use vapi_webhook::payload::EndOfCallReport;

/// How long a report may take to be stored, the store's own 8 s included.
const TIME_LIMIT: TimeLimit = TimeLimit::from_millis(12_000);

/// How long the desk of the dialled number is looked for. The report matters more than the desk it is listed under.
const DESK_LIMIT: Duration = Duration::from_millis(500);

/// Serves `end-of-call-report`.
pub struct EndOfCallReportFamily {
    calls: Calls,
    desk: Option<Desk>,
    content: ReportContent,
    retention: Retention,
}

impl EndOfCallReportFamily {
    /// Reads its configuration. Without `DESK_TABLE` every call is kept under the desk `main`.
    ///
    /// # Errors
    ///
    /// Where a variable can't be used.
    pub fn new(environment: &Environment, store: &Store) -> Result<Self, lambda_http::Error> {
        let content = match environment.get("REPORT_CONTENT") {
            None | Some("full") => ReportContent::Full,
            Some("header") => ReportContent::Header,
            Some("metadata") => ReportContent::Metadata,
            Some(_) => {
                return Err(
                    ConfigurationFault::new("REPORT_CONTENT", "is not full, header or metadata").into()
                );
            }
        };
        let days = environment.number("REPORT_RETENTION_DAYS", 0, 1..=36_500)?;
        let retention = if days == 0 { Retention::FOREVER } else { Retention::days(u32::try_from(days)?) };
        Ok(Self { calls: store.calls()?, desk: store.desk().ok(), content, retention })
    }

    async fn desk_of(&self, report: &EndOfCallReport<'_>) -> String {
        let Some(desk) = &self.desk else { return DEFAULT_DESK.to_owned() };
        let entry = desk.dialled(report.phone_number.as_ref(), report.call.as_ref());
        let entry = match tokio::time::timeout(DESK_LIMIT, entry).await {
            Ok(Ok(entry)) => entry,
            Ok(Err(error)) => {
                tracing::warn!(
                    error.code = error.code(),
                    "a report's desk could not be found, main is taken: {error}"
                );
                None
            }
            Err(_) => {
                tracing::warn!(
                    error.code = "timeout",
                    "a report's desk could not be found in time, main is taken"
                );
                None
            }
        };
        entry.as_ref().map_or(DEFAULT_DESK, NumberEntry::desk).to_owned()
    }
}

impl Family for EndOfCallReportFamily {
    const FAMILY: vapi_webhook::Family = vapi_webhook::Family::EndOfCallReport;

    fn time_limit(&self) -> TimeLimit {
        TIME_LIMIT
    }

    async fn handle(&self, message: &Message) -> Answer {
        let desk = match message.payload::<EndOfCallReport<'_>>() {
            Ok(report) => self.desk_of(&report).await,
            Err(_) => DEFAULT_DESK.to_owned(),
        };
        let context = ReportContext {
            desk: &desk,
            received_at: message.received_at(),
            source: Source::Webhook,
            content: self.content,
            retention: self.retention,
        };
        let record = ReportRecord::from_message(message.body(), &context);
        let has_call_id = record.has_call_id();
        let answer = match self.calls.keep_report(record).await {
            Ok(Kept::Stored) => Answer::acknowledged().with_outcome("report_stored").counting("ReportStored"),
            Ok(Kept::Outranked) => Answer::acknowledged().with_outcome("report_outranked"),
            Err(error) => {
                tracing::error!(error.code = error.code(), "a report could not be stored: {error}");
                return refused();
            }
        };
        if has_call_id {
            answer
        } else {
            answer
                .with_warning("a report has no usable call.id and is kept under unknown-<hash>")
                .counting("ReportWithoutCallId")
        }
    }

    fn fallback(&self, _: &Message, _: Failure) -> Answer {
        refused()
    }
}

fn refused() -> Answer {
    Answer::try_again("the report could not be stored")
        .with_outcome("report_refused")
        .with_warning(
            "a report could not be stored; Vapi sends it again only where server.backoffPlan is set",
        )
        .counting("ReportRefused")
}
