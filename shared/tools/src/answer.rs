//! What a tool answers: a text for the model, and what else Vapi may do with it.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::ToolError;

/// What a tool answers.
///
/// The engine makes the text one line, never empty and at most `RESULT_MAX_CHARS` long. `Debug` shows none of it.
#[derive(Clone, Default, PartialEq)]
pub struct ToolAnswer {
    text: String,
    spoken: Option<String>,
    metadata: Map<String, Value>,
}

impl ToolAnswer {
    /// A sentence that the model reads and passes on in its own words.
    pub fn sentence(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Anything that serialises, as JSON on one line.
    ///
    /// # Errors
    ///
    /// What has no JSON, such as a map whose keys are no strings.
    pub fn json(value: &impl Serialize) -> Result<Self, ToolError> {
        let text = serde_json::to_string(value)
            .map_err(|_| ToolError::unavailable("I can't put the answer into words.", "answer_not_json"))?;
        Ok(Self::sentence(text))
    }

    /// Has exactly these words spoken, in place of what the model would say and of the tool's own messages. At most 1,000
    /// characters.
    #[must_use]
    pub fn speaking(mut self, words: impl Into<String>) -> Self {
        self.spoken = Some(words.into());
        self
    }

    /// Sends data along for the client's SDK. The model and the caller get none of it.
    #[must_use]
    pub fn with_metadata(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(name.into(), value.into());
        self
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn into_parts(self) -> (String, Option<String>, Map<String, Value>) {
        (self.text, self.spoken, self.metadata)
    }
}

impl std::fmt::Debug for ToolAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolAnswer").field("bytes", &self.text.len()).finish_non_exhaustive()
    }
}

impl From<String> for ToolAnswer {
    fn from(text: String) -> Self {
        Self::sentence(text)
    }
}

impl From<&str> for ToolAnswer {
    fn from(text: &str) -> Self {
        Self::sentence(text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_object_is_json_on_one_line() {
        let value = BTreeMap::from([("free", vec!["09:00", "09:30"])]);
        assert_eq!(ToolAnswer::json(&value).unwrap().text(), r#"{"free":["09:00","09:30"]}"#);
    }

    #[test]
    fn what_has_no_json_is_an_error_and_no_panic() {
        let value = BTreeMap::from([(vec![1], 2)]);
        assert_eq!(ToolAnswer::json(&value).unwrap_err().code(), "answer_not_json");
    }
}
