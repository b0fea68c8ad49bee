//! A request goes in where Lambda hands it over, and an answer comes out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lambda_http::{Request, RequestExt, Response, http::StatusCode};
use serde_json::{Value, json};
use vapi_lambda_http::{
    Answer, Clock, Environment, Failure, Families, Family, FunctionUrlEvent, Message, TimeLimit, Webhook,
};

const TOKEN: &str = "Bearer test-token";

/// A family that does what the message's `status` says, within so many milliseconds.
struct Obedient(u64);

impl Family for Obedient {
    const FAMILY: vapi_webhook::Family = vapi_webhook::Family::CallEvents;

    fn time_limit(&self) -> TimeLimit {
        TimeLimit::from_millis(self.0)
    }

    async fn handle(&self, message: &Message) -> Answer {
        let update: vapi_webhook::payload::StatusUpdate<'_> = message.payload().unwrap();
        match update.status.as_deref() {
            Some("panic") => panic!("with a caller's words in it"),
            Some("hang") => std::future::pending().await,
            Some("try-again") => Answer::try_again("the store is away"),
            Some("not-implemented") => Answer::not_implemented("no voice"),
            Some(_) => Answer::json(&json!({ "heard": message.head().call_id })),
            None => Answer::acknowledged(),
        }
    }

    fn fallback(&self, _: &Message, failure: Failure) -> Answer {
        Answer::json(&json!({ "fallback": failure.code() }))
    }
}

async fn webhook(variables: &[(&str, &str)]) -> Webhook {
    webhook_within(100, variables).await
}

