//! One call as the engine runs it: owned, and fit for a log line.

use std::borrow::Cow;
use std::time::Duration;

use vapi_webhook::payload::{BadArguments, ToolCall};

use super::outcome::Ended;
use crate::conversation::Conversation;
use crate::definition::is_tool_name;
use crate::log::{AnsweredCall, CallLog};

/// How much of an id or a name is logged or said.
const SHOWN_MAX_CHARS: usize = 64;

/// One call as the engine runs it.
#[derive(Clone, PartialEq, Eq)]
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

    /// All that makes it what it is.
    pub(super) fn parts(&self) -> [&str; 3] {
        let arguments = self.arguments.as_deref().unwrap_or_default();
        [&self.tool_call_id, &self.name, arguments]
    }

    /// The same without its id.
    pub(super) fn wish_parts(&self) -> [&str; 2] {
        let [_, name, arguments] = self.parts();
        [name, arguments]
    }

    /// The name for logs and sentences: the model may have put anything there.
    pub(super) fn shown_name(&self) -> &str {
        if is_tool_name(&self.name) { &self.name } else { "(no valid name)" }
    }

    /// The operator's note of how it ended.
    pub(super) fn note(
        &self,
        ended: &Ended,
        is_registered: bool,
        duration: Duration,
        conversation: &Conversation,
        log: &dyn CallLog,
    ) {
        let facts = conversation.facts();
        let [call_id, chat_id, session_id] = [&facts.call_id, &facts.chat_id, &facts.session_id]
            .map(|id| id.as_deref().filter(|id| !id.is_empty()).map(shown));
        log.answered(&AnsweredCall {
            call_id: call_id.as_deref(),
            chat_id: chat_id.as_deref(),
            session_id: session_id.as_deref(),
            tool_name: self.shown_name(),
            is_registered,
            tool_call_id: &shown(&self.tool_call_id),
            outcome: ended.outcome.as_str(),
            code: ended.code,
            is_replay: ended.is_replay,
            duration,
        });
    }
}

/// An id for logs: some sender chose it.
fn shown(id: &str) -> String {
    id.chars().filter(char::is_ascii_graphic).take(SHOWN_MAX_CHARS).collect()
}
