//! A `tool-calls` message to a function and back, and what the results must be whatever the tools do.

use std::time::{Duration, Instant};

use runtime_api::FunctionProcess;
use serde_json::{Value, json};
use vapi_webhook::MessageType;

use crate::{fault, signed};

/// What every answer keeps to.
#[derive(Clone, Copy, Debug)]
pub struct ToolResultBounds {
    /// `RESULT_MAX_CHARS`.
    pub max_chars: usize,
    /// From sending the message until its answer is read.
    pub within: Duration,
}

/// Sends a message of type `tool-calls` with these fields, and returns its results.
///
/// # Panics
///
/// If the answer has another status than 200, or is late; or if a result is not well formed, for another id than the call's,
/// longer than allowed, or not one line of visible text.
#[must_use]
pub fn tool_results(function: &FunctionProcess, fields: &Value, bounds: ToolResultBounds) -> Vec<Value> {
    let mut message = fields.clone();
    message["type"] = json!("tool-calls");
    let body = json!({ "message": message }).to_string();
    let began = Instant::now();
    let answer = function.send(&signed(body.as_bytes())).expect("the function answers");
    let took = began.elapsed();
    let shown: String = body.chars().take(300).collect();
    assert_eq!(answer.status, 200, "{shown}");
    assert_eq!(answer.header("content-type"), Some("application/json"), "{shown}");
    let json = answer.json();
    assert_eq!(fault(&MessageType::ToolCalls, &message, &json), None, "{shown}: {json}");
    let results = json["results"].as_array().expect("results").clone();
    for result in &results {
        let text = result_text(result);
        assert!(text.chars().count() <= bounds.max_chars, "{} characters", text.chars().count());
        assert!(!text.contains(char::is_control) && text.trim() == text && !text.is_empty(), "{text:?}");
    }
    assert!(took < bounds.within, "{took:?} for {shown}");
    results
}

/// A call in the shape in which Vapi sends it.
#[must_use]
pub fn tool_call(id: &str, tool: &str, arguments: &Value) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": tool, "arguments": arguments } })
}

/// The text of a result, whether it is one or an error.
#[must_use]
pub fn result_text(result: &Value) -> &str {
    result["result"].as_str().or(result["error"].as_str()).unwrap_or_default()
}
