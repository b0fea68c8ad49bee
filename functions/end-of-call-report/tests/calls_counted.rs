//! Calls that are over are counted, with what they cost and why they ended, on the real binary.
#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::path::Path;

use function_contract::{environment, signed};
use local_dynamodb::{LocalDynamoDb, refused_endpoint};
use local_sqs::LocalSqs;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// Sends a report and gives its line, which is told from others by the report's length.
fn line_of(function: &FunctionProcess, call_id: &str, report: &Value, status: u16) -> Value {
    let mut message = json!({ "type": "end-of-call-report", "call": { "id": call_id } });
    message.as_object_mut().unwrap().extend(report.as_object().unwrap().clone());
    let body = json!({ "message": message }).to_string();
    assert_eq!(function.send(&signed(body.as_bytes())).unwrap().status, status);
    let line = function.wait_for_log(&format!(r#""body.bytes":{},"#, body.len())).unwrap();
    serde_json::from_str(&line).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_counts_once_its_report_is_taken_and_a_copy_counts_nothing() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_end-of-call-report"), &dynamodb);
    let report = json!({ "endedReason": "customer-ended-call", "cost": 0.21 });

    let line = line_of(&function, "c-1", &report, 200);
    assert_eq!((&line["outcome"], &line["CallsEnded"]), (&"report_stored".into(), &1.into()));
    assert_eq!((&line["CallCost"], &line["ended_reason"]), (&0.21.into(), &"customer-ended-call".into()));

    // It has less than the first one, so it changes nothing.
    let line = line_of(&function, "c-1", &json!({ "cost": 0.21 }), 200);
    assert_eq!((&line["outcome"], &line["CallsEnded"]), (&"report_outranked".into(), &Value::Null));
    assert_eq!(line["CallCost"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_counts_once_however_many_copies_of_its_report_replace_each_other() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_end-of-call-report"), &dynamodb);
    // Vapi signs the links of each delivery anew, so that which of two equal reports stays is chance.
    let copy = |n: u32, cost: Value| {
        let link = format!("https://storage.example.com/{}?sign={}", "r".repeat(40 + n as usize), n * 7919);
        json!({ "cost": cost, "artifact": { "recording": { "mono": { "combinedUrl": link } } } })
    };
    let lines: Vec<Value> = (0..12).map(|n| line_of(&function, "c-1", &copy(n, json!(0.25)), 200)).collect();
    let stored = lines.iter().filter(|line| line["outcome"] == "report_stored").count();
    assert!(stored > 1, "no copy took the place of another: {lines:?}");
    let sum =
        |lines: &[Value], metric: &str| lines.iter().filter_map(|line| line[metric].as_f64()).sum::<f64>();
    assert_eq!((sum(&lines, "CallsEnded"), sum(&lines, "CallCost")), (1.0, 0.25));

    // One with more in it knows another price.
    let mut better = copy(12, json!(0.5));
    better["artifact"]["messages"] =
        json!([{ "role": "user", "message": "Good morning", "time": 1_795_000_000_000_u64 }]);
    let line = line_of(&function, "c-1", &better, 200);
    assert_eq!((&line["outcome"], &line["CallsEnded"]), (&"report_stored".into(), &Value::Null));
    assert_eq!(line["CallCost"], 0.25);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_without_a_price_counts_and_what_is_no_word_is_not_logged() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_end-of-call-report"), &dynamodb);
    let line = line_of(&function, "c-1", &json!({ "endedReason": "she said goodbye", "cost": "free" }), 200);
    assert_eq!((&line["CallsEnded"], &line["CallCost"]), (&1.into(), &Value::Null));
    assert_eq!(line["ended_reason"], "other");
    let line = line_of(&function, "c-2", &json!({ "costBreakdown": { "total": 0.5 } }), 200);
    assert_eq!((&line["CallCost"], &line["ended_reason"]), (&0.5.into(), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_report_is_queued_counts_and_one_whose_report_is_refused_does_not() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let sqs = LocalSqs::start().unwrap();
    let queue = sqs.create_queue("reports").unwrap();
    let start = |queue_url: &str, sqs_endpoint: &str| {
        let mut variables = environment(&dynamodb);
        variables.retain(|(name, _)| *name != "AWS_ENDPOINT_URL_DYNAMODB");
        variables.push(("AWS_ENDPOINT_URL_DYNAMODB", refused_endpoint().unwrap()));
        variables.push(("AWS_ENDPOINT_URL_SQS", sqs_endpoint.to_owned()));
        variables.push(("REPORT_RETRY_QUEUE_URL", queue_url.to_owned()));
        FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_end-of-call-report")), variables).unwrap()
    };
    let report = json!({ "endedReason": "silence-timed-out", "cost": 0.1 });

    let function = start(queue.queue.url(), sqs.endpoint());
    let line = line_of(&function, "c-1", &report, 200);
    assert_eq!((&line["outcome"], &line["CallsEnded"]), (&"report_queued".into(), &1.into()));
    assert_eq!(line["CallCost"], 0.1);

    let function = start(queue.queue.url(), &refused_endpoint().unwrap());
    let line = line_of(&function, "c-2", &report, 503);
    assert_eq!((&line["outcome"], &line["CallsEnded"]), (&"report_refused".into(), &Value::Null));
    assert_eq!((&line["CallCost"], &line["ended_reason"]), (&Value::Null, &"silence-timed-out".into()));
}
