//! Whatever a tool can answer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vapi_tools::{Effect, Tool, ToolAnswer, ToolContext, ToolResult};

/// Answers its text to the letter: nothing, blanks, lines, control characters.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Says {
    /// What to answer.
    #[serde(default)]
    text: String,
}

impl Tool for Says {
    const NAME: &'static str = "says";
    const DESCRIPTION: &'static str = "Answers a text to the letter.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        Ok(self.text.into())
    }
}

/// Answers more than any model can read.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct SaysMuch {
    /// What to say again and again.
    words: String,
    /// How much of it, in bytes.
    bytes: usize,
}

impl Tool for SaysMuch {
    const NAME: &'static str = "says_much";
    const DESCRIPTION: &'static str = "Answers far too much.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        let times = self.bytes.min(16_000_000) / self.words.len().max(1);
        Ok(self.words.repeat(times).into())
    }
}

/// Answers an object.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct SaysObject {}

#[derive(Serialize)]
struct Object {
    free: Vec<&'static str>,
    note: &'static str,
    price: f64,
    nothing: Option<u8>,
}

impl Tool for SaysObject {
    const NAME: &'static str = "says_object";
    const DESCRIPTION: &'static str = "Answers an object.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        ToolAnswer::json(&Object {
            free: vec!["09:00", "09:30"],
            note: "two\nlines",
            price: 12.5,
            nothing: None,
        })
    }
}

/// Has words spoken, and sends data along.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Speaks {
    /// What to have spoken.
    words: String,
}

impl Tool for Speaks {
    const NAME: &'static str = "speaks";
    const DESCRIPTION: &'static str = "Has words spoken.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        Ok(ToolAnswer::sentence("Spoken.").speaking(self.words).with_metadata("colour", "blue"))
    }
}