async fn webhook_within(time_limit_ms: u64, variables: &[(&str, &str)]) -> Webhook {
    let environment: Environment = [("VAPI_CREDENTIALS", r#"{"type":"bearer","token":"test-token"}"#)]
        .iter()
        .chain(variables)
        .copied()
        .collect();
    let families = move |_| async move { Ok(Families::new().with(Obedient(time_limit_ms))) };
    Webhook::start("call-events", environment, Clock::system(), families).await
}

fn event(method: &str, token: &str, body: &str, base64: bool) -> Request {
    let event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
        "headers": { "authorization": token, "content-type": "application/json", "host": "x.lambda-url.us-west-2.on.aws" },
        "requestContext": {
            "accountId": "anonymous", "apiId": "x", "domainName": "x.lambda-url.us-west-2.on.aws", "domainPrefix": "x",
            "http": { "method": method, "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "axios" },
            "requestId": "r-1", "routeKey": "$default", "stage": "$default",
            "time": "19/Nov/2026:18:02:11 +0000", "timeEpoch": 1_795_000_000_000_u64
        },
        "body": body, "isBase64Encoded": base64
    });
    let event: FunctionUrlEvent = serde_json::from_str(&event.to_string()).unwrap();
    event.into_request(lambda_http::Context::default())
}

fn text(response: &Response<lambda_http::Body>) -> &str {
    match response.body() {
        lambda_http::Body::Text(text) => text,
        other => panic!("a body that is no text: {other:?}"),
    }
}

async fn post(body: &str) -> (u16, Value) {
    let response = webhook(&[]).await.handle(event("POST", TOKEN, body, false)).await;
    assert_eq!(response.headers()["content-type"], "application/json");
    (response.status().as_u16(), serde_json::from_str(text(&response)).unwrap())
}

fn status_update(status: &str) -> String {
    format!(r#"{{"message":{{"type":"status-update","status":"{status}","call":{{"id":"c-1"}}}}}}"#)
}

#[tokio::test]
async fn a_familys_answer_goes_out() {
    assert_eq!(post(&status_update("ringing")).await, (200, json!({ "heard": "c-1" })));
    assert_eq!(post(r#"{"message":{"type":"hang"}}"#).await, (200, json!({})));
}

#[tokio::test]
async fn a_body_in_base64_is_decoded_once() {
    let body = "eyJtZXNzYWdlIjp7InR5cGUiOiJzdGF0dXMtdXBkYXRlIiwic3RhdHVzIjoicmluZ2luZyIsImNhbGwiOnsiaWQiOiJjLTEifX19";
    let response = webhook(&[]).await.handle(event("POST", TOKEN, body, true)).await;
    assert_eq!(text(&response), r#"{"heard":"c-1"}"#);
}

#[tokio::test]
async fn neither_a_panic_nor_an_endless_wait_leaves_a_message_unanswered() {
    assert_eq!(post(&status_update("panic")).await, (200, json!({ "fallback": "panicked" })));
    assert_eq!(post(&status_update("hang")).await, (200, json!({ "fallback": "timed_out" })));
    assert_eq!(post(&status_update("ringing")).await, (200, json!({ "heard": "c-1" })));
}

#[tokio::test]
async fn what_could_not_be_taken_is_to_be_sent_again() {
    let response = webhook(&[]).await.handle(event("POST", TOKEN, &status_update("try-again"), false)).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(post(&status_update("not-implemented")).await.0, 501);
}

#[tokio::test]
async fn only_post_is_served() {
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "HEAD"] {
        let response = webhook(&[]).await.handle(event(method, TOKEN, "", false)).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(response.headers()["allow"], "POST");
    }
}

#[tokio::test]
async fn a_wrong_credential_is_refused_before_the_body_is_looked_at() {
    for token in ["", "Bearer other", "test-token", "Bearer\u{a0}test-token"] {
        let response = webhook(&[]).await.handle(event("POST", token, "not json", false)).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{token:?}");
        assert_eq!(text(&response), r#"{"error":"unauthorized"}"#);
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let webhook = webhook(&[("MAX_BODY_BYTES", "1024")]).await;
    let body = |bytes: usize| format!(r#"{{"message":{{"type":"hang"}}}}{}"#, " ".repeat(bytes - 27));
    let fits = webhook.handle(event("POST", TOKEN, &body(1024), false)).await;
    assert_eq!(fits.status(), StatusCode::OK);
    let over = webhook.handle(event("POST", TOKEN, &body(1025), false)).await;
    assert_eq!(over.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_malformed_body_is_refused_with_the_place_and_never_the_content() {
    for (body, place) in [
        ("secret words", "body"),
        ("", "body"),
        (r#"{"message":{"type":"hang"#, "body"),
        ("[1]", "body"),
        (r#"{"other":1}"#, "message"),
        (r#"{"message":"secret words"}"#, "message"),
        (r#"{"message":{"type":["secret words"]}}"#, "message.type"),
    ] {
        let (status, answer) = post(body).await;
        let error = answer["error"].as_str().unwrap();
        assert_eq!(status, 400, "{body}");
        assert!(error.starts_with(place) && !error.contains("secret"), "{body}: {error}");
    }
}

#[tokio::test]
async fn a_message_of_another_family_is_told_where_to_go_if_its_loss_matters() {
    let (status, answer) = post(r#"{"message":{"type":"tool-calls"}}"#).await;
    assert_eq!(status, 421);
    assert!(answer["error"].as_str().unwrap().contains("the function tool-calls"));
    assert_eq!(post(r#"{"message":{"type":"end-of-call-report"}}"#).await.0, 421);
}

#[tokio::test]
async fn an_unusable_configuration_is_503_to_everything() {
    let unusable = webhook(&[("MAX_BODY_BYTES", "many")]).await;
    for method in ["POST", "GET"] {
        let response = unusable.handle(event(method, TOKEN, "", false)).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key("retry-after"));
    }
}

#[tokio::test]
async fn a_deadline_of_lambdas_own_comes_first() {
    let mut context = lambda_http::Context::default();
    let in_700_ms = SystemTime::now() + Duration::from_millis(700);
    context.deadline = in_700_ms.duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap();
    let request = event("POST", TOKEN, &status_update("hang"), false).with_lambda_context(context);
    let webhook = webhook_within(3_600_000, &[]).await;
    let answer = tokio::time::timeout(Duration::from_secs(60), webhook.handle(request)).await.unwrap();
    assert_eq!(text(&answer), r#"{"fallback":"timed_out"}"#);
}
