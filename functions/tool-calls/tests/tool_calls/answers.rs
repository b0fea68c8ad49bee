//! The family as a function's adapter sees it: answers, fallbacks, configuration.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tool_calls::{ToolCallsFamily, answer_without_running};
use vapi_lambda_http::{Environment, Failure, Family, Message};
use vapi_webhook::{Head, Timestamp};

use crate::front_desk::{NOW, start};

fn message(body: Value) -> Message {
    let body = body.to_string().into_bytes();
    let head = Head::read(&body).unwrap();
    Message::new(head, body, Timestamp::from_millis(0), Instant::now() + Duration::from_secs(8))
}

fn json_of(answer: &vapi_lambda_http::Answer) -> Value {
    serde_json::from_slice(answer.body().unwrap()).unwrap()
}

fn two_calls() -> Value {
    json!({ "message": { "type": "tool-calls", "toolCallList": [
        { "id": "a", "name": "no such tool either" },
        { "name": "no id" },
        { "id": "b", "name": "no_such_tool" },
    ] } })
}

#[tokio::test]
async fn each_message_type_is_answered_in_its_own_form() {
    let family = start(&[], None, NOW);
    let answer = json_of(&family.handle(&message(two_calls())).await);
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
    assert!(answer["results"][0]["error"].is_string(), "{answer}");
    assert_eq!(answer.get("error"), None);

    let function_call = json!({ "message": { "type": "function-call", "functionCall": { "name": "no_such_tool", "parameters": "{}" } } });
    let answer = json_of(&family.handle(&message(function_call)).await);
    assert!(answer["result"].as_str().is_some_and(|text| text.starts_with("There is no tool")), "{answer}");
}

#[tokio::test]
async fn a_message_without_a_usable_call_is_still_an_answer() {
    let family = start(&[], None, NOW);
    for own in [
        json!({}),
        json!({ "toolCallList": [] }),
        json!({ "toolCallList": "none" }),
        json!({ "toolCallList": [7, null, "x"] }),
        json!({ "toolCallList": [{ "name": "no_such_tool" }] }),
        json!({ "toolCallList": [{ "id": "", "name": "no_such_tool" }] }),
    ] {
        let mut body = own.clone();
        body["type"] = json!("tool-calls");
        assert_eq!(
            json_of(&family.handle(&message(json!({ "message": body }))).await),
            json!({ "results": [], "error": "The message holds no tool call with an id." }),
            "{own}"
        );
    }
}

#[test]
fn a_failure_outside_a_tool_is_an_error_for_each_id() {
    let family = start(&[], None, NOW);
    for failure in [Failure::Panicked, Failure::TimedOut] {
        let answer = json_of(&family.fallback(&message(two_calls()), failure));
        let results = answer["results"].as_array().unwrap();
        let ids: Vec<_> = results.iter().map(|result| result["toolCallId"].as_str().unwrap()).collect();
        assert_eq!(ids, ["a", "b"]);
        assert!(results.iter().all(|result| result["error"] == answer["error"]), "{answer}");
    }
    let function_call = message(json!({ "message": { "type": "function-call" } }));
    assert!(json_of(&family.fallback(&function_call, Failure::TimedOut))["result"].is_string());
}

#[test]
fn a_body_that_can_not_be_read_has_no_ids() {
    for body in [&b""[..], b"{", b"[]", b"\xff\xff", &b"[".repeat(5000)] {
        assert_eq!(
            serde_json::to_value(answer_without_running(body, "Not now.")).unwrap(),
            json!({ "results": [], "error": "Not now." })
        );
    }
}

#[test]
fn a_variable_that_can_not_be_used_is_named_without_its_value() {
    for (name, value) in
        [("TOOL_SECRETS", "s3cret"), ("TOOL_DEADLINE_MS", "s3cret"), ("RESULT_MAX_CHARS", "0")]
    {
        let environment: Environment = [(name, value)].into_iter().collect();
        let fault = ToolCallsFamily::start(&environment, tool_calls::registry().unwrap(), None)
            .unwrap_err()
            .to_string();
        assert!(fault.starts_with(name) && !fault.contains("s3cret"), "{fault}");
    }
}
