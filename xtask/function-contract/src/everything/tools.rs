//! Tools that are called.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use faulty_endpoint::{Fault, Stage};
use runtime_api::FunctionProcess;
use serde_json::{Value, json};
use vapi_webhook::{Family, Timestamp};

use super::messages::{of_call, send, send_samples, set_up_desk};
use crate::role::RoleStage;
use crate::{result_text, tool_call};

/// The tools that are called here. Without them nobody can bring about what the engine does for tools.
pub const SHIPPED_TOOLS: [&str; 6] = [
    "book_appointment",
    "cancel_appointment",
    "caller_history",
    "check_availability",
    "look_up_order",
    "take_message",
];

/// How long a request may take until it is where it is held.
const TO_ARRIVE: Duration = Duration::from_secs(20);

/// Calls every tool: wishes that are granted, refused, repeated, waited for, cancelled, and one of which nobody knows what
/// became.
pub fn tool_calls(stage: &RoleStage) {
    let function = stage.function();
    send_samples(&function, Family::ToolCalls);
    set_up_desk(stage);
    let day = in_a_week();
    let at = |time: &str| json!({ "date": day, "time": time, "name": "Ada Example" });
    let call = |id: &str, tool: &str, arguments: &Value| one(&function, "call-1", id, tool, arguments);

    call("t-1", "check_availability", &json!({ "date": day }));
    let booked = call("t-2", "book_appointment", &at("09:00"));
    assert!(booked.starts_with("You're booked"), "{booked}");
    // Delivered again, and wished for again.
    call("t-2", "book_appointment", &at("09:00"));
    call("t-3", "book_appointment", &at("09:00"));
    // Another caller gets another answer.
    one(&function, "call-2", "t-1", "book_appointment", &at("09:00"));
    call("t-4", "book_appointment", &at("09:10"));
    call("t-5", "cancel_appointment", &json!({ "date": day, "time": "09:00" }));
    call("t-6", "cancel_appointment", &json!({ "date": day, "time": "09:00" }));
    call("t-7", "take_message", &json!({ "message": "Please call me back." }));
    call("t-8", "caller_history", &json!({}));
    call("t-9", "look_up_order", &json!({ "order": "LD-1" }));

    a_wish_that_is_waited_for(stage, &at("10:00"));
    // The second transaction has the effect: what becomes of it is not heard.
    stage.dynamodb().set_from(2, "TransactWriteItems", Fault::Garbage);
    one(&function, "call-4", "t-1", "book_appointment", &at("11:00"));
    stage.dynamodb().set(Fault::Pass);
}

/// The same call is delivered to two processes at once.
fn a_wish_that_is_waited_for(stage: &RoleStage, booking: &Value) {
    let (first, second) = (stage.function(), stage.function());
    // Both have the key under which arguments are hashed.
    for function in [&first, &second] {
        one(
            function,
            "call-3",
            "t-0",
            "cancel_appointment",
            &json!({ "date": in_a_week(), "time": "19:00" }),
        );
    }
    let effect = stage.dynamodb().hold(Stage::BeforeForwarding, 2, "TransactWriteItems");
    std::thread::scope(|scope| {
        scope.spawn(|| one(&first, "call-3", "t-1", "book_appointment", booking));
        if effect.wait(TO_ARRIVE) {
            let waits = stage.dynamodb().hold(Stage::BeforeAnswering, 1, "GetItem");
            let waiting = scope.spawn(|| one(&second, "call-3", "t-1", "book_appointment", booking));
            let _ = waits.wait(TO_ARRIVE);
            drop((waits, effect));
            let _ = waiting.join();
        }
    });
}

/// One call of one tool in a message of its own.
fn one(function: &FunctionProcess, call_id: &str, id: &str, tool: &str, arguments: &Value) -> String {
    let calls = json!([tool_call(id, tool, arguments)]);
    let answer = send(function, &of_call(call_id, &json!({ "type": "tool-calls", "toolCallList": calls })));
    result_text(&answer["results"][0]).to_owned()
}

/// A date that is neither past nor further away than a desk looks ahead.
fn in_a_week() -> String {
    const WEEK_MS: u128 = 7 * 24 * 60 * 60 * 1000;
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let then = Timestamp::from_millis(i64::try_from(now_ms + WEEK_MS).unwrap_or(i64::MAX)).to_iso8601();
    then.chars().take("2026-01-01".len()).collect()
}
