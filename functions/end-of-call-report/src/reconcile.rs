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
mod reconciled;
mod window;
mod work;

use std::time::Duration;

use call_store::{Calls, Desk, StoreError};
use tokio::time::Instant;
use vapi_lambda_http::now;
use vapi_webhook::Timestamp;

use crate::ReportSettings;
use crate::vapi_api::VapiApi;

use handled::Handled;
use window::Windows;
use work::Work;

pub use cursor::reconcile_since_cursor;
pub use function::ReconcileReports;
pub use reconciled::{End, ReconcileError, Reconciled};

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
    /// How many requests may be made. A window that is begun within them is finished.
    pub requests: u64,
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

fn earlier(moment: Timestamp, by: Duration) -> Timestamp {
    let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(moment.as_millis().saturating_sub(millis))
}
