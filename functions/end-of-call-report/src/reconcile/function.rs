//! The function `reconcile-reports`, as a schedule runs it.

use std::time::Duration;

use call_store::{Calls, Desk, Store};
use lambda_runtime::Error;
use serde::de::IgnoredAny;
use tokio::time::Instant;
use vapi_lambda_http::{Environment, EventFunction, EventLine, Telemetry, now};

use crate::ReportSettings;
use crate::vapi_api::{self, VapiApi, VapiError};

use super::{Budget, End, Reconciled, Reconciliation, reconcile_since_cursor};

/// Kept back from what Lambda grants, for the log line and the answer's way out.
const RESERVE: Duration = Duration::from_secs(2);

/// Most requests of one run, so that no mistake of ours or of Vapi's asks for ever: 12,500 calls and more.
const REQUESTS: u64 = 500;

/// Most orphaned bodies that are removed in one run, and how long that may take.
const SWEPT_AT_ONCE: usize = 100;
const SWEEP_LIMIT: Duration = Duration::from_secs(20);

/// Fetches the reports that never arrived, and removes what half-written ones left behind.
#[derive(Debug)]
pub struct ReconcileReports {
    telemetry: Telemetry,
    /// `None` without `VAPI_API_KEY`: reconciliation is off.
    api: Option<VapiApi>,
    calls: Calls,
    desk: Option<Desk>,
    settings: ReportSettings,
}

impl ReconcileReports {
    /// Reads the configuration and opens the connection to DynamoDB.
    ///
    /// # Errors
    ///
    /// Where a variable can't be used.
    pub async fn open(environment: &Environment, telemetry: Telemetry) -> Result<Self, Error> {
        let api = environment.get("VAPI_API_KEY").map(|key| api(environment, key)).transpose()?;
        let settings = ReportSettings::read(environment)?;
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        Ok(Self { telemetry, api, calls: store.calls()?, desk: store.desk().ok(), settings })
    }

    async fn sweep(&self, deadline: Instant) {
        let deadline = deadline.min(Instant::now() + SWEEP_LIMIT);
        let sweep = self.calls.sweep(now(), SWEPT_AT_ONCE);
        match tokio::time::timeout_at(deadline, Box::pin(sweep)).await {
            Ok(Ok(swept)) if swept.bodies > 0 => {
                tracing::info!(bodies = swept.bodies, more = swept.more, "orphaned bodies were removed");
            }
            Ok(Ok(_)) => {}
            // What is left behind costs storage and nothing else; the next run tries again.
            Ok(Err(error)) => {
                tracing::warn!(error.code = error.code(), "orphaned bodies could not be removed: {error}");
            }
            Err(_) => tracing::warn!(error.code = "timeout", "orphaned bodies could not be removed in time"),
        }
    }

    /// Writes what was done, and why it failed if it did.
    fn write(&self, done: &Reconciled, failure: Option<&(&'static str, String)>) {
        let (outcome, text) = match (failure, done.is_complete()) {
            (Some((_, sentence)), _) => ("reconcile_failed", sentence.clone()),
            (None, true) => ("reconciled", "every call has been looked at".to_owned()),
            (None, false) => ("reconciled_in_part", "the next run goes on where this one ended".to_owned()),
        };
        let mut line = EventLine::new(outcome, text)
            .with("seen", done.seen)
            .with("ended", done.ended)
            .with("stored", done.stored)
            .with("present", done.present)
            .with("expired", done.expired)
            .with("skipped", done.skipped)
            .with("requests", done.requests)
            .with("complete", done.is_complete())
            .with("reconciled_before", done.before.to_iso8601())
            .counting_all("ReportReconciled", count(done.stored))
            .counting_all("ReconcileSkipped", count(done.skipped));
        if let Some((code, _)) = failure {
            line = line.as_warning().with("error.code", *code).counting_all("ReconcileFailed", 1);
        }
        self.telemetry.write(&line);
    }
}

/// Why a run failed: a word for the log, and a sentence.
fn failure_of(done: &Reconciled) -> Option<(&'static str, String)> {
    match &done.end {
        End::Failed(error) => Some((error.code(), error.to_string())),
        // Else it would stand still for ever, and nobody would know.
        End::OutOfBudget if done.windows == 0 => Some((
            "no_progress",
            "the time was over before one window of calls was whole: give the function more".to_owned(),
        )),
        End::Complete | End::OutOfBudget => None,
    }
}

impl EventFunction for ReconcileReports {
    /// A schedule's event says nothing that is needed.
    type Event = IgnoredAny;
    /// Nobody reads it.
    type Answer = ();

    async fn handle(&self, _: IgnoredAny, time_left: Duration) -> Result<(), Error> {
        let deadline = Instant::now() + time_left.saturating_sub(RESERVE);
        self.sweep(deadline).await;
        let Some(api) = &self.api else {
            tracing::info!(outcome = "off", "VAPI_API_KEY is not set: Vapi is not asked for missing reports");
            return Ok(());
        };
        let reconciliation =
            Reconciliation { api, calls: &self.calls, desk: self.desk.as_ref(), settings: self.settings };
        let budget = Budget { deadline, requests: REQUESTS };
        let done = Box::pin(reconcile_since_cursor(&reconciliation, budget)).await;
        let failure = failure_of(&done);
        self.write(&done, failure.as_ref());
        match failure {
            Some((_, sentence)) => Err(sentence.into()),
            None => Ok(()),
        }
    }
}

fn api(environment: &Environment, key: &str) -> Result<VapiApi, VapiError> {
    VapiApi::new(environment.get("VAPI_API_URL").unwrap_or(vapi_api::DEFAULT_URL), key)
}

fn count(calls: u64) -> usize {
    usize::try_from(calls).unwrap_or(usize::MAX)
}
