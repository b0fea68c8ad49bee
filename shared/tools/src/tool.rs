//! What a tool is: arguments, a name, a description, an effect and one async `call`.

use std::future::Future;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::answer::ToolAnswer;
use crate::context::ToolContext;
use crate::error::ToolError;
use crate::options::ToolOptions;

/// What a tool answers, or why it does not.
pub type ToolResult = Result<ToolAnswer, ToolError>;

/// One tool. The type that implements it *is* the arguments: its fields are read from the model's JSON and
/// its doc comments are the descriptions that the model sees.
///
/// A field that is an `Option` need not be given. Never use `deny_unknown_fields`: Vapi merges a tool's
/// static parameters over the model's arguments, so more keys than these are normal.
pub trait Tool: DeserializeOwned + JsonSchema + Send + 'static {
    /// The name that the model calls: 1 to 64 of `a-z A-Z 0-9 _ -`, by custom in snake_case.
    const NAME: &'static str;

    /// When to call this tool, and when not to, for the model: 1 to 999 characters.
    const DESCRIPTION: &'static str;

    /// What a call changes outside itself.
    const EFFECT: Effect;

    /// Deadline, messages, strictness, encryption, permissions.
    const OPTIONS: ToolOptions = ToolOptions::new();

    /// Does what the caller wants and says so in a sentence.
    ///
    /// The future is dropped at the deadline. A panic, or a thread that is blocked for good, spoils this
    /// call's result only.
    fn call(self, context: &ToolContext) -> impl Future<Output = ToolResult> + Send;
}

/// What a call of a tool changes outside itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it may run as often as the model likes.
    ReadOnly,
    /// Something that must happen once per wish of the caller, such as a booking. See
    /// [`ToolContext::completion`] for how effect and answer are kept together.
    Once,
}
