//! Calls whose report never arrived: asks Vapi's API for them and keeps what it has.
//!
//! The API documents neither an order of its list nor a cursor, only `limit` and filters on time. So the calls are asked
//! for window by window, along the time of their last update: a window that comes back full may have hidden some, and is
//! asked for again in halves. That is right whatever the order, and what is done twice changes nothing.

mod api_call;
mod cursor;
mod function;
mod handled;
mod message;
mod window;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use call_store::calls::{Kept, ReportContext, ReportRecord, Source};
use call_store::{Calls, Desk, StoreError};
use tokio::time::Instant;
use vapi_webhook::Timestamp;
use vapi_webhook::payload::{self, EndOfCallReport};

use crate::ReportSettings;
use crate::desk_of::{DESK_LIMIT, desk_of};
use crate::vapi_api::{Backoff, ListedCall, MOST_CALLS, VapiApi, VapiError};

use api_call::ApiCall;
use handled::Handled;
use window::{PAGE, Window, Windows};

pub use cursor::reconcile_since_cursor;
pub use function::ReconcileReports;

/// How long a call has to have rested before it is looked at. Vapi sends the report within a minute or two of the end,
/// and with a `backoffPlan` again for some minutes.
pub const SETTLED_AFTER: Duration = Duration::from_secs(10 * 60);

/// Where calls come from, and how they are kept.
#[derive(Clone, Copy, Debug)]
pub struct Reconciliation<'a> {
    /// Where they are asked for.
    pub api: &'a VapiApi,
    /// Where they are kept.
    pub calls: &'a Calls,
    /// Who knows whose number was dialled.
    pub desk: Option<&'a Desk>,
    /// How much of a call is kept, and for how long.
    pub settings: ReportSettings,
}

/// How much may be spent.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// When everything has to be over.
    pub deadline: Instant,
    /// How many requests may be made. Those that repeat a failed one may go up to five over it.
    pub requests: u64,
}

/// What was found, and what became of it. A call counts once, however often it was listed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reconciled {
    /// Calls that were listed.
    pub seen: u64,
    /// Of those, calls that are over.
    pub ended: u64,
    /// Of those, calls that had no report and have one now.
    pub stored: u64,
    /// Calls that had theirs.
    pub present: u64,
    /// Calls that are older than reports are kept.
    pub expired: u64,
    /// Elements of the list that are no call with an id, or over 16 MB.
    pub skipped: u64,
    /// Requests that were made.
    pub requests: u64,
    /// Windows of time that were whole.
    pub windows: u64,
    /// Every call that was updated before this moment has been looked at.
    pub before: Timestamp,
    /// How it ended.
    pub end: End,
}

/// Who wants to know how far a reconciliation has come: a cursor, or a person.
pub trait Progress: Send {
    /// A window is whole: everything before [`Reconciled::before`] has been looked at.
    ///
    /// # Errors
    ///
    /// Where that can't be kept. It ends the reconciliation.
    fn window_done(&mut self, done: &Reconciled) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// How a reconciliation ended.
#[derive(Debug)]
pub enum End {
    /// Everything was looked at.
    Complete,
    /// Time or requests were used up; [`Reconciled::before`] says how far it came.
    OutOfBudget,
    /// Vapi or DynamoDB failed; [`Reconciled::before`] says how far it came.
    Failed(ReconcileError),
}

/// Why a reconciliation stopped. Every one may be logged as it is.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// Vapi's API failed.
    #[error(transparent)]
    Vapi(#[from] VapiError),
    /// DynamoDB failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ReconcileError {
    /// One word for logs and metrics, from a closed list.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Vapi(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// Looks at every call that Vapi updated from `from` on and before `until`, and keeps those that have ended and have no
/// report. `until` is at most [`SETTLED_AFTER`] ago; a later one counts as that.
///
/// Calls that are stored stay so, however it ends.
pub async fn reconcile(
    reconciliation: &Reconciliation<'_>,
    from: Timestamp,
    until: Timestamp,
    budget: Budget,
    progress: &mut impl Progress,
) -> Reconciled {
    let settled = earlier(now(), SETTLED_AFTER);
    let until = until.min(settled);
    let mut work = Work {
        reconciliation,
        budget,
        settled,
        handled: Handled::default(),
        done: Reconciled::nothing(from),
    };
    let mut windows = Windows::new(from, until);
    while let Some(window) = windows.next() {
        if work.done.requests >= budget.requests {
            work.done.end = End::OutOfBudget;
            break;
        }
        let looked_at = work.look_at(window, &mut windows, progress);
        match tokio::time::timeout_at(budget.deadline, Box::pin(looked_at)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                work.done.end = End::Failed(error);
                break;
            }
            Err(_) => {
                work.done.end = End::OutOfBudget;
                break;
            }
        }
    }
    work.done
}

impl Reconciled {
    fn nothing(before: Timestamp) -> Self {
        Self {
            seen: 0,
            ended: 0,
            stored: 0,
            present: 0,
            expired: 0,
            skipped: 0,
            requests: 0,
            windows: 0,
            before,
            end: End::Complete,
        }
    }

    /// Whether everything was looked at.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(self.end, End::Complete)
    }
}

struct Work<'a> {
    reconciliation: &'a Reconciliation<'a>,
    budget: Budget,
    /// A call that was updated later may still get its report from Vapi.
    settled: Timestamp,
    handled: Handled,
    done: Reconciled,
}

/// What one request brought.
#[derive(Default)]
struct Page {
    listed: usize,
    skipped: u64,
}

impl Work<'_> {
    async fn look_at(
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
                Kept::Stored => self.done.stored += 1,
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
        let record = ReportRecord::from_message(&message, &context);
        calls.keep_report(&record).await
    }
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

fn earlier(moment: Timestamp, by: Duration) -> Timestamp {
    let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(moment.as_millis().saturating_sub(millis))
}
