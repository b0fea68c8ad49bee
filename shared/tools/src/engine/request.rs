//! One call as the engine runs it: owned, and fit for a log line.

use std::borrow::Cow;
use std::time::Duration;

use vapi_webhook::answer::ToolCallResult;
use vapi_webhook::payload::{BadArguments, ToolCall};

use super::outcome::{Ended, Outcome};
use crate::conversation::Conversation;
use crate::definition::is_tool_name;

/// How much of an id or a name is logged or said.
const SHOWN_MAX_CHARS: usize = 64;

/// One call as the engine runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// Exactly as it came: it goes back like that.
    pub(super) tool_call_id: String,
    /// Exactly as it came, too. Empty where none came.
    pub(super) name: String,
    pub(super) arguments: Result<String, BadArguments>,
}

impl Request {
    pub(super) fn new(tool_call_id: String, call: &ToolCall<'_>) -> Self {
        Self {
            tool_call_id,
            name: call.name().unwrap_or_default().to_owned(),
            arguments: call.arguments_json().map(Cow::into_owned),
        }
    }

    /// The name for logs and sentences: the model may have put anything there.
    pub(super) fn shown_name(&self) -> &str {
        if is_tool_name(&self.name) { &self.name } else { "(no valid name)" }
    }

    /// The answer to this call, and its log line.
    pub(super) fn finish(&self, ended: Ended, took: Duration, conversation: &Conversation) -> ToolCallResult {
        let call_id = conversation.facts().conversation_id().map(shown);
        ended.log(call_id.as_deref(), self.shown_name(), &shown(&self.tool_call_id), took);
        ended.into_result(&self.tool_call_id, &self.name)
    }

    /// The answer to a call that is not to be run.
    pub(super) fn not_run(&self, text: &str, conversation: &Conversation) -> ToolCallResult {
        self.finish(Ended::new(Outcome::NotRun, text), Duration::ZERO, conversation)
    }
}

/// An id for logs: some sender chose it.
fn shown(id: &str) -> String {
    id.chars().filter(char::is_ascii_graphic).take(SHOWN_MAX_CHARS).collect()
}
