//! "Please tell Dr. Moreno that I am late." "I've noted your message, with the number you are calling from."

use call_store::desk::NewMessage;
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::{Effect, Tool, ToolAnswer, ToolContext, ToolError, ToolOptions, ToolResult};

use crate::desk_table::{BATCH_GET, PUT};
use crate::wording::{self, NAME_MAX_CHARS};

const MESSAGE_MAX_CHARS: usize = 900;
const NUMBER_MAX_CHARS: usize = 40;

#[derive(Deserialize, JsonSchema)]
pub(super) struct TakeMessage {
    /// The message, in the caller's own words as far as possible, and whom it is for if the caller has said it.
    #[schemars(example = "I am ten minutes late.")]
    message: String,
    /// Who leaves the message, if the caller has said it.
    name: Option<String>,
    /// The number to call back, if it is another one than the caller calls from, or the call shows none.
    call_back: Option<String>,
}

impl Tool for TakeMessage {
    const NAME: &'static str = "take_message";
    const DESCRIPTION: &'static str = "Notes a message from the caller for the people here. Use it for what no other tool can do, and where one could not do it.";
    const EFFECT: Effect = Effect::Once;
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(7_000)
        .says_at_start("I'm noting that down.")
        .says_when_delayed(3_000, "This is taking a little longer than usual.")
        .uses(&[BATCH_GET, PUT]);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let Some(message) = wording::data(&self.message, usize::MAX) else {
            return Err(ToolError::refused("I need to know what the message is."));
        };
        // Half a message would be worse than none.
        if message.chars().count() > MESSAGE_MAX_CHARS {
            return Err(ToolError::refused("That is too long for me to note: please say it in fewer words."));
        }
        let number = self.call_back.and_then(|number| wording::data(&number, NUMBER_MAX_CHARS));
        let answer = ToolAnswer::sentence(match (&number, context.caller()) {
            (Some(number), _) => format!("I've noted your message, and {number} to call back."),
            (None, Some(_)) => "I've noted your message, with the number you are calling from.".to_owned(),
            (None, None) => "I've noted your message. This call shows no number: to be called back you have to leave me one.".to_owned(),
        });
        let desk = context.desk().await?;
        let message = NewMessage {
            desk: desk.name().to_owned(),
            text: with_number(message, number),
            name: self.name.and_then(|name| wording::data(&name, NAME_MAX_CHARS)),
            phone: context.caller().cloned(),
            left_at: context.now(),
            tool_call_id: Some(context.tool_call_id().to_owned()),
        };
        let completion = context.completion(&answer)?;
        match desk.store().leave_message(&message, Some(&completion)).await {
            Ok(()) => Ok(answer),
            Err(error) if error.may_have_written() => Err(ToolError::uncertain(
                "I can't tell yet whether your message is noted, so please don't count on it.",
                "message_unknown",
            )),
            Err(error) => Err(error.into()),
        }
    }
}

/// "I am late. Call back: 415 555 0123"
fn with_number(message: String, number: Option<String>) -> String {
    match number {
        Some(number) => format!("{message} Call back: {number}"),
        None => message,
    }
}
