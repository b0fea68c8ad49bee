//! What a message says of its call, as tools see it.

use std::borrow::Cow;

use call_store::E164;
use serde::Deserialize;
use serde_json::value::RawValue;
use vapi_tools::CallFacts;
use vapi_webhook::payload::{Call, Chat, Customer, PhoneNumber};

/// The parts of a message that say which call it belongs to.
pub(crate) struct Origin<'m, 'a> {
    pub(crate) call: Option<&'m Call<'a>>,
    pub(crate) chat: Option<&'m Chat<'a>>,
    pub(crate) assistant: Option<&'a RawValue>,
    pub(crate) customer: Option<&'m Customer<'a>>,
    pub(crate) phone_number: Option<&'m PhoneNumber<'a>>,
}

impl Origin<'_, '_> {
    pub(crate) fn facts(&self) -> CallFacts {
        let (call, chat) = (self.call, self.chat);
        let customer = self.customer.or(call.and_then(|call| call.customer.as_ref()));
        let assistant_id = self
            .assistant
            .and_then(id_of)
            .or_else(|| owned(call.and_then(|call| call.assistant_id.as_ref())));
        let phone_number_id = self.phone_number.and_then(|number| number.id.as_ref());
        CallFacts {
            call_id: owned(call.and_then(|call| call.id.as_ref())),
            chat_id: owned(chat.and_then(|chat| chat.id.as_ref())),
            session_id: owned(chat.and_then(|chat| chat.session_id.as_ref())),
            assistant_id: assistant_id.or_else(|| owned(chat.and_then(|chat| chat.assistant_id.as_ref()))),
            phone_number_id: owned(phone_number_id.or(call.and_then(|call| call.phone_number_id.as_ref()))),
            dialled_number: e164(self.phone_number.and_then(|number| number.number.as_ref())),
            caller_number: e164(customer.and_then(|customer| customer.number.as_ref())),
        }
    }
}

/// An id, unless it is empty.
fn owned(id: Option<&Cow<'_, str>>) -> Option<String> {
    id.filter(|id| !id.is_empty()).map(|id| id.clone().into_owned())
}

/// A number, if it is a valid one. Everything else, such as `anonymous`, matches nobody.
fn e164(number: Option<&Cow<'_, str>>) -> Option<E164> {
    number.and_then(|number| number.parse().ok())
}

/// The id of the active assistant; a transient one has none.
fn id_of(assistant: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Assistant {
        id: Option<String>,
    }
    serde_json::from_str::<Assistant>(assistant.get()).ok()?.id.filter(|id| !id.is_empty())
}
