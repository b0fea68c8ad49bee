//! Whatever a tool can answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vapi_tools::{Effect, Tool, ToolAnswer, ToolContext, ToolOptions, ToolResult};

use crate::counter::{COUNTING, effect};

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

/// Has an effect, and an answer that is larger than what can be kept.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Overflows {
    /// What the effect is counted under.
    counter: String,
    /// What is too large.
    part: Part,
    /// What to say again and again.
    words: String,
    /// How much of it, in bytes.
    bytes: usize,
    /// Whether the effect is elsewhere, and not on DynamoDB.
    #[serde(default)]
    elsewhere: bool,
}

#[derive(Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Part {
    Text,
    Spoken,
    Metadata,
    All,
}

impl Tool for Overflows {
    const NAME: &'static str = "overflows";
    const DESCRIPTION: &'static str = "Has an effect and answers far too much.";
    const EFFECT: Effect = Effect::Once;
    const OPTIONS: ToolOptions = ToolOptions::new().uses(COUNTING);

    async fn call(self, context: &ToolContext) -> ToolResult {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        // No two runs say the same.
        let run = RUNS.fetch_add(1, Ordering::Relaxed) + 1;
        let much = self.words.repeat(self.bytes.min(16_000_000) / self.words.len().max(1));
        let is = |part: Part| self.part == part || self.part == Part::All;
        let text = if is(Part::Text) { much.as_str() } else { "Done." };
        let mut answer = ToolAnswer::sentence(format!("Run {run}. {text}"));
        if is(Part::Spoken) {
            answer = answer.speaking(much.as_str());
        }
        if is(Part::Metadata) {
            answer = answer.with_metadata("much", much.as_str());
        }
        if self.elsewhere {
            return Ok(answer);
        }
        Ok(context.commit(vec![effect(&self.counter, false)?], answer).await?)
    }
}
