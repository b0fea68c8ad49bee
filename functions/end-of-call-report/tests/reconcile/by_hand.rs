//! The library, as `cargo vapi calls backfill` uses it.

use std::time::Duration;

use call_store::StoreError;
use call_store::calls::{ReportContent, Retention};
use end_of_call_report::ReportSettings;
use end_of_call_report::reconcile::{
    Budget, End, Progress, ReconcileError, Reconciled, Reconciliation, reconcile,
};
use end_of_call_report::vapi_api::VapiApi;
use fake_vapi::FakeCall;
use tokio::time::Instant;
use vapi_webhook::Timestamp;

use crate::stage::{HOUR, MINUTE, SETTLED, Stage, ago, now};

/// Notes how far it came, and breaks off after so many windows.
struct Noted {
    before: Vec<Timestamp>,
    most: usize,
}

impl Progress for Noted {
    async fn window_done(&mut self, done: &Reconciled) -> Result<(), StoreError> {
        self.before.push(done.before);
        if self.before.len() == self.most {
            return Err(StoreError::Unavailable { operation: "PutItem", reason: "timeout" });
        }
        Ok(())
    }
}

async fn reconciled(
    stage: &Stage,
    since: Timestamp,
    until: Timestamp,
    requests: u64,
    most: usize,
) -> (Reconciled, Noted) {
    let api = VapiApi::new(stage.vapi.url(), stage.vapi.key()).unwrap();
    let calls = stage.calls();
    let settings = ReportSettings { content: ReportContent::Full, retention: Retention::FOREVER };
    let reconciliation = Reconciliation { api: &api, calls: &calls, desk: None, settings };
    let budget = Budget { deadline: Instant::now() + Duration::from_secs(60), requests };
    let mut noted = Noted { before: Vec::new(), most };
    let done = reconcile(&reconciliation, since, until, budget, &mut noted).await;
    (done, noted)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_is_looked_at_from_its_first_moment_up_to_its_last() {
    let stage = Stage::new().await;
    let (since, until) = (ago(5 * HOUR), ago(3 * HOUR));
    let at = |moment: Timestamp, ms: i64| Timestamp::from_millis(moment.as_millis() + ms);
    let inside = [FakeCall::ended(1, since), FakeCall::ended(2, at(until, -1))];
    let outside = [FakeCall::ended(3, at(since, -1)), FakeCall::ended(4, until)];
    for call in inside.iter().chain(&outside) {
        stage.vapi.add(call.clone());
    }
    let (done, noted) = reconciled(&stage, since, until, 100, usize::MAX).await;

    assert_eq!((done.stored, done.seen, done.before, done.is_complete()), (2, 2, until, true));
    assert!(inside.iter().all(|call| stage.header(call).is_some()));
    assert!(noted.before.is_sorted());
    assert_eq!(noted.before.last(), Some(&until));
    assert_eq!(stage.cursor_ms(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_ten_minutes_are_left_to_vapi() {
    let stage = Stage::new().await;
    stage.vapi.add(FakeCall::ended(1, ago(SETTLED - MINUTE)));
    let (done, _) =
        reconciled(&stage, ago(HOUR), Timestamp::from_millis(now().as_millis() + HOUR), 100, usize::MAX)
            .await;
    assert_eq!((done.seen, done.is_complete()), (0, true));
    assert!(done.before <= ago(SETTLED));
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_bounded_and_what_they_brought_is_said() {
    let stage = Stage::new().await;
    stage.add_ended(100, ago(20 * HOUR).as_millis(), 10 * MINUTE);
    let (done, noted) = reconciled(&stage, ago(20 * HOUR), now(), 3, usize::MAX).await;
    assert!(matches!(done.end, End::OutOfBudget));
    assert_eq!((done.requests, noted.before.len() as u64), (3, done.windows));
    assert_eq!(Some(&done.before), noted.before.last());
    assert_eq!(stage.headers().len() as u64, done.stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_can_not_be_kept_ends_it() {
    let stage = Stage::new().await;
    stage.add_ended(100, ago(20 * HOUR).as_millis(), 10 * MINUTE);
    let (done, noted) = reconciled(&stage, ago(20 * HOUR), now(), 1000, 2).await;
    assert!(matches!(done.end, End::Failed(ReconcileError::Store(_))), "{done:?}");
    assert_eq!(noted.before.len(), 2);
}
