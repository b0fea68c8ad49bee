//! The course of a call is kept, on the real binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use function_contract::signed;
use local_dynamodb::LocalDynamoDb;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn each_status_is_kept_once_whatever_the_number_of_deliveries() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_call-events"), &dynamodb);
    let update = |status: &str, timestamp: u64| {
        json!({ "message": { "type": "status-update", "status": status, "timestamp": timestamp, "call": { "id": "c-1" } } })
            .to_string()
    };
    for _ in 0..2 {
        for (status, timestamp) in [("ringing", 1_795_000_000_000), ("in-progress", 1_795_000_003_000)] {
            let answer = function.send(&signed(update(status, timestamp).as_bytes())).unwrap();
            assert_eq!((answer.status, answer.text()), (200, "{}"));
        }
    }
    let mut keys: Vec<String> = dynamodb
        .items(dynamodb.calls_table())
        .unwrap()
        .iter()
        .map(|item| format!("{} {}", item["pk"]["S"].as_str().unwrap(), item["sk"]["S"].as_str().unwrap()))
        .collect();
    keys.sort();
    assert_eq!(keys, ["CALL#c-1 STATUS#1795000000000#ringing", "CALL#c-1 STATUS#1795000003000#in-progress"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_to_phone_call_control_is_warned_of() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_call-events"), &dynamodb);
    let body = br#"{"message":{"type":"phone-call-control","request":"hang-up"}}"#;
    assert_eq!(function.send(&signed(body)).unwrap().status, 200);
    let line = function.wait_for_log("phone-call-control is subscribed").unwrap();
    assert!(line.contains(r#""level":"WARN""#), "{line}");
}
