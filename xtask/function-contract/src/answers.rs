//! The shape of a right answer to each type.

use serde_json::{Value, json};
use vapi_webhook::{Family, MessageType, payload};

/// What is wrong with an answer that had status 200, if anything.
#[must_use]
pub fn fault(message_type: &MessageType, message: &Value, answer: &Value) -> Option<String> {
    let wrong = match message_type {
        MessageType::AssistantRequest => assistant_request(answer),
        MessageType::ToolCalls => return tool_calls(message, answer),
        MessageType::FunctionCall => !is_line(&answer["result"]),
        MessageType::TransferDestinationRequest => {
            !is_line(&answer["error"]) && !answer["destination"]["type"].is_string()
        }
        MessageType::HandoffDestinationRequest => {
            !answer["destination"].is_object()
                || (answer["destination"] == json!({}) && !is_line(&answer["error"]))
        }
        MessageType::KnowledgeBaseRequest => !answer["documents"].is_array(),
        MessageType::CallEndpointingRequest => {
            !answer["timeoutSeconds"].as_f64().is_some_and(|seconds| (0.0..=15.0).contains(&seconds))
        }
        MessageType::CampaignPredial => !answer["eligible"].is_boolean(),
        other if matches!(other.family(), Family::CallEvents | Family::EndOfCallReport) => {
            *answer != json!({})
        }
        _ => true,
    };
    wrong.then(|| format!("not an answer to {message_type}"))
}

fn assistant_request(answer: &Value) -> bool {
    let who = ["assistantId", "assistant", "squadId", "workflowId", "destination", "error"];
    let named = who.iter().filter(|name| !answer[**name].is_null()).count();
    named != 1 || answer["error"] == ""
}

/// One result for each call, in order, with its identifier and name and one line of text.
fn tool_calls(message: &Value, answer: &Value) -> Option<String> {
    let body = json!({ "message": message }).to_string();
    let called = payload::called(body.as_bytes());
    let Some(results) = answer["results"].as_array() else { return Some("no list of results".to_owned()) };
    if called.is_empty() && !is_line(&answer["error"]) {
        return Some("nothing was called, and nothing says so".to_owned());
    }
    let ids: Vec<&str> = results.iter().filter_map(|result| result["toolCallId"].as_str()).collect();
    if !ids.iter().eq(called.iter().map(|(id, _)| id)) {
        return Some(format!("results for {ids:?}"));
    }
    let wrong = |result: &&Value| {
        !result["name"].is_string() || is_line(&result["result"]) == is_line(&result["error"])
    };
    results.iter().find(wrong).map(|result| format!("not a result: {result}"))
}

fn is_line(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty() && !text.contains(['\n', '\r']))
}
