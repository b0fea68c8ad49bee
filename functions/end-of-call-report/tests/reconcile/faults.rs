//! Vapi and DynamoDB fail, for a while or for good.

use std::time::Duration;

use fake_vapi::Fault;
use faulty_endpoint::{Fault as DynamoDbFault, FaultyEndpoint};
use vapi_webhook::Timestamp;

use crate::stage::{HOUR, MINUTE, Stage, ago, failure, last_line, run};

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_for_a_while_is_tried_again() {
    let stage = Stage::new().await;
    stage.add_ended(40, ago(3 * HOUR).as_millis(), MINUTE);
    let in_two_seconds =
        (jiff::Timestamp::now() + Duration::from_secs(2)).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for fault in [
        Fault::TooManyRequests { retry_after: Some("1".to_owned()) },
        Fault::TooManyRequests { retry_after: Some(in_two_seconds) },
        Fault::TooManyRequests { retry_after: None },
        Fault::Status(500),
        Fault::Status(503),
        Fault::ConnectionBreaks,
        Fault::BodyEndsEarly,
    ] {
        stage.vapi.fail_next(fault);
        stage.vapi.answer_next();
    }
    let function = stage.function(&[]);
    run(&function);

    stage.assert_all_stored(40);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["seen"], &line["stored"], &line["present"]), (&40.into(), &40.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_stays_cut_off_is_not_done_but_what_it_gave_is_kept() {
    let stage = Stage::new().await;
    stage.add_ended(20, ago(HOUR).as_millis(), MINUTE);
    stage.set_cursor(ago(HOUR).as_millis() - 1000);
    stage.vapi.fail_every(Some(Fault::ConnectionBreaks));
    let function = stage.function(&[]).with_time_limit(Duration::from_secs(7));
    let before = stage.cursor_ms();

    let failure = failure(&function);
    assert!(failure.contains("an answer of Vapi's API was cut off"), "{failure}");
    let stored = stage.headers().len();
    assert!((1..20).contains(&stored), "{stored}");
    assert_eq!(stage.cursor_ms(), before);
    assert_eq!(last_line(&function, "reconcile_failed")["ReconcileFailed"], 1);

    stage.vapi.fail_every(None);
    run(&function);
    stage.assert_all_stored(20);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_list_is_a_failure_and_no_empty_list() {
    for text in [r#"{"calls":[]}"#, "<html>", "[,]", ""] {
        let stage = Stage::new().await;
        stage.vapi.fail_every(Some(Fault::Text(text)));
        let function = stage.function(&[]).with_time_limit(Duration::from_secs(5));
        let failure = failure(&function);
        assert!(failure.contains("an answer of Vapi's API"), "{failure}");
        assert_eq!(stage.cursor_ms(), None, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vapi_that_hangs_is_a_failure_in_time() {
    let stage = Stage::new().await;
    stage.vapi.fail_every(Some(Fault::Hang));
    let function = stage.function(&[]).with_time_limit(Duration::from_secs(5));
    let failure = failure(&function);
    assert!(failure.contains("the time was over before one window of calls was whole"), "{failure}");
    assert_eq!(last_line(&function, "reconcile_failed")["ReconcileFailed"], 1);
    assert!(function.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_dynamodb_nothing_is_asked_for() {
    let mut stage = Stage::new().await;
    stage.add_ended(3, ago(HOUR).as_millis(), MINUTE);
    stage.dynamodb.stop();
    let function = stage.function(&[]);
    let failure = failure(&function);
    assert!(failure.contains("DynamoDB is unavailable"), "{failure}");
    assert!(stage.vapi.take_requests().is_empty());
    assert!(function.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dynamodb_that_goes_away_stops_it_where_it_is() {
    let stage = Stage::new().await;
    stage.add_ended(60, ago(20 * HOUR).as_millis(), 15 * MINUTE);
    let dynamodb = FaultyEndpoint::in_front_of(stage.dynamodb.endpoint()).unwrap();
    let function = stage.function(&[("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.endpoint())]);
    // The cursor takes one with each window, so the calls before it are done and their place is kept.
    dynamodb.set_from(40, "PutItem", DynamoDbFault::Throttle);
    let throttled = failure(&function);
    assert!(throttled.contains("DynamoDB is unavailable (throttled)"), "{throttled}");
    let (reached, stored) = (stage.cursor_ms().unwrap(), stage.headers().len());
    assert!((1..60).contains(&stored), "{stored}");
    assert!(reached < ago(HOUR).as_millis());
    let asked = stage.vapi.take_requests().len();

    dynamodb.set(DynamoDbFault::Pass);
    run(&function);
    stage.assert_all_stored(60);
    let requests = stage.vapi.take_requests();
    assert_eq!(requests[0].query["updatedAtGe"], Timestamp::from_millis(reached).to_iso8601());
    assert!(asked > 1, "windows were done before");
}
