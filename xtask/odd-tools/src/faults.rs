//! What a tool can do to whoever runs it.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::{Effect, Tool, ToolContext, ToolError, ToolResult};

/// Panics.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Panics {}

impl Tool for Panics {
    const NAME: &'static str = "panics";
    const DESCRIPTION: &'static str = "Panics.";
    const EFFECT: Effect = Effect::ReadOnly;

    #[expect(clippy::panic, reason = "this is what it is for")]
    async fn call(self, _: &ToolContext) -> ToolResult {
        panic!("as it says")
    }
}

/// Waits for ever, and lets others work.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct NeverEnds {}

impl Tool for NeverEnds {
    const NAME: &'static str = "never_ends";
    const DESCRIPTION: &'static str = "Waits for ever.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        std::future::pending().await
    }
}

/// Keeps its thread for ever, and does not even await.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Blocks {}

impl Tool for Blocks {
    const NAME: &'static str = "blocks";
    const DESCRIPTION: &'static str = "Blocks its thread for ever.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        loop {
            std::thread::sleep(Duration::from_secs(3600));
        }
    }
}

/// Takes its time.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Sleeps {
    /// How long, in milliseconds.
    milliseconds: u64,
}

impl Tool for Sleeps {
    const NAME: &'static str = "sleeps";
    const DESCRIPTION: &'static str = "Answers after a while.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        tokio::time::sleep(Duration::from_millis(self.milliseconds)).await;
        Ok("slept well".into())
    }
}

/// Says no, in each of the ways in which a tool can.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Fails {
    /// Which way.
    how: How,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum How {
    Refused,
    Unavailable,
    Uncertain,
    /// With a sentence that is none.
    Silently,
}

impl Tool for Fails {
    const NAME: &'static str = "fails";
    const DESCRIPTION: &'static str = "Fails.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, _: &ToolContext) -> ToolResult {
        Err(match self.how {
            How::Refused => ToolError::refused("We have\nno such thing."),
            How::Unavailable => ToolError::unavailable("I can't see that right now.", "shelf_timeout"),
            How::Uncertain => {
                ToolError::uncertain("I can't tell whether that went through.", "shelf_unknown")
            }
            How::Silently => ToolError::refused(" \n "),
        })
    }
}
