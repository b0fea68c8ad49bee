//! Who answers when nothing else can: no service is asked.

use serde_json::Map;
use vapi_lambda_http::{ConfigurationFault, Environment};
use vapi_webhook::answer::{AssistantRequestAnswer, Destination};

/// What a caller hears when nobody can answer, unless `FALLBACK_SENTENCE` says otherwise.
const DEFAULT_SENTENCE: &str = "We cannot take your call right now. Please try again in a few minutes.";

/// Answer in place of a decision: an assistant, else a destination, else a sentence.
#[derive(Clone, Debug)]
pub struct Fallback(AssistantRequestAnswer);

impl Fallback {
    /// Reads `FALLBACK_ASSISTANT_ID`, `FALLBACK_DESTINATION` and `FALLBACK_SENTENCE`.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] for a destination that Vapi would refuse.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationFault> {
        let destination = environment.get("FALLBACK_DESTINATION").map(Destination::parse_outside).transpose();
        let destination = destination.map_err(|fault| {
            ConfigurationFault::new("FALLBACK_DESTINATION", format!("is not usable: {fault}"))
        })?;
        Ok(Self(if let Some(id) = environment.get("FALLBACK_ASSISTANT_ID") {
            AssistantRequestAnswer::AssistantId {
                assistant_id: id.to_owned(),
                assistant_overrides: Map::new(),
            }
        } else if let Some(destination) = destination {
            AssistantRequestAnswer::Destination { destination }
        } else {
            AssistantRequestAnswer::error(environment.get("FALLBACK_SENTENCE").unwrap_or(DEFAULT_SENTENCE))
        }))
    }

    /// The answer.
    #[must_use]
    pub fn answer(&self) -> AssistantRequestAnswer {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(variables: &[(&str, &str)]) -> String {
        let environment: Environment = variables.iter().copied().collect();
        serde_json::to_string(&Fallback::read(&environment).unwrap().answer()).unwrap()
    }

    #[test]
    fn an_assistant_comes_before_a_destination_and_that_before_a_sentence() {
        let all = [
            ("FALLBACK_SENTENCE", "Back soon."),
            ("FALLBACK_DESTINATION", "+14155550177"),
            ("FALLBACK_ASSISTANT_ID", "a-1"),
        ];
        assert_eq!(answer(&all), r#"{"assistantId":"a-1"}"#);
        assert_eq!(answer(&all[..2]), r#"{"destination":{"type":"number","number":"+14155550177"}}"#);
        assert_eq!(answer(&all[..1]), r#"{"error":"Back soon."}"#);
        assert_eq!(answer(&[]), format!(r#"{{"error":"{DEFAULT_SENTENCE}"}}"#));
    }

    #[test]
    fn a_destination_that_vapi_would_refuse_is_a_fault_at_start() {
        for destination in ["reception", r#"{"type":"assistant","assistantName":"Billing"}"#] {
            let environment: Environment = [("FALLBACK_DESTINATION", destination)].into_iter().collect();
            let fault = Fallback::read(&environment).unwrap_err().to_string();
            assert!(fault.ends_with("or an object with type number or sip"), "{fault}");
        }
    }
}
