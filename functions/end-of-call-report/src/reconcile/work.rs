//! One window after the other: asked for, handled call by call, and kept.

use call_store::StoreError;
use call_store::calls::{Kept, ReportContext, ReportRecord, Source};
use vapi_lambda_http::now;
use vapi_webhook::Timestamp;
use vapi_webhook::payload::{self, EndOfCallReport};

use crate::desk_of::{DESK_LIMIT, desk_of};
use crate::vapi_api::{Backoff, ListedCall, MOST_CALLS};

use super::api_call::ApiCall;
use super::handled::Handled;
use super::window::{PAGE, Window, Windows};
use super::{Budget, Progress, ReconcileError, Reconciled, Reconciliation, message};

/// A reconciliation under way.
pub(super) struct Work<'a> {
    pub(super) reconciliation: &'a Reconciliation<'a>,
    pub(super) budget: Budget,
    /// A call that was updated later may still get its report from Vapi.
    pub(super) settled: Timestamp,
    pub(super) handled: Handled,
    pub(super) done: Reconciled,
}

/// What one request brought.
#[derive(Default)]
struct Page {
    listed: usize,
    skipped: u64,
}

impl Work<'_> {
    /// Looks at a window, and says so if it was whole.
    pub(super) async fn look_at(
        &mut self,
        window: Window,
        windows: &mut Windows,
        progress: &mut impl Progress,
    ) -> Result<(), ReconcileError> {
        let mut page = self.ask(window, PAGE).await?;
        if page.listed >= usize::from(PAGE) {
            if !window.is_shortest() {
                windows.halve();
                return Ok(());
            }
            page = self.ask(window, MOST_CALLS).await?;
            if page.listed >= usize::from(MOST_CALLS) {
                tracing::warn!(
                    updated_at = window.from.to_iso8601(),
                    "Vapi lists 1,000 calls of one millisecond; if there are more, they are not looked at"
                );
            }
        }
        if page.skipped > 0 {
            tracing::warn!(
                calls = page.skipped,
                updated_from = window.from.to_iso8601(),
                updated_before = window.until.to_iso8601(),
                "Vapi lists calls without an id, in no JSON that can be read, or over 16 MB; they are passed over"
            );
        }
        self.done.skipped += page.skipped;
        self.done.before = window.until;
        self.done.windows += 1;
        self.handled.forget_before(window.until);
        windows.done(page.listed);
        progress.window_done(&self.done).await?;
        Ok(())
    }

    /// Asks for a window, again where that may help. What was handled before a failure is not handled again.
    async fn ask(&mut self, window: Window, limit: u16) -> Result<Page, ReconcileError> {
        self.handled.keep_until(window.until);
        let mut backoff = Backoff::until(self.budget.deadline);
        loop {
            match self.ask_once(window, limit).await {
                Err(ReconcileError::Vapi(error)) if backoff.wait_after(&error).await => {}
                outcome => return outcome,
            }
        }
    }

    async fn ask_once(&mut self, window: Window, limit: u16) -> Result<Page, ReconcileError> {
        self.done.requests += 1;
        let mut list = self.reconciliation.api.calls_updated(window.from, window.until, limit).await?;
        let mut page = Page::default();
        while let Some(listed) = list.next().await? {
            page.listed += 1;
            match &listed {
                ListedCall::Call(json) => match ApiCall::read(json) {
                    Some(call) => self.handle(&call).await?,
                    None => page.skipped += 1,
                },
                ListedCall::TooLarge => page.skipped += 1,
            }
        }
        Ok(page)
    }

    async fn handle(&mut self, call: &ApiCall<'_>) -> Result<(), StoreError> {
        if !self.handled.insert(call.id()) {
            return Ok(());
        }
        let now = now();
        self.done.seen += 1;
        if !call.has_ended() || call.updated_at().is_some_and(|moment| moment >= self.settled) {
            return Ok(());
        }
        self.done.ended += 1;
        if call.at().is_some_and(|at| self.reconciliation.settings.retention.is_over(at, now)) {
            self.done.expired += 1;
        } else if self.reconciliation.calls.has_report(call.id(), now).await? {
            self.done.present += 1;
        } else {
            match self.keep(call, now).await? {
                Kept::Stored | Kept::Replaced { .. } => self.done.stored += 1,
                // Its report came just now.
                Kept::Outranked => self.done.present += 1,
            }
        }
        Ok(())
    }

    async fn keep(&self, call: &ApiCall<'_>, now: Timestamp) -> Result<Kept, StoreError> {
        let Reconciliation { calls, desk, settings, .. } = *self.reconciliation;
        let message = message::of_call(call);
        let report: EndOfCallReport<'_> = payload::read(&message).unwrap_or_default();
        let desk = desk_of(desk, &report, DESK_LIMIT).await;
        let context = ReportContext {
            desk: desk.as_deref(),
            received_at: now,
            source: Source::Api,
            content: settings.content,
            retention: settings.retention,
        };
        let record = ReportRecord::of_read_message(&message, &report, &context);
        calls.keep_report(&record).await
    }
}
