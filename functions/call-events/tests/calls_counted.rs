//! Calls that begin, and hangs, are counted, on the real binary.
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::path::Path;

use function_contract::{environment, signed};
use local_dynamodb::{LocalDynamoDb, refused_endpoint};
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// Sends a message and gives its line.
fn line_of(function: &FunctionProcess, message: &Value) -> Value {
    let body = json!({ "message": message }).to_string();
    assert_eq!(function.send(&signed(body.as_bytes())).unwrap().status, 200);
    let line = function.wait_for_log(&format!(r#""body.bytes":{},"#, body.len())).unwrap();
    serde_json::from_str(&line).unwrap()
}

fn status(status: &str) -> Value {
    json!({ "type": "status-update", "status": status, "call": { "id": "c-1" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_counts_when_somebody_begins_to_talk() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_call-events"), &dynamodb);
    assert_eq!(line_of(&function, &status("in-progress"))["CallsStarted"], 1);
    for other in ["queued", "ringing", "forwarding", "ended"] {
        assert_eq!(line_of(&function, &status(other))["CallsStarted"], Value::Null, "{other}");
    }
    let hang = line_of(&function, &json!({ "type": "hang", "call": { "id": "the-one-that-hung" } }));
    assert_eq!((&hang["Hangs"], &hang["CallsStarted"]), (&1.into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_counts_also_where_its_status_can_not_be_kept() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let mut variables = environment(&dynamodb);
    variables.retain(|(name, _)| *name != "AWS_ENDPOINT_URL_DYNAMODB");
    variables.push(("AWS_ENDPOINT_URL_DYNAMODB", refused_endpoint().unwrap()));
    let function = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_call-events")), variables).unwrap();
    let line = line_of(&function, &status("in-progress"));
    assert_eq!((&line["StatusDropped"], &line["CallsStarted"]), (&1.into(), &1.into()));
}
