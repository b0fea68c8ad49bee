//! A start that failed over the secret is tried again with a later message, every 5 seconds at most.

use std::time::Duration;

use faulty_endpoint::Fault;
use serde_json::{Value, json};

use crate::scripted::{Reply, Scripted};
use crate::stage::{HOUR, MINUTE, Stage, post};

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_503_until_the_secret_can_be_had() {
    for fault in
        [Fault::Hang, Fault::Refuse, Fault::AccessDenied, Fault::ServerError, Fault::Throttle, Fault::Garbage]
    {
        let stage = Stage::with_token("first");
        stage.endpoint.set(fault);
        let webhook = stage.webhook(&[]).await;
        for token in ["first", "wrong"] {
            assert_eq!(post(&webhook, token).await, 503, "{fault:?}");
        }
        stage.endpoint.set(Fault::Pass);
        assert_eq!(post(&webhook, "first").await, 503, "{fault:?}: 5 s have not passed");
        stage.wait(Duration::from_secs(5));
        assert_eq!(post(&webhook, "first").await, 200, "{fault:?}");
        assert_eq!(post(&webhook, "wrong").await, 401, "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_message_need_not_wait_for_its_try() {
    let stage = Stage::with_token("first");
    stage.endpoint.set(Fault::ServerError);
    let webhook = stage.webhook(&[]).await;
    stage.endpoint.set(Fault::Pass);
    assert_eq!(post(&webhook, "first").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_in_a_row_cause_one_try_in_5_seconds() {
    let stage = Stage::with_value("hunter2");
    let webhook = stage.webhook(&[]).await;
    assert_eq!(post(&webhook, "hunter2").await, 503);
    let asked = stage.requests();
    for _ in 0..20 {
        assert_eq!(post(&webhook, "hunter2").await, 503);
    }
    assert_eq!(stage.requests(), asked);
    stage.put_token("first");
    stage.wait(Duration::from_secs(5));
    assert_eq!(post(&webhook, "first").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_deployment_can_change_is_not_tried_again() {
    let stage = Stage::with_token("first");
    let webhook = stage.webhook(&[("VAPI_CREDENTIALS", r#"{"type":"bearer","token":"first"}"#)]).await;
    for _ in 0..3 {
        stage.wait(Duration::from_secs(60));
        assert_eq!(post(&webhook, "first").await, 503, "inline and by id: which of the two?");
    }
    assert_eq!(stage.requests(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_broken_leaves_the_one_before_it_to_whoever_starts_then() {
    let stage = Stage::with_token("first");
    stage.secrets.put_secret_value(&stage.id, r#"{"type":"bearer","token":"#).unwrap();
    let webhook = stage.webhook(&[]).await;
    assert_eq!(post(&webhook, "first").await, 200);
    assert_eq!(post(&webhook, "wrong").await, 401);
    stage.put_token("mended");
    assert_eq!(post(&webhook, "mended").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_before_a_broken_one_counts_for_its_hours_and_not_where_none_are_granted() {
    let stage = Stage::with_token("first");
    stage.secrets.put_secret_value(&stage.id, "hunter2").unwrap();
    let webhook = stage.webhook(&[("VAPI_PREVIOUS_CREDENTIAL_HOURS", "0")]).await;
    assert_eq!(post(&webhook, "first").await, 503);
    stage.wait(24 * HOUR);
    let webhook = stage.webhook(&[]).await;
    assert_eq!(post(&webhook, "first").await, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_no_text_leaves_the_one_before_it_to_whoever_starts_then_for_its_hours() {
    let blank = |text: &str| Reply::value("2", text, MINUTE);
    let binary = blank("").with("SecretString", Value::Null).with("SecretBinary", json!("AAEC"));
    for broken in [blank(""), blank(" \n"), blank("").with("SecretString", Value::Null), binary] {
        let first = Reply::token("first", 48 * HOUR);
        let secrets = Scripted::new(broken.clone(), first.clone());
        let webhook = secrets.webhook().await;
        assert_eq!(post(&webhook, "first").await, 200, "{broken:?}");
        assert_eq!(post(&webhook, "wrong").await, 401, "{broken:?}");
        secrets.set(Reply::token("mended", Duration::ZERO), first.clone());
        assert_eq!(post(&webhook, "mended").await, 200, "{broken:?}");

        secrets.set(broken.clone(), first);
        secrets.wait(24 * HOUR);
        assert_eq!(post(&secrets.webhook().await, "first").await, 503, "{broken:?}: its hours are over");
    }
}
