//! What the tool calls of one message have in common: their call, their desk, and that they were asked for together.

use std::sync::{Arc, OnceLock};

use call_store::calls::{HashKey, message_key};
use call_store::{Desk, StoreError};
use tokio::sync::OnceCell;

use crate::desk::CallDesk;
use crate::facts::CallFacts;

/// What the tool calls of one message have in common. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Conversation(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    facts: CallFacts,
    desk: OnceCell<CallDesk>,
    tool_call_ids: Vec<String>,
    message_key: OnceLock<String>,
}

impl Conversation {
    /// That of a message with these tool calls. None of them has an id where the message is a legacy `function-call`.
    pub(crate) fn new(facts: CallFacts, tool_call_ids: Vec<String>) -> Self {
        Self(Arc::new(Shared { facts, desk: OnceCell::new(), tool_call_ids, message_key: OnceLock::new() }))
    }

    pub(crate) fn facts(&self) -> &CallFacts {
        &self.0.facts
    }

    /// What tells the wishes of this message from those of others, if its tool calls have ids. Computed once: there may be
    /// many ids, of any length, and `key` is the same for all.
    pub(crate) fn message_key(&self, key: HashKey<'_>) -> Option<&str> {
        let ids = &self.0.tool_call_ids;
        let hashed = || message_key(key, ids.iter().map(String::as_str));
        (!ids.is_empty()).then(|| self.0.message_key.get_or_init(hashed).as_str())
    }

    /// The desk, looked up when a tool first asks: one read a message, none for tools that need no desk.
    pub(crate) async fn desk(&self, store: &Desk) -> Result<&CallDesk, StoreError> {
        self.0.desk.get_or_try_init(|| CallDesk::of(&self.0.facts, store.clone())).await
    }
}
