//! A value is kept for 5 minutes, and longer where no newer one can be had.

use std::time::{Duration, Instant};

use faulty_endpoint::{Fault, Stage as At};
use tokio::task::JoinSet;

use crate::scripted::{Reply, Scripted};
use crate::stage::{MINUTE, Stage, post};

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_fetched_anew_before_the_first_check_after_5_minutes() {
    let (stage, webhook) = Stage::started().await;
    assert_eq!(stage.requests(), 2, "both stages, once");
    for _ in 0..10 {
        stage.wait(MINUTE / 4);
        assert_eq!(post(&webhook, "first").await, 200);
    }
    assert_eq!(stage.requests(), 2);
    stage.wait(3 * MINUTE);
    assert_eq!(post(&webhook, "first").await, 200);
    assert_eq!(stage.requests(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_was_retired_counts_for_5_minutes_at_most() {
    let (stage, webhook) = Stage::started().await;
    stage.put_token("second");
    assert_eq!(post(&webhook, "second").await, 200);
    stage.secrets.retire_previous(&stage.id).unwrap();
    assert_eq!(post(&webhook, "first").await, 200, "nobody has told this instance");
    stage.wait(5 * MINUTE);
    assert_eq!(post(&webhook, "first").await, 401);
    assert_eq!(post(&webhook, "second").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_side_by_side_share_one_fetch() {
    let (stage, webhook) = Stage::started().await;
    let webhook = std::sync::Arc::new(webhook);
    let asked = stage.requests();
    stage.wait(5 * MINUTE);
    stage.endpoint.set(Fault::Slow(Duration::from_millis(100)));
    let mut posts = JoinSet::new();
    for _ in 0..20 {
        let webhook = webhook.clone();
        posts.spawn(async move { post(&webhook, "first").await });
    }
    assert!(posts.join_all().await.iter().all(|status| *status == 200));
    assert_eq!(stage.requests() - asked, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_between_the_two_requests_of_a_fetch_loses_neither_value() {
    let (stage, webhook) = Stage::started().await;
    let webhook = std::sync::Arc::new(webhook);
    stage.wait(5 * MINUTE);
    let asked = stage.requests();
    let first = stage.endpoint.hold(At::BeforeForwarding, 1, "GetSecretValue");
    let posted = tokio::spawn({
        let webhook = webhook.clone();
        async move { post(&webhook, "first").await }
    });
    assert!(first.wait(LONG));
    // The other one is answered with what there was, this one with what there is then.
    let other_is_answered = || {
        let answered = |request: &faulty_endpoint::Request| request.answered_at.is_some();
        stage.endpoint.requests()[asked..].iter().any(answered)
    };
    let began = Instant::now();
    while !other_is_answered() && began.elapsed() < LONG {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    stage.put_token("second");
    drop(first);
    assert_eq!(posted.await.unwrap(), 200);
    assert_eq!(post(&webhook, "second").await, 200);
    assert_eq!(post(&webhook, "first").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_no_newer_value_can_be_had_the_old_one_serves_and_one_request_in_20_seconds_asks() {
    for fault in [Fault::Hang, Fault::Refuse, Fault::ServerError, Fault::Throttle, Fault::Garbage] {
        let (stage, webhook) = Stage::started().await;
        stage.wait(5 * MINUTE);
        stage.endpoint.set(fault);
        let asked = stage.requests();
        for _ in 0..20 {
            assert_eq!(post(&webhook, "first").await, 200, "{fault:?}");
        }
        // A connection that is refused carries no request.
        assert!(stage.requests() - asked <= 2, "{fault:?}: {}", stage.requests() - asked);
        stage.wait(20 * 60 * MINUTE);
        assert_eq!(post(&webhook, "first").await, 200, "{fault:?}, a day later");

        stage.put_token("second");
        stage.endpoint.set(Fault::Pass);
        stage.wait(Duration::from_secs(20));
        assert_eq!(post(&webhook, "second").await, 200, "{fault:?}, and after it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_value_that_is_not_usable_changes_nothing_until_a_good_one_comes() {
    for broken in ["", "hunter2", "{}", "[]", r#"{"type":"bearer","token":""}"#] {
        let (stage, webhook) = Stage::started().await;
        stage.secrets.put_secret_value(&stage.id, broken).unwrap();
        stage.wait(5 * MINUTE);
        assert_eq!(post(&webhook, "first").await, 200, "{broken:?}");
        assert_eq!(post(&webhook, "hunter2").await, 401, "{broken:?}");
        stage.wait(48 * 60 * MINUTE);
        assert_eq!(post(&webhook, "first").await, 200, "{broken:?}, two days later");
        stage.put_token("second");
        assert_eq!(post(&webhook, "second").await, 200, "{broken:?}, and after it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_side_by_side_wait_for_one_fetch_that_hangs_and_none_follows_for_20_seconds() {
    let secrets = Scripted::new(Reply::token("first", MINUTE), Reply::none());
    let webhook = std::sync::Arc::new(secrets.webhook().await);
    secrets.set(Reply::Hang, Reply::Hang);
    secrets.wait(5 * MINUTE);
    let asked = secrets.asked();
    let mut posts = JoinSet::new();
    for _ in 0..50 {
        let webhook = webhook.clone();
        posts.spawn(async move { post(&webhook, "first").await });
    }
    assert!(posts.join_all().await.iter().all(|status| *status == 200));
    assert_eq!(post(&webhook, "first").await, 200);
    assert_eq!(secrets.asked() - asked, 2, "both stages, once");
    secrets.wait(Duration::from_secs(21));
    assert_eq!(post(&webhook, "first").await, 200);
    assert_eq!(secrets.asked() - asked, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_has_waited_for_a_fetch_that_failed_does_not_cause_another_when_it_is_refused() {
    let secrets = Scripted::new(Reply::token("first", MINUTE), Reply::none());
    let webhook = secrets.webhook().await;
    secrets.set(Reply::Hang, Reply::Hang);
    secrets.wait(5 * MINUTE);
    let asked = secrets.asked();
    assert_eq!(post(&webhook, "wrong").await, 401);
    assert_eq!(secrets.asked() - asked, 2, "both stages, once");
    secrets.set(Reply::token("second", MINUTE), Reply::none());
    assert_eq!(post(&webhook, "second").await, 200, "the next one may");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fetch_after_a_pause_uses_no_connection_from_before_it() {
    let secrets = Scripted::new(Reply::token("first", MINUTE), Reply::none());
    let webhook = secrets.webhook().await;
    for _ in 0..3 {
        secrets.wait(5 * MINUTE);
        assert_eq!(post(&webhook, "first").await, 200);
    }
    assert_eq!(secrets.asked(), 8);
    assert_eq!(
        secrets.reused(),
        0,
        "a function that was frozen has dead ones, and would wait 500 ms for them"
    );
}
