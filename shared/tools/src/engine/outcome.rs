//! How a tool call ended: a text for the model and the caller, a word for the operator.

use std::time::Duration;

use vapi_webhook::answer::ToolCallResult;

use crate::arguments::UnusableArguments;
use crate::error::ToolError;
use crate::tool::{Effect, ToolResult};

const TOO_LONG: &str = "That is taking too long right now.";

/// How a tool call ended. Each word stands in the log line as `outcome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The tool answered.
    Ok,
    /// The tool works and said no.
    Refused,
    /// Something that the tool needs does not work.
    Unavailable,
    /// There is no tool of that name.
    UnknownTool,
    /// The arguments are not what the tool takes.
    BadArguments,
    /// The call is not to be run: one message asks for too much, or for two things under one id.
    NotRun,
    /// The deadline came first.
    Deadline,
    /// The tool panicked.
    Panic,
}

impl Outcome {
    /// The word for the log line.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::UnknownTool => "unknown_tool",
            Self::BadArguments => "bad_arguments",
            Self::NotRun => "not_run",
            Self::Deadline => "deadline",
            Self::Panic => "panic",
        }
    }
}

/// How a tool call ended, and the text that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// How it ended.
    pub(super) outcome: Outcome,
    /// What the model reads.
    pub(super) text: String,
    /// The operator's word, where the tool gave one.
    pub(super) code: Option<&'static str>,
}

impl Ended {
    pub(super) fn new(outcome: Outcome, text: impl Into<String>) -> Self {
        Self { outcome, text: text.into(), code: None }
    }

    /// The tool's own result.
    pub(super) fn of(result: ToolResult) -> Self {
        match result {
            Ok(answer) => Self::new(Outcome::Ok, answer.into_parts().0),
            Err(ToolError::Refused(spoken)) => Self::new(Outcome::Refused, spoken),
            Err(ToolError::TakenOver) => Self::new(Outcome::Unavailable, "That is still being done."),
            Err(ToolError::Unavailable { spoken, code } | ToolError::Uncertain { spoken, code }) => {
                Self { code: Some(code), ..Self::new(Outcome::Unavailable, spoken) }
            }
        }
    }

    /// The arguments are not what the tool takes.
    pub(super) fn unusable(arguments: UnusableArguments) -> Self {
        Self::new(Outcome::BadArguments, arguments.0)
    }

    /// The deadline came before the tool could begin.
    pub(super) fn not_begun() -> Self {
        Self::new(Outcome::Deadline, TOO_LONG)
    }

    /// The deadline came while the tool was at work.
    pub(super) fn late(effect: Effect) -> Self {
        Self::new(Outcome::Deadline, unknown_effect(effect, TOO_LONG))
    }

    /// The tool panicked.
    pub(super) fn panicked(effect: Effect) -> Self {
        Self::new(Outcome::Panic, unknown_effect(effect, "Something went wrong on our side."))
    }

    /// What Vapi gets for it: a single line, never empty.
    pub(super) fn into_result(self, tool_call_id: &str, name: &str) -> ToolCallResult {
        match self.outcome {
            Outcome::Ok => ToolCallResult::result(tool_call_id, name, &self.text),
            _ => ToolCallResult::error(tool_call_id, name, &self.text),
        }
    }

    /// Cuts the text to `max_chars`, so that the model's context is not flooded.
    pub(super) fn cut(mut self, max_chars: usize) -> Self {
        const MARK: &str = " (cut)";
        if self.text.chars().count() > max_chars {
            let kept = max_chars.saturating_sub(MARK.len());
            self.text = self.text.chars().take(kept).chain(MARK.chars()).collect();
        }
        self
    }

    /// One log line. Never arguments, texts or numbers; a name or id that is not what it should be is not
    /// logged either.
    pub(super) fn log(&self, call_id: Option<&str>, name: &str, tool_call_id: &str, took: Duration) {
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let outcome = self.outcome.as_str();
        let code = self.code;
        match self.outcome {
            Outcome::Ok | Outcome::Refused => tracing::info!(
                call.id = call_id,
                tool.name = name,
                tool_call.id = tool_call_id,
                outcome,
                duration_ms,
                "tool call answered"
            ),
            Outcome::Panic => tracing::error!(
                call.id = call_id,
                tool.name = name,
                tool_call.id = tool_call_id,
                outcome,
                duration_ms,
                "tool call answered without the tool"
            ),
            _ => tracing::warn!(
                call.id = call_id,
                tool.name = name,
                tool_call.id = tool_call_id,
                outcome,
                error.code = code,
                duration_ms,
                "tool call answered without the tool"
            ),
        }
    }
}

/// A caller must not be told that nothing happened where nobody knows.
fn unknown_effect(effect: Effect, spoken: &str) -> String {
    match effect {
        Effect::ReadOnly => spoken.to_owned(),
        Effect::Once => {
            format!("{spoken} I can't tell yet whether it went through, so please don't count on it.")
        }
    }
}
