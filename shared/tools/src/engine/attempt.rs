//! One attempt at a call: other people's code, under a deadline, its panics caught.

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures_util::FutureExt;
use serde_json::{Map, Value};
use tokio::time::timeout_at;

use crate::arguments::UnusableArguments;
use crate::context::ToolContext;
use crate::registry::RegisteredTool;
use crate::tool::ToolResult;

/// What came of an attempt.
pub(super) enum Attempt {
    /// The tool's own word.
    Done(ToolResult),
    /// The tool was not run: the arguments are not what it takes.
    Unusable(UnusableArguments),
    /// The deadline came first, and the tool was dropped.
    Late,
    /// The tool panicked.
    Panicked,
}

/// Tries once, until `deadline`.
pub(super) async fn attempt(
    tool: &RegisteredTool,
    arguments: Map<String, Value>,
    context: ToolContext,
    deadline: Instant,
) -> Attempt {
    let work = async {
        match tool.start(arguments, context) {
            Ok(running) => Attempt::Done(running.await),
            Err(unusable) => Attempt::Unusable(unusable),
        }
    };
    // Nothing of the tool is used again after a panic.
    match timeout_at(deadline.into(), AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(attempt)) => attempt,
        Ok(Err(_)) => Attempt::Panicked,
        Err(_) => Attempt::Late,
    }
}
