//! Answers to what Vapi asks during a call.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Destination, single_line::single_line_or};

const EMPTY_ERROR: &str = "I cannot transfer you right now.";

/// Answer to `transfer-destination-request`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TransferDestinationAnswer {
    /// Transfer there.
    Destination(Destination),
    /// Don't, and tell the model why.
    Error(String),
}

impl TransferDestinationAnswer {
    /// No transfer, with the reason in a sentence.
    #[must_use]
    pub fn error(sentence: &str) -> Self {
        Self::Error(single_line_or(sentence, EMPTY_ERROR))
    }
}

/// Answer to `handoff-destination-request`. Vapi's schema wants the destination there even in a refusal, then empty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandoffDestinationAnswer {
    destination: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl HandoffDestinationAnswer {
    /// Hand over to an assistant that exists in Vapi.
    #[must_use]
    pub fn assistant_id(assistant_id: &str) -> Self {
        Self::to(json!({ "type": "assistant", "assistantId": assistant_id }))
    }

    /// Hand over to an assistant of the squad, by its name.
    #[must_use]
    pub fn assistant_name(assistant_name: &str) -> Self {
        Self::to(json!({ "type": "assistant", "assistantName": assistant_name }))
    }

    /// Hand over to an assistant that lives for this call only.
    #[must_use]
    pub fn assistant(assistant: &Map<String, Value>) -> Self {
        Self::to(json!({ "type": "assistant", "assistant": assistant }))
    }

    fn to(destination: Value) -> Self {
        let destination = match destination {
            Value::Object(destination) => destination,
            _ => Map::new(),
        };
        Self { destination, error: None }
    }

    /// No handoff, with the reason in a sentence.
    #[must_use]
    pub fn error(sentence: &str) -> Self {
        Self { destination: Map::new(), error: Some(single_line_or(sentence, EMPTY_ERROR)) }
    }
}

/// Answer to `knowledge-base-request`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KnowledgeBaseAnswer {
    /// What is known, most similar first. None at all is a good answer: the model goes on without.
    pub documents: Vec<Document>,
}

/// A piece of knowledge.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document {
    /// Text.
    pub content: String,
    /// How well it fits, 0 to 1.
    pub similarity: f64,
    /// Identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}

/// Answer to `call.endpointing.request`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallEndpointingAnswer {
    timeout_seconds: f64,
}

impl CallEndpointingAnswer {
    /// How long the assistant waits before it speaks, in seconds. Vapi takes 0 to 15; what lies outside is moved there.
    #[must_use]
    pub fn new(timeout_seconds: f64) -> Self {
        let timeout_seconds =
            if timeout_seconds.is_finite() { timeout_seconds.clamp(0.0, 15.0) } else { 0.0 };
        Self { timeout_seconds }
    }
}

/// Answer to `campaign.predial`. Vapi counts anything but a clear yes or no as a failure and does not call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CampaignPredialAnswer {
    /// Whether the contact may be called.
    pub eligible: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_vapis_shape() {
        let json = |answer: &dyn erased::Json| answer.json();
        assert_eq!(
            json(&TransferDestinationAnswer::Destination(Destination::number("+14155550177"))),
            r#"{"destination":{"type":"number","number":"+14155550177"}}"#
        );
        assert_eq!(
            json(&TransferDestinationAnswer::error("")),
            r#"{"error":"I cannot transfer you right now."}"#
        );
        assert_eq!(
            json(&HandoffDestinationAnswer::assistant_id("a")),
            r#"{"destination":{"assistantId":"a","type":"assistant"}}"#
        );
        assert_eq!(json(&HandoffDestinationAnswer::error("No.")), r#"{"destination":{},"error":"No."}"#);
        assert_eq!(json(&KnowledgeBaseAnswer::default()), r#"{"documents":[]}"#);
        assert_eq!(json(&CallEndpointingAnswer::new(99.0)), r#"{"timeoutSeconds":15.0}"#);
        assert_eq!(json(&CallEndpointingAnswer::new(f64::NAN)), r#"{"timeoutSeconds":0.0}"#);
        assert_eq!(json(&CampaignPredialAnswer { eligible: true }), r#"{"eligible":true}"#);
    }

    mod erased {
        pub(super) trait Json {
            fn json(&self) -> String;
        }
        impl<T: serde::Serialize> Json for T {
            fn json(&self) -> String {
                serde_json::to_string(self).unwrap()
            }
        }
    }
}
