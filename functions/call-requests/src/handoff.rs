//! Which assistant takes over? The one that the number's entry names for this hour, else the configured one.

use call_store::{StoreError, desk::Answering};
use vapi_lambda_http::{Answer, Message};
use vapi_webhook::{answer::HandoffDestinationAnswer, payload::HandoffDestinationRequest};

use crate::{CallRequestsFamily, whose_call::WhoseCall};

impl CallRequestsFamily {
    pub(crate) async fn handoff(&self, message: &Message) -> Result<Answer, StoreError> {
        let Ok(request) = message.payload::<HandoffDestinationRequest<'_>>() else {
            return Ok(self.default_answer(message.message_type()));
        };
        let whose = WhoseCall::find(&self.desk, request.phone_number.as_ref(), request.call.as_ref()).await?;
        let answer = match whose.answering(&self.desk, message.received_at()).await? {
            Some(Answering::AssistantId(id)) => HandoffDestinationAnswer::assistant_id(&id),
            Some(Answering::Assistant(json)) => match self.registry.complete_assistant(&json) {
                Ok(assistant) => HandoffDestinationAnswer::assistant(&assistant),
                Err(error) => {
                    tracing::warn!(
                        outcome = "entry_unusable",
                        "the entry's assistant can't be used: {error}"
                    );
                    self.defaults.handoff()
                }
            },
            // A handoff goes to an assistant; squads, workflows and numbers are for the other questions.
            _ => self.defaults.handoff(),
        };
        Ok(Answer::json(&answer))
    }
}
