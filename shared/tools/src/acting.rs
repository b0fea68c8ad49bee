//! The right of one `Once` call to act, as its context has it.

use std::sync::Arc;

use call_store::Calls;
use call_store::calls::{Completion, Lease};

use crate::answer::ToolAnswer;
use crate::stored_answer::StoredAnswer;

/// The right to act for a wish.
#[derive(Clone, Debug)]
pub(crate) struct Acting {
    pub(crate) calls: Calls,
    pub(crate) lease: Arc<Lease>,
    pub(crate) result_max_chars: usize,
}

impl Acting {
    /// What completes the records, with this answer for a repeat.
    pub(crate) fn completion(&self, answer: &ToolAnswer, now_ms: i64) -> Completion {
        let stored = StoredAnswer::result(answer.clone(), self.result_max_chars);
        self.calls.completion(&self.lease, stored.to_json(), now_ms)
    }
}
