//! Whatever the order of the lists, every call is found; and the next run goes on where this one ended.

use std::time::Duration;

use fake_vapi::{FakeCall, Fault, Order};
use vapi_webhook::Timestamp;

use crate::stage::{HOUR, MINUTE, SETTLED, Stage, ago, last_line, now, run};

#[tokio::test(flavor = "multi_thread")]
async fn every_call_that_ended_is_stored_in_whatever_order_vapi_lists_them() {
    for order in [Order::CreatedDescending, Order::CreatedAscending, Order::Shuffled] {
        let stage = Stage::new().await;
        stage.vapi.set_order(order);
        // A quiet day, and a busy quarter of an hour in it.
        stage.add_ended(120, ago(23 * HOUR).as_millis(), 5 * MINUTE);
        for nth in 200..300 {
            let at = ago(6 * HOUR).as_millis() + i64::try_from(nth).unwrap() * 3_000;
            stage.vapi.add(FakeCall::ended(nth, Timestamp::from_millis(at)));
        }
        let function = stage.function(&[]);
        run(&function);

        stage.assert_all_stored(220);
        let line = last_line(&function, "reconciled");
        assert_eq!((&line["seen"], &line["ended"], &line["stored"]), (&220.into(), &220.into(), &220.into()));
        assert_eq!((&line["complete"], &line["ReportReconciled"]), (&true.into(), &220.into()), "{order:?}");
        let settled = now().as_millis() - SETTLED;
        assert!((settled - MINUTE..=settled).contains(&stage.cursor_ms().unwrap()));
        assert!(line["requests"].as_u64().unwrap() < 80, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_of_one_millisecond_are_all_stored() {
    let stage = Stage::new().await;
    stage.vapi.set_order(Order::Shuffled);
    let moment = ago(2 * HOUR).as_millis();
    stage.add_ended(140, moment, 0);
    stage.vapi.add(FakeCall::ended(500, Timestamp::from_millis(moment - 1)));
    stage.vapi.add(FakeCall::ended(501, Timestamp::from_millis(moment + 1)));
    let function = stage.function(&[]);
    run(&function);

    stage.assert_all_stored(142);
    assert_eq!(last_line(&function, "reconciled")["seen"], 142);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_asks_only_for_what_is_new() {
    let stage = Stage::new().await;
    stage.add_ended(30, ago(5 * HOUR).as_millis(), MINUTE);
    let function = stage.function(&[]);
    run(&function);
    let cursor = stage.cursor_ms().unwrap();
    let first = stage.vapi.take_requests();
    assert!(first.iter().all(|request| request.path == "/call" && request.authorized));
    assert!(first.iter().all(|request| request.query["limit"] == "25"));

    // It is over since this very moment, as far as the second run can see.
    let new = FakeCall::ended(99, Timestamp::from_millis(cursor));
    stage.vapi.add(new.clone());
    std::thread::sleep(Duration::from_millis(50));
    run(&function);

    let second = stage.vapi.take_requests();
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].query["updatedAtGe"], Timestamp::from_millis(cursor).to_iso8601());
    assert!(stage.header(&new).is_some());
    assert!(stage.cursor_ms().unwrap() > cursor);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_time_is_over_the_next_run_goes_on() {
    let stage = Stage::new().await;
    stage.add_ended(60, ago(20 * HOUR).as_millis(), 15 * MINUTE);
    stage.vapi.fail_every(Some(Fault::Late(Duration::from_millis(700))));
    let function = stage.function(&[]).with_time_limit(Duration::from_secs(6));
    run(&function);
    let line = last_line(&function, "reconciled_in_part");
    assert_eq!(line["complete"], false);
    let reached = stage.cursor_ms().unwrap();
    assert!(reached < ago(HOUR).as_millis());
    let stored = stage.headers().len();
    assert!(stored < 60, "{stored}");

    stage.vapi.fail_every(None);
    assert!(!stage.vapi.take_requests().is_empty());
    run(&function);
    assert_eq!(
        stage.vapi.take_requests()[0].query["updatedAtGe"],
        Timestamp::from_millis(reached).to_iso8601()
    );
    stage.assert_all_stored(60);
}
