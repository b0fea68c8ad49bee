//! One message's call and desk, shared by all tool calls in it.

use std::sync::Arc;

use call_store::{Desk, StoreError};
use tokio::sync::OnceCell;

use crate::desk::CallDesk;
use crate::facts::CallFacts;

/// One message's call and desk. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Conversation(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    facts: CallFacts,
    desk: OnceCell<CallDesk>,
}

impl Conversation {
    pub(crate) fn new(facts: CallFacts) -> Self {
        Self(Arc::new(Shared { facts, desk: OnceCell::new() }))
    }

    pub(crate) fn facts(&self) -> &CallFacts {
        &self.0.facts
    }

    /// The desk, looked up when a tool first asks: one read a message, none for tools that need no desk.
    pub(crate) async fn desk(&self, store: &Desk) -> Result<&CallDesk, StoreError> {
        self.0.desk.get_or_try_init(|| CallDesk::of(&self.0.facts, store.clone())).await
    }
}
