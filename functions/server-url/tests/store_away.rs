//! DynamoDB is gone: nobody on the phone hears an error of ours, and the report is asked for again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::{path::Path, time::Duration};

use function_contract::{environment, signed};
use local_dynamodb::{HangingEndpoint, LocalDynamoDb, refused_endpoint};
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// A function whose DynamoDB is at another place.
async fn start(endpoint: &str, more: &[(&'static str, &str)]) -> FunctionProcess {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let mut variables = environment(&dynamodb);
    variables.retain(|(name, _)| *name != "AWS_ENDPOINT_URL_DYNAMODB");
    variables.push(("AWS_ENDPOINT_URL_DYNAMODB", endpoint.to_owned()));
    variables.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_server-url")), variables)
        .unwrap()
        .with_time_limit(Duration::from_secs(15))
}

fn ask(function: &FunctionProcess, message: &Value) -> (u16, Value, Duration) {
    let body = json!({ "message": message }).to_string();
    let answer = function.send(&signed(body.as_bytes())).unwrap();
    (answer.status, answer.json(), answer.duration)
}

fn call() -> Value {
    json!({ "id": "c-1", "customer": { "number": "+14155550142" } })
}

async fn check(endpoint: &str) {
    let function =
        start(endpoint, &[("FALLBACK_SENTENCE", "Back soon."), ("FALLBACK_DESTINATION", "")]).await;
    assert!(function.wait_for_log("DynamoDB does not answer").is_some(), "{:?}", function.log_lines());

    let dialled = json!({ "id": "n-1", "number": "+14155550100" });
    let request = json!({ "type": "assistant-request", "call": call(), "phoneNumber": dialled });
    let (status, answer, took) = ask(&function, &request);
    assert_eq!((status, &answer), (200, &json!({ "error": "Back soon." })));
    assert!(took < Duration::from_millis(7000), "{took:?}");

    let calls = json!([{ "id": "t-1", "function": { "name": "check_availability", "arguments": { "date": "2030-06-12" } } }]);
    let (status, answer, took) =
        ask(&function, &json!({ "type": "tool-calls", "call": call(), "toolCallList": calls }));
    assert_eq!((status, answer["results"][0]["toolCallId"].as_str()), (200, Some("t-1")));
    assert!(answer["results"][0]["error"].is_string(), "{answer}");
    assert!(took < Duration::from_millis(8500), "{took:?}");

    let request = json!({ "type": "transfer-destination-request", "call": call(), "phoneNumber": dialled });
    let (status, answer, _) = ask(&function, &request);
    assert_eq!(status, 200);
    assert!(answer["error"].is_string(), "{answer}");

    let update = json!({ "type": "status-update", "status": "ended", "call": call() });
    assert_eq!((200, json!({})), {
        let (status, answer, _) = ask(&function, &update);
        (status, answer)
    });
    assert!(function.wait_for_log(r#""StatusDropped":1"#).is_some());

    let report = json!({ "type": "end-of-call-report", "endedReason": "hangup", "call": call() });
    let body = json!({ "message": report }).to_string();
    let answer = function.send(&signed(body.as_bytes())).unwrap();
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")));
    assert!(answer.duration < Duration::from_secs(12), "{:?}", answer.duration);
    assert!(function.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_refuses_connections_costs_no_call() {
    check(&refused_endpoint().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_hangs_costs_no_call() {
    let hanging = HangingEndpoint::open().unwrap();
    check(hanging.endpoint()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusable_configuration_is_503_with_the_reason_in_the_log() {
    for (name, value) in [
        ("VAPI_CREDENTIALS", ""),
        ("VAPI_CREDENTIALS", "hunter2-secret"),
        ("CALLS_TABLE", ""),
        ("TOOL_DEADLINE_MS", "soon"),
        ("FALLBACK_DESTINATION", "reception"),
        ("REPORT_CONTENT", "some"),
    ] {
        let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
        let variables = environment(&dynamodb).into_iter().filter(|(known, _)| *known != name);
        let variables = variables.chain([(name, value.to_owned())]);
        let function =
            FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_server-url")), variables).unwrap();
        let line = function.wait_for_log("configuration_invalid").unwrap();
        assert!(line.contains(name) && !line.contains("hunter2"), "{line}");
        let answer = function.send(&signed(br#"{"message":{"type":"hang"}}"#)).unwrap();
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")), "{name}={value}");
        assert!(function.wait_for_log(r#""ConfigurationInvalid":1"#).is_some());
        assert!(function.is_alive());
    }
}
