//! Has the caller finished?

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// How long should the assistant wait before it speaks? Type `call.endpointing.request`.
    CallEndpointingRequest {
        /// Turns in Vapi's form.
        messages: Option<&'a RawValue> = "messages",
        /// Turns in OpenAI's form.
        messages_open_ai_formatted: Option<&'a RawValue> = "messagesOpenAIFormatted",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
