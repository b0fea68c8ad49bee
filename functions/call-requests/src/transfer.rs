//! Where does this call go? The place that the number's entry names for this hour, else the configured one.

use call_store::{StoreError, desk::Answering};
use vapi_lambda_http::{Answer, Message};
use vapi_webhook::{
    answer::{Destination, TransferDestinationAnswer},
    payload::TransferDestinationRequest,
};

use crate::{CallRequestsFamily, whose_call::WhoseCall};

impl CallRequestsFamily {
    pub(crate) async fn transfer(&self, message: &Message) -> Result<Answer, StoreError> {
        let Ok(request) = message.payload::<TransferDestinationRequest<'_>>() else {
            return Ok(self.default_answer(message.message_type()));
        };
        let whose = WhoseCall::find(&self.desk, request.phone_number.as_ref(), request.call.as_ref()).await?;
        if let Some(Answering::Destination(text)) = whose.answering(&self.desk, message.received_at()).await?
        {
            match Destination::parse(&text) {
                Ok(destination) => {
                    return Ok(Answer::json(&TransferDestinationAnswer::Destination(destination)));
                }
                Err(error) => tracing::warn!(outcome = "entry_unusable", "the entry's destination: {error}"),
            }
        }
        Ok(Answer::json(&self.defaults.transfer()))
    }
}
