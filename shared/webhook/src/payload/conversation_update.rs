//! The conversation so far.

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// The conversation has grown. Type `conversation-update`. It carries all of it each time.
    ConversationUpdate {
        /// Turns in OpenAI's form, as real messages carry them.
        conversation: Option<&'a RawValue> = "conversation",
        /// Turns in Vapi's form.
        messages: Option<&'a RawValue> = "messages",
        /// Turns in OpenAI's form, as the schema has them.
        messages_open_ai_formatted: Option<&'a RawValue> = "messagesOpenAIFormatted",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}
