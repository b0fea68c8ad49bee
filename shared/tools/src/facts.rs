//! What is known of the call that a tool call belongs to.

use std::fmt;

use call_store::E164;
use call_store::calls::CallKey;

/// What is known of the call. Each may be absent: a web call has no numbers, a chat no call.
///
/// `Debug` shows no number.
#[derive(Clone, Default)]
pub struct CallFacts {
    /// The call's id.
    pub call_id: Option<String>,
    /// The chat's id, where it is a chat.
    pub chat_id: Option<String>,
    /// The session's id, where there is one.
    pub session_id: Option<String>,
    /// The active assistant's id; a transient assistant has none.
    pub assistant_id: Option<String>,
    /// The id at Vapi of our number that is on the line.
    pub phone_number_id: Option<String>,
    /// Our number that is on the line.
    pub dialled_number: Option<E164>,
    /// The caller's number, if it is a valid one. It can be spoofed: it is no proof of who calls.
    pub caller_number: Option<E164>,
}

impl CallFacts {
    /// Where the conversation's records are, if it has an id.
    pub(crate) fn key(&self) -> Option<CallKey> {
        CallKey::of_any(self.call_id.as_deref(), self.chat_id.as_deref(), self.session_id.as_deref())
    }
}

impl fmt::Debug for CallFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFacts")
            .field("call_id", &self.call_id)
            .field("chat_id", &self.chat_id)
            .field("session_id", &self.session_id)
            .field("assistant_id", &self.assistant_id)
            .field("phone_number_id", &self.phone_number_id)
            .finish_non_exhaustive()
    }
}
