//! May a campaign call this contact? Not where the desk has blocked the number, and not where nobody can say.

use call_store::{E164, StoreError, desk::DEFAULT_DESK};
use vapi_lambda_http::{Answer, Message};
use vapi_webhook::{
    answer::CampaignPredialAnswer,
    payload::{CampaignPredial, Contact, Customer},
};

use crate::CallRequestsFamily;

impl CallRequestsFamily {
    pub(crate) async fn predial(&self, message: &Message) -> Result<Answer, StoreError> {
        let Ok(request) = message.payload::<CampaignPredial<'_>>() else {
            return Ok(self.default_answer(message.message_type()));
        };
        let customer = request.customer.as_ref();
        let Some(number) =
            request.contact.as_ref().and_then(number).or_else(|| customer.and_then(of_customer))
        else {
            return Ok(Answer::json(&CampaignPredialAnswer { eligible: true }));
        };
        let eligible = !self.desk.is_blocked(DEFAULT_DESK, &number).await?;
        Ok(Answer::json(&CampaignPredialAnswer { eligible }))
    }
}

fn number(contact: &Contact<'_>) -> Option<E164> {
    let own = contact.number.as_deref().and_then(|number| number.parse().ok());
    own.or_else(|| of_customer(contact.customer.as_ref()?))
}

fn of_customer(customer: &Customer<'_>) -> Option<E164> {
    customer.number.as_deref()?.parse().ok()
}
