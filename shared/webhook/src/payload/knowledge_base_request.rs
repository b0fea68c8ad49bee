//! What is known about this?

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::wire::payload;

payload! {
    message
    /// The model asks a knowledge base of one's own. Type `knowledge-base-request`. Vapi waits 10 s, the caller too.
    KnowledgeBaseRequest {
        /// Turns in Vapi's form.
        messages: Option<&'a RawValue> = "messages",
        /// Turns in OpenAI's form.
        messages_open_ai_formatted: Vec<ConversationTurn<'a>> = "messagesOpenAIFormatted",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}

payload! {
    /// A turn in OpenAI's form.
    ConversationTurn {
        /// `system`, `user`, `assistant`, `tool` or `function`.
        role: Option<Cow<'a, str>> = "role",
        /// What was said. Absent where the assistant called a tool.
        content: Option<Cow<'a, str>> = "content",
    }
}
