//! The value before the one that counts, and how long it does.

use std::time::Duration;

use faulty_endpoint::Fault;
use serde_json::Value;

use crate::scripted::{Reply, Scripted};
use crate::stage::{HOUR, MINUTE, Stage, bearer, post, request};

#[tokio::test(flavor = "multi_thread")]
async fn both_values_count_from_the_first_request_with_the_new_one_on() {
    let (stage, webhook) = Stage::started().await;
    assert_eq!(post(&webhook, "second").await, 401);
    stage.put_token("second");
    assert_eq!(post(&webhook, "second").await, 200);
    assert_eq!(post(&webhook, "first").await, 200);
    assert_eq!(post(&webhook, "third").await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_value_before_counts_for_24_hours_from_the_change() {
    let (stage, webhook) = Stage::started().await;
    stage.put_token("second");
    stage.wait(24 * HOUR - MINUTE);
    assert_eq!(post(&webhook, "first").await, 200);
    stage.wait(2 * MINUTE);
    assert_eq!(post(&webhook, "first").await, 401);
    assert_eq!(post(&webhook, "second").await, 200);

    let other = stage.webhook(&[]).await;
    assert_eq!(post(&other, "first").await, 401, "and so says an instance that starts now");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hours_go_on_counting_while_secrets_manager_is_away() {
    let (stage, webhook) = Stage::started().await;
    stage.put_token("second");
    assert_eq!(post(&webhook, "second").await, 200);
    stage.endpoint.set(Fault::Refuse);
    stage.wait(23 * HOUR);
    assert_eq!(post(&webhook, "first").await, 200);
    stage.wait(HOUR + MINUTE);
    assert_eq!(post(&webhook, "first").await, 401);
    assert_eq!(post(&webhook, "second").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_hours_as_are_configured_and_none_is_none() {
    let stage = Stage::with_token("first");
    stage.put_token("second");
    let none = stage.webhook(&[("VAPI_PREVIOUS_CREDENTIAL_HOURS", "0")]).await;
    assert_eq!(stage.requests(), 1, "the value before is not even asked for");
    assert_eq!(post(&none, "first").await, 401);
    assert_eq!(post(&none, "second").await, 200);
    let two = stage.webhook(&[("VAPI_PREVIOUS_CREDENTIAL_HOURS", "2")]).await;
    stage.wait(HOUR);
    assert_eq!(post(&two, "first").await, 200);
    stage.wait(HOUR);
    assert_eq!(post(&two, "first").await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_before_that_accepted_everything_or_nothing_accepts_nothing() {
    for before in ["none", "hunter2"] {
        let stage = Stage::with_value(before);
        stage.put_token("second");
        let webhook = stage.webhook(&[]).await;
        assert_eq!(post(&webhook, "hunter2").await, 401, "{before}");
        assert_eq!(post(&webhook, "second").await, 200, "{before}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_accepts_everything_does_so_while_it_is_current() {
    let (stage, webhook) = Stage::started().await;
    stage.secrets.put_secret_value(&stage.id, "none").unwrap();
    assert_eq!(post(&webhook, "whatever").await, 200);
    stage.put_token("second");
    stage.wait(5 * MINUTE);
    assert_eq!(post(&webhook, "whatever").await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_kind_of_plan_may_follow_and_so_may_a_whole_credential_or_a_list() {
    let (stage, webhook) = Stage::started().await;
    let legacy =
        r#"{"type":"bearer","headerName":"X-Vapi-Secret","bearerPrefixEnabled":false,"token":"second"}"#;
    stage.secrets.put_secret_value(&stage.id, legacy).unwrap();
    let with_the_new = request(&[("x-vapi-secret", "second")]);
    assert_eq!(webhook.handle(with_the_new).await.status(), 200);
    assert_eq!(post(&webhook, "first").await, 200);

    let credential = format!(r#"{{"provider":"webhook","authenticationPlan":{}}}"#, bearer("third"));
    stage.secrets.put_secret_value(&stage.id, &format!(" [{credential}, {}]\n", bearer("fourth"))).unwrap();
    stage.wait(Duration::from_secs(20));
    assert_eq!(post(&webhook, "third").await, 200);
    assert_eq!(post(&webhook, "fourth").await, 200);
    assert_eq!(webhook.handle(request(&[("x-vapi-secret", "second")])).await.status(), 200);
    assert_eq!(post(&webhook, "first").await, 401, "that is two changes ago");
}

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_was_gone_back_from_counts_for_its_hours_too() {
    let old = Reply::token("first", 90 * DAY);
    let new = Reply::token("second", HOUR);
    let secrets = Scripted::new(new.clone(), old.clone());
    let webhook = secrets.webhook().await;
    secrets.set(old, new);
    secrets.wait(5 * MINUTE);
    let later = secrets.webhook().await;
    for webhook in [&webhook, &later] {
        assert_eq!(post(webhook, "first").await, 200);
        assert_eq!(post(webhook, "second").await, 200, "Vapi may still use it");
    }
    secrets.wait(23 * HOUR);
    assert_eq!(post(&webhook, "second").await, 401);
    assert_eq!(post(&webhook, "first").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_date_the_hours_count_from_when_an_instance_first_saw_the_version() {
    let undated = |token| Reply::token(token, DAY).with("CreatedDate", Value::Null);
    let secrets = Scripted::new(undated("second"), undated("first"));
    let webhook = secrets.webhook().await;
    for _ in 0..2 {
        secrets.wait(11 * HOUR);
        assert_eq!(post(&webhook, "first").await, 200);
    }
    secrets.wait(3 * HOUR);
    assert_eq!(post(&webhook, "first").await, 401);
    secrets.set(undated("third"), undated("second"));
    assert_eq!(post(&webhook, "third").await, 200);
    assert_eq!(post(&webhook, "second").await, 200, "another version has its own hours");
}
