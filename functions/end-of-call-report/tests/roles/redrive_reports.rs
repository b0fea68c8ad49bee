//! All that a batch of the queue can bring about.

use call_store::calls::{ReportContent, ReportContext, ReportRecord, Retention, Source};
use function_contract::everything::{large_report, report};
use function_contract::role::RoleStage;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

const RECEIVED_AT: Timestamp = Timestamp::from_millis(1_795_200_000_000);

/// The items of a report as they wait in the queue, its header last.
fn queued(report: &Value, desk: Option<&str>) -> Vec<String> {
    let context = ReportContext {
        desk,
        received_at: RECEIVED_AT,
        source: Source::Webhook,
        content: ReportContent::Full,
        retention: Retention::FOREVER,
    };
    let message = json!({ "message": report }).to_string();
    let record = ReportRecord::from_message(message.as_bytes(), &context);
    record.items().map(|item| item.to_queue_message()).collect()
}

/// Hands over a batch, and returns how many of its messages come again.
fn redrive(function: &FunctionProcess, bodies: &[String]) -> usize {
    let record = |(at, body): (usize, &String)| json!({ "messageId": format!("m-{at}"), "body": body });
    let batch = json!({ "Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>() });
    let answer = function.invoke(batch.to_string().as_bytes()).unwrap();
    let answer: Value = serde_json::from_slice(&answer.raw).unwrap();
    answer["batchItemFailures"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_redrive_reports_allows_exactly_what_it_does() {
    let stage = RoleStage::open(env!("CARGO_BIN_EXE_redrive-reports")).await;
    let function = stage.function();
    // Small, again, and one whose desk has to be looked for.
    let small = queued(&report("call-small", 3), Some("main"));
    assert_eq!(redrive(&function, &small), 0);
    assert_eq!(redrive(&function, &small), 0);
    let without_desk = queued(&report("call-without-desk", 3), None);
    // It comes again where finding the desk takes a busy machine too long.
    assert!((0..20).any(|_| redrive(&function, &without_desk) == 0), "its desk is found");

    // A header before its parts, then all of it; a worse one whose parts are in vain, and a better one that replaces parts.
    let large = queued(&large_report("call-large", 3, 1), Some("main"));
    assert!(large.len() > 2, "it lies in parts");
    assert_eq!(redrive(&function, &large[large.len() - 1..]), 1, "its parts are not there");
    assert_eq!(redrive(&function, &large), 0);
    let worse = queued(&large_report("call-large", 2, 2), Some("main"));
    assert_eq!(redrive(&function, &worse[worse.len() - 1..]), 0, "it will never have its parts");
    assert_eq!(redrive(&function, &worse), 0);
    assert_eq!(redrive(&function, &queued(&large_report("call-large", 4, 3), Some("main"))), 0);

    assert_eq!(redrive(&function, &["no item of ours".to_owned()]), 0, "it goes to the dead letters");
    stage.assert_role_is_exact();
}
