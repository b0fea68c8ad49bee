//! Who answers this call?
//!
//! A call comes in on a number without an assistant, and Vapi waits 7.5 s: after that the caller hears that something
//! went wrong. So the decision has a deadline of its own, and when it fails or runs late a [`Fallback`] answers. In
//! order:
//!
//! 1. a blocked caller hears a sentence;
//! 2. the entry of the dialled number says who answers, now or after hours;
//! 3. the assistant of `DEFAULT_ASSISTANT_ID`;
//! 4. the assistant that ships, `assistants/front-desk.json`, with the definitions of its tools.

mod decision;
mod fallback;
mod lookups;
mod shipped_assistant;
mod variable_values;

use std::borrow::Cow;

use call_store::{Desk, Store};
use serde_json::{Map, Value};
use vapi_lambda_http::{Answer, Environment, Failure, Family, Message, TimeLimit};
use vapi_tools::ToolRegistry;
use vapi_webhook::{answer::AssistantRequestAnswer, payload::AssistantRequest};

use decision::Undecided;
pub use fallback::Fallback;

/// What a blocked caller hears, unless `BLOCKED_SENTENCE` says otherwise.
const DEFAULT_BLOCKED_SENTENCE: &str = "We cannot take calls from this number. Goodbye.";

/// Serves `assistant-request`.
pub struct AssistantRequestFamily {
    desk: Desk,
    registry: ToolRegistry,
    shipped_assistant: Map<String, Value>,
    default_assistant_id: Option<String>,
    blocked_sentence: String,
    fallback: Fallback,
    time_limit: TimeLimit,
}

impl AssistantRequestFamily {
    /// Reads its configuration.
    ///
    /// # Errors
    ///
    /// Where a variable or the assistant that ships can't be used.
    pub fn new(environment: &Environment, store: &Store) -> Result<Self, lambda_http::Error> {
        let registry = tool_calls::registry()?;
        Ok(Self {
            desk: store.desk()?,
            shipped_assistant: shipped_assistant::shipped_assistant(&registry)?,
            registry,
            default_assistant_id: environment.get("DEFAULT_ASSISTANT_ID").map(str::to_owned),
            blocked_sentence: environment
                .get("BLOCKED_SENTENCE")
                .unwrap_or(DEFAULT_BLOCKED_SENTENCE)
                .to_owned(),
            fallback: Fallback::read(environment)?,
            time_limit: TimeLimit::of_answers(environment)?,
        })
    }
}

impl Family for AssistantRequestFamily {
    const FAMILY: vapi_webhook::Family = vapi_webhook::Family::AssistantRequest;

    fn time_limit(&self) -> TimeLimit {
        self.time_limit
    }

    async fn handle(&self, message: &Message) -> Answer {
        let Ok(request) = message.payload::<AssistantRequest<'_>>() else {
            return self.fall_back("the message could not be read");
        };
        match self.decide(&request, message).await {
            Ok((answer, outcome)) => Answer::json(&answer).with_outcome(outcome),
            Err(undecided) => {
                if let Undecided::Entry(error) = &undecided {
                    tracing::warn!(error.code = error.code(), "{undecided}: {error}");
                }
                self.fall_back(undecided.to_string())
            }
        }
    }

    fn fallback(&self, _: &Message, _: Failure) -> Answer {
        Answer::json(&self.fallback.answer()).counting("FallbackAnswered")
    }
}

impl AssistantRequestFamily {
    fn fall_back(&self, reason: impl Into<Cow<'static, str>>) -> Answer {
        let answer: AssistantRequestAnswer = self.fallback.answer();
        Answer::json(&answer).with_outcome("fallback").with_warning(reason).counting("FallbackAnswered")
    }
}
