//! What Vapi asks during a call, other than who answers and which tools to run.
//!
//! Each question has a file: it answers from the desk's data, and from [`Defaults`] where the desk says nothing or can't
//! be reached. A caller is waiting in all of them, so no question goes without an answer.

mod defaults;
mod handoff;
mod knowledge_base;
mod predial;
mod transfer;
mod whose_call;

use call_store::{Desk, Store};
use vapi_lambda_http::{Answer, Environment, Failure, Family, Message, TimeLimit};
use vapi_tools::ToolRegistry;
use vapi_webhook::{
    MessageType,
    answer::{CallEndpointingAnswer, CampaignPredialAnswer, KnowledgeBaseAnswer},
};

pub use defaults::Defaults;

/// Serves the six types of request.
pub struct CallRequestsFamily {
    desk: Desk,
    registry: ToolRegistry,
    defaults: Defaults,
    time_limit: TimeLimit,
}

impl CallRequestsFamily {
    /// Reads its configuration.
    ///
    /// # Errors
    ///
    /// Where a variable can't be used.
    pub fn new(environment: &Environment, store: &Store) -> Result<Self, lambda_http::Error> {
        Ok(Self {
            desk: store.desk()?,
            registry: tool_calls::registry()?,
            defaults: Defaults::read(environment)?,
            time_limit: TimeLimit::of_answers(environment)?,
        })
    }

    /// Answer without any desk data.
    fn default_answer(&self, message_type: &MessageType) -> Answer {
        match message_type {
            MessageType::TransferDestinationRequest => Answer::json(&self.defaults.transfer()),
            MessageType::HandoffDestinationRequest => Answer::json(&self.defaults.handoff()),
            MessageType::KnowledgeBaseRequest => Answer::json(&KnowledgeBaseAnswer::default()),
            MessageType::CampaignPredial => Answer::json(&CampaignPredialAnswer { eligible: false }),
            MessageType::VoiceRequest => no_voice(),
            // What is left is the endpointing request: other types are not of this family.
            _ => Answer::json(&self.endpointing()),
        }
    }

    fn endpointing(&self) -> CallEndpointingAnswer {
        CallEndpointingAnswer::new(self.defaults.endpointing_timeout_seconds)
    }
}

impl Family for CallRequestsFamily {
    const FAMILY: vapi_webhook::Family = vapi_webhook::Family::CallRequests;

    fn time_limit(&self) -> TimeLimit {
        self.time_limit
    }

    async fn handle(&self, message: &Message) -> Answer {
        let answer = match message.message_type() {
            MessageType::TransferDestinationRequest => self.transfer(message).await,
            MessageType::HandoffDestinationRequest => self.handoff(message).await,
            MessageType::KnowledgeBaseRequest => self.knowledge_base(message).await,
            MessageType::CampaignPredial => self.predial(message).await,
            _ => Ok(self.default_answer(message.message_type())),
        };
        answer.unwrap_or_else(|error| {
            tracing::warn!(error.code = error.code(), "desk data could not be read: {error}");
            self.default_answer(message.message_type())
                .with_outcome("default")
                .with_warning("desk data could not be read, so the configured default answered")
        })
    }

    fn fallback(&self, message: &Message, _: Failure) -> Answer {
        self.default_answer(message.message_type())
    }
}

fn no_voice() -> Answer {
    Answer::not_implemented("no voice is configured here").with_warning(
        "a voice-request came, but this deployment has no voice; choose another voice for the assistant",
    )
}
