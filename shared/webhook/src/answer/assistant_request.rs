//! Who answers.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Destination, single_line::single_line_or};

/// Said where a caller is refused without a sentence.
const EMPTY_ERROR: &str = "We cannot take your call right now. Please try again later.";

/// Answer to `assistant-request`. Exactly one of these goes out; Vapi ends the call over an empty answer.
#[derive(Clone, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum AssistantRequestAnswer {
    /// An assistant that exists in Vapi.
    AssistantId {
        /// Its identifier.
        assistant_id: String,
        /// What this call changes in it.
        #[serde(skip_serializing_if = "Map::is_empty")]
        assistant_overrides: Map<String, Value>,
    },
    /// An assistant that lives for this call only, in Vapi's own shape.
    Assistant {
        /// The assistant.
        assistant: Map<String, Value>,
        /// What this call changes in it.
        #[serde(skip_serializing_if = "Map::is_empty")]
        assistant_overrides: Map<String, Value>,
    },
    /// A squad that exists in Vapi.
    SquadId {
        /// Its identifier.
        squad_id: String,
        /// What this call changes in its assistants.
        #[serde(skip_serializing_if = "Map::is_empty")]
        squad_overrides: Map<String, Value>,
    },
    /// A workflow that exists in Vapi.
    WorkflowId {
        /// Its identifier.
        workflow_id: String,
        /// What this call changes in it.
        #[serde(skip_serializing_if = "Map::is_empty")]
        workflow_overrides: Map<String, Value>,
    },
    /// Somebody else: the call is transferred at once.
    Destination {
        /// Where.
        destination: Destination,
    },
    /// Nobody: this is spoken to the caller.
    Error {
        /// A plain sentence, never empty. Made by [`AssistantRequestAnswer::error`].
        error: Sentence,
    },
}

/// Shows which it is, and nothing of what is in it: variables have the caller's name and number.
impl std::fmt::Debug for AssistantRequestAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match self {
            Self::AssistantId { .. } => "AssistantId",
            Self::Assistant { .. } => "Assistant",
            Self::SquadId { .. } => "SquadId",
            Self::WorkflowId { .. } => "WorkflowId",
            Self::Destination { .. } => "Destination",
            Self::Error { .. } => "Error",
        };
        f.debug_struct(name).finish_non_exhaustive()
    }
}

/// A sentence on one line that is never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sentence(String);

impl AssistantRequestAnswer {
    /// Nobody answers, and the caller hears why.
    #[must_use]
    pub fn error(sentence: &str) -> Self {
        Self::Error { error: Sentence(single_line_or(sentence, EMPTY_ERROR)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_one_field_that_says_who() {
        let json = |answer| serde_json::to_string::<AssistantRequestAnswer>(&answer).unwrap();
        assert_eq!(
            json(AssistantRequestAnswer::AssistantId {
                assistant_id: "a".into(),
                assistant_overrides: Map::new()
            }),
            r#"{"assistantId":"a"}"#
        );
        assert_eq!(
            json(AssistantRequestAnswer::Destination { destination: Destination::number("+14155550177") }),
            r#"{"destination":{"type":"number","number":"+14155550177"}}"#
        );
        assert_eq!(json(AssistantRequestAnswer::error("We\nare closed.")), r#"{"error":"We are closed."}"#);
    }

    #[test]
    fn an_error_is_never_empty() {
        let AssistantRequestAnswer::Error { error } = AssistantRequestAnswer::error(" \n") else {
            unreachable!()
        };
        assert_eq!(error.0, EMPTY_ERROR);
    }

    #[test]
    fn debug_shows_nothing_of_the_caller() {
        let known = Map::from_iter([("variableValues".to_owned(), "Ada Example".into())]);
        let answer = AssistantRequestAnswer::AssistantId {
            assistant_id: "a-1".to_owned(),
            assistant_overrides: known,
        };
        assert_eq!(format!("{answer:?}"), "AssistantId { .. }");
    }
}
