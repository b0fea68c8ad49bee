//! Refusals may have the secret fetched anew, but not often.

use std::time::Duration;

use faulty_endpoint::Fault;

use crate::stage::{MINUTE, Stage, post};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_wrong_tokens_has_it_fetched_3_times_in_any_minute() {
    let (stage, webhook) = Stage::started().await;
    let mut fetched_at = Vec::new();
    for second in 0..240 {
        let asked = stage.requests();
        assert_eq!(post(&webhook, &format!("wrong-{second}")).await, 401);
        assert!(stage.requests() - asked <= 2);
        if stage.requests() > asked {
            fetched_at.push(second);
        }
        stage.wait(SECOND);
    }
    for from in &fetched_at {
        let in_the_minute = fetched_at.iter().filter(|at| (*from..from + 59).contains(*at)).count();
        assert!(in_the_minute <= 3, "{fetched_at:?}");
    }
    let pauses: Vec<i32> = fetched_at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses.iter().all(|pause| *pause <= 60), "a new value has to be noticed: {fetched_at:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_token_again_and_again_leaves_a_fetch_for_the_new_one() {
    let (stage, webhook) = Stage::started().await;
    for _ in 0..30 {
        assert_eq!(post(&webhook, "retired").await, 401);
        stage.wait(SECOND / 10);
    }
    stage.put_token("second");
    assert_eq!(post(&webhook, "retired").await, 401);
    assert_eq!(post(&webhook, "second").await, 200);
    assert_eq!(post(&webhook, "retired").await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_came_before_its_value_counts_soon_after_it() {
    let (stage, webhook) = Stage::started().await;
    assert_eq!(post(&webhook, "second").await, 401);
    stage.put_token("second");
    assert_eq!(post(&webhook, "second").await, 200);
    assert_eq!(post(&webhook, "third").await, 401);
    assert_eq!(post(&webhook, "third").await, 401);
    stage.put_token("third");
    stage.wait(MINUTE);
    assert_eq!(post(&webhook, "third").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_leaves_a_fetch_for_the_new_one() {
    let (stage, webhook) = Stage::started().await;
    assert_eq!(post(&webhook, "wrong").await, 401);
    stage.put_token("second");
    assert_eq!(post(&webhook, "second").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_secrets_manager_hangs_few_wrong_tokens_wait_and_no_right_one() {
    let (stage, webhook) = Stage::started().await;
    let asked = stage.requests();
    stage.endpoint.set(Fault::Hang);
    for _ in 0..20 {
        assert_eq!(post(&webhook, "wrong").await, 401);
        assert_eq!(post(&webhook, "first").await, 200);
    }
    assert!(stage.requests() - asked <= 6, "{}", stage.requests() - asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_new_value_could_change_has_nothing_fetched() {
    use vapi_webhook::credential::{Credentials, ToSign};

    let plan = r#"{"type":"hmac","secretKey":"k-1","algorithm":"sha256"}"#;
    let stage = Stage::with_value(plan);
    let webhook = stage.webhook(&[]).await;
    let asked = stage.requests();
    let old = (vapi_lambda_http::now().as_secs() - 3600).to_string();
    let body = br#"{"message":{"type":"hang"}}"#;
    let to_sign = ToSign { method: "POST", url: "", timestamp: &old, message_id: "", body };
    let headers = Credentials::parse(plan).unwrap().plans()[0].sign(&to_sign);
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(webhook.handle(crate::stage::request(&headers)).await.status(), 401);
    assert_eq!(stage.requests(), asked, "the key is the right one: the message is old");
}
