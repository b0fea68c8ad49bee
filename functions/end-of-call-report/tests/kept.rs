//! What is kept of a report, on the real binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use function_contract::{Sample, samples, signed};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// Stands in every secret of the samples, so that none can be kept unseen.
const MARKER: &str = "EXAMPLE-SECRET";

async fn start() -> (LocalDynamoDb, FunctionProcess) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_end-of-call-report"), &dynamodb);
    (dynamodb, function)
}

fn sample(name: &str) -> Sample {
    samples().into_iter().find(|sample| sample.name == name).unwrap()
}

fn report(dynamodb: &LocalDynamoDb) -> Value {
    let mut items = dynamodb.items(dynamodb.calls_table()).unwrap();
    assert_eq!(items.len(), 1, "one item for one report");
    items.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ten_minute_call_is_kept_in_one_item_with_what_people_ask_for() {
    let (dynamodb, function) = start().await;
    let sample = sample("end-of-call-report");
    let answer = function.send(&signed(sample.body.as_bytes())).unwrap();
    assert_eq!((answer.status, answer.text()), (200, "{}"));

    let (item, message) = (report(&dynamodb), sample.message());
    let number = |name: &str| item[name]["N"].as_str().unwrap().parse::<f64>().unwrap();
    assert_eq!(item["pk"]["S"], format!("CALL#{}", message["call"]["id"].as_str().unwrap()));
    assert_eq!(item["sk"]["S"], "REPORT");
    assert_eq!(item["endedReason"]["S"], message["endedReason"]);
    assert_eq!(item["summary"]["S"], message["analysis"]["summary"]);
    assert!((number("durationSeconds") - message["durationSeconds"].as_f64().unwrap()).abs() < 1e-6);
    assert!((number("cost") - message["cost"].as_f64().unwrap()).abs() < 1e-9);
    assert_eq!(item["source"]["S"], "webhook");
    assert_eq!(item["bodyParts"]["N"], "0");
    assert!(item["body"]["B"].is_string());
    assert!(!item.to_string().contains(MARKER));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_kept_and_everything_else_is() {
    let (dynamodb, function) = start().await;
    let sample = sample("end-of-call-report");
    assert!(sample.body.contains(MARKER));
    assert_eq!(function.send(&signed(sample.body.as_bytes())).unwrap().status, 200);

    let configuration = call_store::StoreConfiguration {
        calls_table: Some(dynamodb.calls_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..Default::default()
    };
    let calls = call_store::Store::connect(&configuration).unwrap().calls().unwrap();
    let message = sample.message();
    let now = vapi_webhook::Timestamp::from_millis(1_795_200_000_000);
    let kept = calls.report(message["call"]["id"].as_str().unwrap(), now).await.unwrap().unwrap();
    let kept = String::from_utf8(kept.message.unwrap()).unwrap();
    assert!(!kept.contains(MARKER));
    let kept: Value = serde_json::from_str(&kept).unwrap();
    for field in ["artifact", "analysis", "costs", "transcript", "messages", "timestamp"] {
        assert_eq!(kept["message"][field], message[field], "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_without_a_call_id_is_kept_under_a_name_of_its_own() {
    let (dynamodb, function) = start().await;
    for call in [json!({}), json!({ "id": "" }), json!({ "id": "a#b" }), json!({ "id": "x".repeat(2048) })] {
        let body =
            json!({ "message": { "type": "end-of-call-report", "call": call, "endedReason": "hangup" } });
        assert_eq!(function.send(&signed(body.to_string().as_bytes())).unwrap().status, 200, "{body}");
    }
    let items = dynamodb.items(dynamodb.calls_table()).unwrap();
    assert_eq!(items.len(), 4);
    assert!(items.iter().all(|item| item["pk"]["S"].as_str().unwrap().starts_with("CALL#unknown-")));
    assert!(function.wait_for_log(r#""ReportWithoutCallId":1"#).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poorer_copy_changes_nothing_whichever_comes_first() {
    let poorer = r#"{"message":{"type":"end-of-call-report","call":{"id":"c-1"}}}"#;
    let richer = r#"{"message":{"type":"end-of-call-report","call":{"id":"c-1"},"endedReason":"hangup","analysis":{"summary":"s"}}}"#;
    for order in [[poorer, richer], [richer, poorer]] {
        let (dynamodb, function) = start().await;
        for body in order {
            assert_eq!(function.send(&signed(body.as_bytes())).unwrap().status, 200);
        }
        assert_eq!(report(&dynamodb)["endedReason"]["S"], "hangup");
    }
}
