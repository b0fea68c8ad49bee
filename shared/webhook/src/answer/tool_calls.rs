//! Results of tools.

use serde::Serialize;
use serde_json::{Map, Value};

use super::single_line::{single_line, single_line_or};

/// Said where a tool gives no text: Vapi drops an empty result, and the model would hear that there was none.
const EMPTY_RESULT: &str = "Done.";
const EMPTY_ERROR: &str = "That did not work.";

const SPOKEN_MAX_CHARS: usize = 1000;

/// Answer to `tool-calls`: one result per call, in the order of the calls. It goes out with status 200 whatever
/// happened, because Vapi ignores every other.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct ToolCallsAnswer {
    results: Vec<ToolCallResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Shows none of the texts.
impl std::fmt::Debug for ToolCallsAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolCallsAnswer").field("results", &self.results).finish_non_exhaustive()
    }
}

impl ToolCallsAnswer {
    /// These results.
    #[must_use]
    pub fn new(results: Vec<ToolCallResult>) -> Self {
        Self { results, error: None }
    }

    /// The same with a sentence about the message as a whole, such as that it had no usable call.
    #[must_use]
    pub fn with_error(mut self, sentence: &str) -> Self {
        self.error = Some(single_line_or(sentence, EMPTY_ERROR));
        self
    }

    /// Results, in order.
    #[must_use]
    pub fn results(&self) -> &[ToolCallResult] {
        &self.results
    }
}

/// Result of one call: `result` or `error`, never both, on one line, never empty.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolCallResult {
    tool_call_id: String,
    name: String,
    #[serde(flatten)]
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<SpokenMessage>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    metadata: Map<String, Value>,
}

/// Words that are spoken as they are, in place of what the model would say.
///
/// See `ToolMessageComplete` and `ToolMessageFailed` in [Vapi API/Create Tool].
///
/// [Vapi API/Create Tool]: https://docs.vapi.ai/api-reference/tools/create
#[derive(Clone, PartialEq, Eq, Serialize)]
struct SpokenMessage {
    #[serde(rename = "type")]
    kind: &'static str,
    content: String,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Result(String),
    Error(String),
}

/// Shows none of the texts.
impl std::fmt::Debug for ToolCallResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolCallResult").field("is_error", &self.is_error()).finish_non_exhaustive()
    }
}

impl ToolCallResult {
    /// What a tool found or did, for the model.
    pub fn result(tool_call_id: impl Into<String>, name: impl Into<String>, text: &str) -> Self {
        Self::new(tool_call_id.into(), name.into(), Outcome::Result(single_line_or(text, EMPTY_RESULT)))
    }

    /// Why a tool did not do it, in a sentence that the model can act on and a caller may hear.
    pub fn error(tool_call_id: impl Into<String>, name: impl Into<String>, text: &str) -> Self {
        Self::new(tool_call_id.into(), name.into(), Outcome::Error(single_line_or(text, EMPTY_ERROR)))
    }

    fn new(tool_call_id: String, name: String, outcome: Outcome) -> Self {
        Self { tool_call_id, name, outcome, message: None, metadata: Map::new() }
    }

    /// The same with words that are spoken as they are, cut at the 1,000 characters that Vapi takes. Words of which nothing
    /// is left on one line are none.
    #[must_use]
    pub fn speaking(mut self, words: &str) -> Self {
        let content: String = single_line(words).chars().take(SPOKEN_MAX_CHARS).collect();
        let kind = if self.is_error() { "request-failed" } else { "request-complete" };
        self.message = (!content.is_empty()).then_some(SpokenMessage { kind, content });
        self
    }

    /// The same with data for the client's SDK.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Map<String, Value>) -> Self {
        self.metadata = metadata;
        self
    }

    /// Identifier of the call.
    #[must_use]
    pub fn tool_call_id(&self) -> &str {
        &self.tool_call_id
    }

    /// Name of the tool.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Text of the result or of the error.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.outcome {
            Outcome::Result(text) | Outcome::Error(text) => text,
        }
    }

    /// Whether it is an error.
    #[must_use]
    pub fn is_error(&self) -> bool {
        matches!(self.outcome, Outcome::Error(_))
    }
}

/// Answer to the legacy `function-call`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct FunctionCallAnswer {
    result: String,
}

/// Shows no text.
impl std::fmt::Debug for FunctionCallAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FunctionCallAnswer").finish_non_exhaustive()
    }
}

impl FunctionCallAnswer {
    /// What the function found, did, or why it did not.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { result: single_line_or(text, EMPTY_RESULT) }
    }
}

impl From<ToolCallResult> for FunctionCallAnswer {
    fn from(result: ToolCallResult) -> Self {
        match result.outcome {
            Outcome::Result(result) | Outcome::Error(result) => Self { result },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_one_line_and_never_empty() {
        let answer = ToolCallsAnswer::new(vec![
            ToolCallResult::result("t1", "f", "Free:\n09:00\n09:30"),
            ToolCallResult::result("t2", "f", "\n"),
            ToolCallResult::error("t3", "g", ""),
        ])
        .with_error("\n");
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            r#"{"results":[{"toolCallId":"t1","name":"f","result":"Free: 09:00 09:30"},{"toolCallId":"t2","name":"f","result":"Done."},{"toolCallId":"t3","name":"g","error":"That did not work."}],"error":"That did not work."}"#
        );
    }

    #[test]
    fn words_to_speak_and_metadata_go_out_as_vapi_takes_them() {
        let metadata = Map::from_iter([("seat".to_owned(), Value::from(7))]);
        let booked =
            ToolCallResult::result("t1", "f", "Booked.").speaking("You are\nbooked.").with_metadata(metadata);
        assert_eq!(
            serde_json::to_string(&booked).unwrap(),
            r#"{"toolCallId":"t1","name":"f","result":"Booked.","message":{"type":"request-complete","content":"You are booked."},"metadata":{"seat":7}}"#
        );
        let failed = ToolCallResult::error("t1", "f", "Taken.").speaking(&"é".repeat(2000));
        let failed = serde_json::to_value(&failed).unwrap();
        assert_eq!(failed["message"]["type"], "request-failed");
        assert_eq!(failed["message"]["content"].as_str().unwrap().chars().count(), 1000);
        let silent = serde_json::to_value(ToolCallResult::result("t1", "f", "Done.").speaking("\n")).unwrap();
        assert_eq!(silent.get("message"), None);
    }

    #[test]
    fn debug_shows_no_text() {
        let results = [
            ToolCallResult::result("t1", "f", "Ada Example is booked."),
            ToolCallResult::error("t2", "f", "Ada Example is not booked."),
        ];
        let answer = ToolCallsAnswer::new(results.to_vec()).with_error("Ada Example can't be heard.");
        let legacy = FunctionCallAnswer::new("Ada Example is booked.");
        for shown in [format!("{answer:?}"), format!("{results:?}"), format!("{legacy:?}")] {
            assert!(!shown.contains("Ada"), "{shown}");
        }
    }
}
