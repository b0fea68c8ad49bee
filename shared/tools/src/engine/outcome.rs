//! How a tool call ended: a text for the model and the caller, a word for the operator.

use serde_json::{Map, Value};
use vapi_webhook::answer::ToolCallResult;

use crate::arguments::UnusableArguments;
use crate::error::ToolError;
use crate::stored_answer::{self, StoredAnswer};
use crate::tool::Effect;

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
    /// Nobody knows whether the effect took place.
    Uncertain,
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
            Self::Uncertain => "uncertain",
            Self::UnknownTool => "unknown_tool",
            Self::BadArguments => "bad_arguments",
            Self::NotRun => "not_run",
            Self::Deadline => "deadline",
            Self::Panic => "panic",
        }
    }
}

/// How a tool call ended, and the text that says so.
#[derive(Clone, PartialEq)]
pub(super) struct Ended {
    /// How it ended.
    pub(super) outcome: Outcome,
    /// What the model reads.
    text: String,
    /// What is spoken as it is.
    spoken: Option<String>,
    /// What the client's SDK gets.
    metadata: Map<String, Value>,
    /// The operator's word, where the tool gave one.
    pub(super) code: Option<&'static str>,
    /// Whether the answer is an earlier call's.
    pub(super) is_replay: bool,
}

/// Shows none of its texts.
impl std::fmt::Debug for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ended")
            .field("outcome", &self.outcome)
            .field("code", &self.code)
            .field("is_replay", &self.is_replay)
            .finish_non_exhaustive()
    }
}

impl Ended {
    pub(super) fn new(outcome: Outcome, text: impl Into<String>) -> Self {
        Self { outcome, text: text.into(), spoken: None, metadata: Map::new(), code: None, is_replay: false }
    }

    /// The tool gave an answer, or said no.
    pub(super) fn answered(answer: StoredAnswer) -> Self {
        let outcome = if answer.is_error { Outcome::Refused } else { Outcome::Ok };
        Self { spoken: answer.spoken, metadata: answer.metadata, ..Self::new(outcome, answer.text) }
    }

    /// An earlier call of the same wish was given this answer.
    pub(super) fn replayed(data: &str) -> Self {
        Self { is_replay: true, ..Self::kept(data) }
    }

    /// The answer that was kept.
    pub(super) fn kept(data: &str) -> Self {
        match StoredAnswer::read(data) {
            Some(answer) => Self::answered(answer),
            None => {
                Self::new(Outcome::Uncertain, unknown_effect(Effect::Once, "I have lost the answer to that."))
                    .with_code("stored_answer_unreadable")
            }
        }
    }

    /// The tool could not answer.
    pub(super) fn failed(error: &ToolError) -> Self {
        let outcome = match error {
            ToolError::Refused(_) => Outcome::Refused,
            ToolError::Unavailable { .. } => Outcome::Unavailable,
            ToolError::Uncertain { .. } | ToolError::TakenOver => Outcome::Uncertain,
        };
        let ended = Self::new(outcome, error.spoken());
        if outcome == Outcome::Refused { ended } else { ended.with_code(error.code()) }
    }

    /// The same with the operator's word for it.
    pub(super) fn with_code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    /// The arguments are not what the tool takes.
    pub(super) fn unusable(arguments: UnusableArguments) -> Self {
        Self::new(Outcome::BadArguments, arguments.0)
    }

    /// The deadline came before the tool could begin.
    pub(super) fn not_begun() -> Self {
        Self::new(Outcome::Deadline, format!("{TOO_LONG} Nothing was done just now: please try again."))
    }

    /// The deadline came while the tool was at work.
    pub(super) fn late(effect: Effect) -> Self {
        Self::new(
            Outcome::Deadline,
            match effect {
                Effect::ReadOnly => format!("{TOO_LONG} Please try again."),
                Effect::Once => unknown_effect(effect, TOO_LONG),
            },
        )
    }

    /// The tool panicked.
    pub(super) fn panicked(effect: Effect) -> Self {
        Self::new(Outcome::Panic, unknown_effect(effect, "Something went wrong on our side."))
    }

    /// What Vapi gets for it: a single line of at most `max_chars` characters, never empty.
    pub(super) fn into_result(self, tool_call_id: &str, name: &str, max_chars: usize) -> ToolCallResult {
        let text = stored_answer::line(&self.text, max_chars);
        let result = match self.outcome {
            Outcome::Ok => ToolCallResult::result(tool_call_id, name, &text),
            _ => ToolCallResult::error(tool_call_id, name, &text),
        };
        let result = result.with_metadata(self.metadata);
        match self.spoken {
            Some(words) => result.speaking(&words),
            None => result,
        }
    }
}

/// A caller must not be told that nothing happened where nobody knows.
fn unknown_effect(effect: Effect, spoken: &str) -> String {
    match effect {
        Effect::ReadOnly => spoken.to_owned(),
        Effect::Once => {
            format!(
                "{spoken} It may still go through, so please don't count on it yet, and don't do it anew."
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::ToolAnswer;

    /// Tools are other people's code, and `?error` in a log line is theirs.
    #[test]
    fn debug_shows_nothing_that_a_caller_said_or_is_told() {
        const SAID: &str = "Ada Example has 4111";
        let answer = ToolAnswer::sentence(SAID).speaking(SAID).with_metadata("said", SAID);
        let stored = StoredAnswer::result(answer.clone(), 4000);
        let errors = [
            ToolError::refused(SAID),
            ToolError::unavailable(SAID, "shelf_timeout"),
            ToolError::uncertain(SAID, "shelf_unknown"),
        ];
        for shown in [
            format!("{answer:?}"),
            format!("{stored:?}"),
            format!("{:?}", Ended::answered(stored)),
            format!("{:?}", Ended::unusable(UnusableArguments(SAID.to_owned()))),
            format!("{:?}", UnusableArguments(SAID.to_owned())),
            format!("{errors:?}"),
        ] {
            assert!(!shown.contains("Ada") && !shown.contains("4111"), "{shown}");
        }
        assert!(format!("{errors:?}").contains("shelf_timeout"), "{errors:?}");
    }
}
