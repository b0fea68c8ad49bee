//! "Please tell Dr. Moreno that I am late." "The message is noted."

use call_store::desk::NewMessage;
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::{Effect, Tool, ToolContext, ToolError, ToolResult};

use crate::wording::{self, NAME_MAX_CHARS};

const MESSAGE_MAX_CHARS: usize = 1000;

#[derive(Deserialize, JsonSchema)]
pub(super) struct TakeMessage {
    /// The message, in the caller's own words as far as possible, with a number to call back if the caller
    /// gave one.
    message: String,
    /// Who leaves the message, if the caller has said it.
    name: Option<String>,
}

impl Tool for TakeMessage {
    const NAME: &'static str = "take_message";
    const DESCRIPTION: &'static str =
        "Notes a message from the caller for the people here. Use it for what no other tool can do.";
    const EFFECT: Effect = Effect::Once;

    async fn call(self, context: &ToolContext) -> ToolResult {
        let Some(text) = wording::data(&self.message, MESSAGE_MAX_CHARS) else {
            return Err(ToolError::refused("I need to know what the message is."));
        };
        let desk = context.desk().await?;
        let message = NewMessage {
            desk: desk.name().to_owned(),
            text,
            name: self.name.and_then(|name| wording::data(&name, NAME_MAX_CHARS)),
            phone: context.caller().cloned(),
            left_at: context.now(),
            tool_call_id: context.wish_id(),
        };
        desk.store().leave_message(&message, None).await?;
        Ok(match context.caller() {
            Some(_) => "The message is noted.",
            None => "The message is noted. This call shows no number: to be called back, the caller has to leave one in a message.",
        }
        .into())
    }
}
