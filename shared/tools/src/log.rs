//! What the operator learns of each tool call. Never arguments, texts or numbers.

use std::time::Duration;

/// Takes note of tool calls: a line, a metric, or both.
pub trait CallLog: Send + Sync + 'static {
    /// A call has been answered.
    fn answered(&self, call: &AnsweredCall<'_>);
}

/// One tool call that has been answered.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AnsweredCall<'a> {
    /// Id of the call; fit for a log, as the other two.
    pub call_id: Option<&'a str>,
    /// Id of the chat, where it is a chat.
    pub chat_id: Option<&'a str>,
    /// Id of the session, where there is one.
    pub session_id: Option<&'a str>,
    /// The tool's name, or `(no valid name)`.
    pub tool_name: &'a str,
    /// Whether the registry has that tool. Other names are whatever a model made up.
    pub is_registered: bool,
    /// The tool call's id, fit for a log.
    pub tool_call_id: &'a str,
    /// How it ended, in a word: `ok`, `refused`, `unavailable`, `uncertain`, `unknown_tool`, `bad_arguments`, `not_run`,
    /// `deadline`, `panic`.
    pub outcome: &'static str,
    /// The operator's word for what does not work, where the tool gave one.
    pub code: Option<&'static str>,
    /// Whether the answer is that of an earlier call of the same wish.
    pub is_replay: bool,
    /// From reading the call to having its answer.
    pub duration: Duration,
}

impl AnsweredCall<'_> {
    /// Whether something is wrong with the tool, or with what it needs; not with what the caller wants.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        matches!(self.outcome, "unavailable" | "uncertain" | "panic")
    }

    /// Whether the deadline came first.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.outcome == "deadline"
    }
}

/// One line a call, through `tracing`.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingLog;

impl CallLog for TracingLog {
    fn answered(&self, call: &AnsweredCall<'_>) {
        let duration_ms = u64::try_from(call.duration.as_millis()).unwrap_or(u64::MAX);
        match call.outcome {
            "ok" | "refused" => tracing::info!(
                call.id = call.call_id,
                chat.id = call.chat_id,
                session.id = call.session_id,
                tool.name = call.tool_name,
                tool_call.id = call.tool_call_id,
                outcome = call.outcome,
                replay = call.is_replay,
                duration_ms,
                "tool call answered"
            ),
            "panic" => tracing::error!(
                call.id = call.call_id,
                chat.id = call.chat_id,
                session.id = call.session_id,
                tool.name = call.tool_name,
                tool_call.id = call.tool_call_id,
                outcome = call.outcome,
                duration_ms,
                "tool call answered without the tool"
            ),
            outcome => tracing::warn!(
                call.id = call.call_id,
                chat.id = call.chat_id,
                session.id = call.session_id,
                tool.name = call.tool_name,
                tool_call.id = call.tool_call_id,
                outcome,
                error.code = call.code,
                duration_ms,
                "tool call answered without the tool"
            ),
        }
    }
}
