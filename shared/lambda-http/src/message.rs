//! A message that has passed the check, as families get it.

use std::time::Instant;

use vapi_webhook::{
    Head, MalformedMessage, MessageType, Timestamp,
    payload::{self, Payload},
};

/// A verified server message.
pub struct Message {
    head: Head,
    body: Vec<u8>,
    received_at: Timestamp,
    deadline: Instant,
}

impl Message {
    /// A message with its raw body. `deadline` is when its answer has to be there.
    #[must_use]
    pub fn new(head: Head, body: Vec<u8>, received_at: Timestamp, deadline: Instant) -> Self {
        Self { head, body, received_at, deadline }
    }

    /// Type and ids.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Type.
    #[must_use]
    pub fn message_type(&self) -> &MessageType {
        &self.head.message_type
    }

    /// Body, exactly as it came.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// When this function received it.
    #[must_use]
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// When its answer has to be there. After it, the family's fallback answers.
    #[must_use]
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// What the message carries, borrowed from the body.
    ///
    /// # Errors
    ///
    /// [`MalformedMessage`], which the first pass has ruled out but for nesting that is too deep to read.
    pub fn payload<'a, M: Payload<'a>>(&'a self) -> Result<M, MalformedMessage> {
        payload::read(&self.body)
    }
}

/// Shows no body.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("head", &self.head)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
