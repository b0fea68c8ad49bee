//! One call on a thread of its own, and the deadline that another task keeps.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task;
use tokio::time::timeout_at;

use super::outcome::Ended;
use crate::context::ToolContext;
use crate::registry::RegisteredTool;

/// A tool's own time ends this much before the message's, so that giving its thread back and the engine's
/// timer are no race.
const TO_HAND_BACK: Duration = Duration::from_millis(10);

/// Threads for tools, in the whole process. A tool that blocks for good keeps its own; the rest stay.
#[derive(Clone, Debug)]
pub(super) struct Threads(Arc<Semaphore>);

impl Threads {
    pub(super) fn new(at_most: usize) -> Self {
        Self(Arc::new(Semaphore::new(at_most)))
    }

    /// Runs one call. Whatever the tool does, this ends by `deadline`.
    pub(super) async fn run(
        &self,
        tool: RegisteredTool,
        arguments: String,
        context: ToolContext,
        deadline: Instant,
    ) -> Ended {
        let effect = tool.effect();
        let deadline = deadline.into();
        let Ok(Ok(permit)) = timeout_at(deadline, Arc::clone(&self.0).acquire_owned()).await else {
            return Ended::not_begun();
        };
        let runtime = Handle::current();
        let span = tracing::Span::current();
        let thread = task::spawn_blocking(move || {
            // The thread is free only when the tool gives it back, however late.
            let _permit = permit;
            let _in_span = span.entered();
            let tool_deadline = context.deadline().into();
            match tool.start(&arguments, context) {
                Ok(running) => runtime
                    .block_on(async { timeout_at(tool_deadline, running).await })
                    .map_or_else(|_| Ended::late(effect), Ended::of),
                Err(unusable) => Ended::unusable(unusable),
            }
        });
        match timeout_at(deadline, thread).await {
            Ok(Ok(ended)) => ended,
            // Nothing cancels the thread while the runtime lives: the tool panicked.
            Ok(Err(_)) => Ended::panicked(effect),
            Err(_) => Ended::late(effect),
        }
    }
}

/// When a tool must be done for a message that is to be answered by `deadline`.
pub(super) fn tool_deadline(deadline: Instant) -> Instant {
    deadline.checked_sub(TO_HAND_BACK).unwrap_or(deadline)
}
