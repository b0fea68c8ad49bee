//! What a message says of its call, as tools see it.

use std::borrow::Cow;

use call_store::E164;
use serde::Deserialize;
use serde_json::value::RawValue;
use vapi_tools::CallFacts;
use vapi_webhook::payload::{Call, Chat, Customer, PhoneNumber, Session};

/// The parts of a message that say which call it belongs to.
pub(crate) struct Origin<'m, 'a> {
    pub(crate) call: Option<&'m Call<'a>>,
    pub(crate) chat: Option<&'m Chat<'a>>,
    pub(crate) session: Option<&'m Session<'a>>,
    pub(crate) assistant: Option<&'a RawValue>,
    pub(crate) customer: Option<&'m Customer<'a>>,
    pub(crate) phone_number: Option<&'m PhoneNumber<'a>>,
}

/// The [`Origin`] of a message: `tool-calls` and `function-call` are two types with the same fields.
macro_rules! origin {
    ($message:expr) => {
        $crate::facts::Origin {
            call: $message.call.as_ref(),
            chat: $message.chat.as_ref(),
            session: $message.session.as_ref(),
            assistant: $message.assistant,
            customer: $message.customer.as_ref(),
            phone_number: $message.phone_number.as_ref(),
        }
    };
}
pub(crate) use origin;

impl Origin<'_, '_> {
    pub(crate) fn facts(&self) -> CallFacts {
        let (call, chat) = (self.call, self.chat);
        let customers = [self.customer, call.and_then(|call| call.customer.as_ref())];
        let caller_number =
            customers.into_iter().flatten().find_map(|customer| e164(customer.number.as_ref()));
        let session_id = owned(self.session.and_then(|session| session.id.as_ref()));
        let assistant_id = self
            .assistant
            .and_then(id_of)
            .or_else(|| owned(call.and_then(|call| call.assistant_id.as_ref())));
        let phone_number_id = self.phone_number.and_then(|number| number.id.as_ref());
        CallFacts {
            call_id: owned(call.and_then(|call| call.id.as_ref())),
            chat_id: owned(chat.and_then(|chat| chat.id.as_ref())),
            session_id: session_id.or_else(|| owned(chat.and_then(|chat| chat.session_id.as_ref()))),
            assistant_id: assistant_id.or_else(|| owned(chat.and_then(|chat| chat.assistant_id.as_ref()))),
            phone_number_id: owned(phone_number_id.or(call.and_then(|call| call.phone_number_id.as_ref()))),
            dialled_number: e164(self.phone_number.and_then(|number| number.number.as_ref())),
            caller_number,
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

#[cfg(test)]
mod tests {
    use vapi_webhook::payload::{self, ToolCalls};

    use super::*;

    fn facts(fields: &str) -> CallFacts {
        let body = format!(r#"{{"message":{{"type":"tool-calls",{fields}}}}}"#);
        let message: ToolCalls<'_> = payload::read(body.as_bytes()).unwrap();
        origin!(message).facts()
    }

    #[test]
    fn a_customer_without_a_number_does_not_hide_the_calls_own() {
        let facts = facts(r#""customer":{"name":"x"},"call":{"customer":{"number":"+14155550109"}}"#);
        assert_eq!(facts.caller_number.unwrap().as_str(), "+14155550109");
    }

    #[test]
    fn a_session_alone_is_a_conversation() {
        assert_eq!(facts(r#""session":{"id":"s-1"}"#).session_id.as_deref(), Some("s-1"));
        assert_eq!(facts(r#""chat":{"id":"h-1","sessionId":"s-2"}"#).session_id.as_deref(), Some("s-2"));
    }
}
