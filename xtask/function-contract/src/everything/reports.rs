//! Reports of calls.

use faulty_endpoint::Fault;
use runtime_api::FunctionProcess;
use seeded_random::Random;
use serde_json::{Value, json};
use vapi_webhook::Family;

use super::messages::{of_call, send, send_samples, set_up_desk};
use crate::role::RoleStage;

/// Letters that no compression gets under 350 KB: they lie in parts.
const IN_PARTS: usize = 700_000;

/// A report of a call with so many messages: the more, the better.
#[must_use]
pub fn report(call_id: &str, messages: usize) -> Value {
    let artifact = json!({ "messages": vec![json!({}); messages], "transcript": "Hello." });
    let fields = json!({ "type": "end-of-call-report", "endedReason": "hangup", "artifact": artifact });
    of_call(call_id, &fields)
}

/// The same, so large that its body lies in parts of its own. Another `seed` makes another body.
#[must_use]
pub fn large_report(call_id: &str, messages: usize, seed: u64) -> Value {
    let mut report = report(call_id, messages);
    report["artifact"]["transcript"] = Random::with_seed(seed).letters(IN_PARTS).into();
    report
}

/// Brings small and large reports, better and worse ones, again and again; and while nobody can say whose call it was, and
/// while there is no DynamoDB.
pub fn reports(stage: &RoleStage) {
    let function = stage.function();
    send_samples(&function, Family::EndOfCallReport);
    set_up_desk(stage);
    send(&function, &report("call-small", 3));
    let large = large_report("call-large", 3, 1);
    send(&function, &large);
    // The very same, a worse one whose parts are in vain, and a better one that replaces parts.
    for again in [large, large_report("call-large", 2, 2), large_report("call-large", 4, 3)] {
        send(&function, &again);
    }
    let parts = parts(stage);
    assert!(parts > 1, "the large report lies in parts, {parts} of them");

    stage.dynamodb().set_from(1, "BatchGetItem", Fault::Garbage);
    send(&function, &report("call-without-desk", 3));
    wait_for_queued(&function, "its header queued");
    stage.dynamodb().set(Fault::Garbage);
    send(&function, &large_report("call-away", 3, 4));
    wait_for_queued(&function, "it waits in the queue");
    stage.dynamodb().set(Fault::Pass);
}

fn parts(stage: &RoleStage) -> usize {
    let items = stage.tables().items(stage.tables().calls_table()).expect("the table");
    items.iter().filter(|item| item["sk"]["S"].as_str().is_some_and(|key| key.starts_with("BODY#"))).count()
}

fn wait_for_queued(function: &FunctionProcess, text: &str) {
    assert!(function.wait_for_log(text).is_some(), "no line says {text:?}: {:#?}", function.log_lines());
}
