//! One call that is to be run: the tool, its arguments, its context.

use std::time::Instant;

use serde_json::{Map, Value};

use super::attempt::{Attempt, attempt};
use super::outcome::Ended;
use crate::context::ToolContext;
use crate::registry::RegisteredTool;
use crate::stored_answer::StoredAnswer;
use crate::tool::Effect;

/// One call that is to be run.
pub(super) struct Call {
    pub(super) tool: RegisteredTool,
    pub(super) arguments: Map<String, Value>,
    pub(super) context: ToolContext,
}

impl Call {
    /// When the tool must be done.
    pub(super) fn deadline(&self) -> Instant {
        self.context.deadline()
    }

    /// Runs a tool that changes nothing.
    pub(super) async fn run_read_only(self, result_max_chars: usize) -> Ended {
        let deadline = self.deadline();
        match attempt(&self.tool, self.arguments, self.context, deadline).await {
            Attempt::Done(Ok(answer)) => Ended::answered(StoredAnswer::result(answer, result_max_chars)),
            Attempt::Done(Err(error)) => Ended::failed(&error),
            Attempt::Unusable(arguments) => Ended::unusable(arguments),
            Attempt::Late => Ended::late(Effect::ReadOnly),
            Attempt::Panicked => Ended::panicked(Effect::ReadOnly),
        }
    }
}
