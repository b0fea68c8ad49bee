//! Chats and sessions: conversations without a call.

use std::borrow::Cow;

use crate::{Timestamp, payload::Customer, wire::payload};

payload! {
    /// A chat.
    Chat {
        /// Identifier.
        id: Option<Cow<'a, str>> = "id",
        /// Organisation.
        org_id: Option<Cow<'a, str>> = "orgId",
        /// Assistant.
        assistant_id: Option<Cow<'a, str>> = "assistantId",
        /// Session it belongs to.
        session_id: Option<Cow<'a, str>> = "sessionId",
        /// When it began.
        created_at: Option<Timestamp> = "createdAt",
    }
}

payload! {
    /// A session: chats and calls that share a conversation.
    Session {
        /// Identifier.
        id: Option<Cow<'a, str>> = "id",
        /// Organisation.
        org_id: Option<Cow<'a, str>> = "orgId",
        /// Assistant.
        assistant_id: Option<Cow<'a, str>> = "assistantId",
        /// `active` or `completed`.
        status: Option<Cow<'a, str>> = "status",
        /// The other party.
        customer: Option<Customer<'a>> = "customer",
        /// When it began.
        created_at: Option<Timestamp> = "createdAt",
    }
}

payload! {
    message
    /// A chat came to be, or was deleted. Types `chat.created`, `chat.deleted`.
    ChatEvent {}
}

payload! {
    message
    /// A session came to be, changed, or was deleted. Types `session.created`, `session.updated`, `session.deleted`.
    SessionEvent {
        /// Session.
        session: Option<Session<'a>> = "session",
    }
}
