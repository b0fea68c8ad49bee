//! Reconciliation from where the last run ended.

use std::time::Duration;

use call_store::{Calls, StoreError};
use vapi_lambda_http::now;

use super::{Budget, End, Progress, Reconciled, Reconciliation, SETTLED_AFTER, earlier, reconcile};

/// How far the very first run looks back. Long enough that whoever sets the key after an outage of a day gets it back
/// unasked; what is older is for `cargo vapi calls backfill`, as far as Vapi has it (14 days unless agreed otherwise).
const FIRST_LOOK_BACK: Duration = Duration::from_secs(24 * 60 * 60);

/// Goes on from the cursor and moves it forward after each window that is whole.
pub async fn reconcile_since_cursor(reconciliation: &Reconciliation<'_>, budget: Budget) -> Reconciled {
    let now = now();
    let calls = reconciliation.calls;
    let from = match calls.reconciled_before().await {
        Ok(cursor) => cursor.unwrap_or_else(|| earlier(now, FIRST_LOOK_BACK)),
        Err(error) => {
            return Reconciled { end: End::Failed(error.into()), ..Reconciled::nothing(now) };
        }
    };
    reconcile(reconciliation, from, earlier(now, SETTLED_AFTER), budget, &mut Cursor(calls)).await
}

struct Cursor<'a>(&'a Calls);

impl Progress for Cursor<'_> {
    async fn window_done(&mut self, done: &Reconciled) -> Result<(), StoreError> {
        self.0.keep_reconciled_before(done.before).await
    }
}
