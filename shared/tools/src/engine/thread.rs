//! A task for one call, which may keep the thread that it runs on, and the deadline that another task keeps.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Semaphore;
use tokio::task::{self, JoinHandle};
use tokio::time::timeout_at;
use tracing::Instrument;

use super::outcome::Ended;
use crate::registry::RegisteredTool;

/// How many threads may be with tools that never give them back. The runtime has 512, and looks up host names with them too.
const THREADS: usize = 384;

/// How many of them one tool may keep, so that the others go on.
const THREADS_A_TOOL: usize = 64;

/// A tool's own time ends this much before the message's, so that giving its thread back and the engine's
/// timer are no race.
const TO_HAND_BACK: Duration = Duration::from_millis(10);

/// Threads for tools, in the whole process.
#[derive(Clone, Debug)]
pub(super) struct Threads {
    /// For calls that somebody waits for.
    awaited: Arc<Semaphore>,
    /// For all that are not given back, and for those of each tool.
    all: Arc<Semaphore>,
    of_tools: Arc<HashMap<&'static str, Arc<Semaphore>>>,
}

impl Threads {
    /// For so many calls at a time, of these tools.
    pub(super) fn new(at_a_time: usize, tools: impl Iterator<Item = &'static str>) -> Self {
        let of_tool = |name| (name, Arc::new(Semaphore::new(THREADS_A_TOOL)));
        Self {
            awaited: Arc::new(Semaphore::new(at_a_time)),
            all: Arc::new(Semaphore::new(THREADS.max(at_a_time))),
            of_tools: Arc::new(tools.map(of_tool).collect()),
        }
    }

    /// Does the work of one call. Whatever the tool does, this ends by `deadline`.
    pub(super) async fn run<F>(&self, work: F, tool: &RegisteredTool, deadline: Instant) -> Ended
    where
        F: Future<Output = Ended> + Send + 'static,
    {
        let deadline = deadline.into();
        let effect = tool.effect();
        // Its own first: who waits for a tool that gives nothing back holds up nobody else.
        let permits = async {
            let of_tool = self.of_tools.get(tool.name())?;
            let own = Arc::clone(of_tool).acquire_owned().await.ok()?;
            let all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some((own, all, self.awaited.acquire().await.ok()?))
        };
        let Ok(Some((own, all, _awaited))) = timeout_at(deadline, permits).await else {
            return Ended::not_begun();
        };
        let work = async move {
            // It is free only when the tool gives it back, however late.
            let _thread = (own, all);
            work.await
        };
        let work = apart(Box::pin(work.in_current_span()));
        match timeout_at(deadline, work).await {
            Ok(Ok(ended)) => ended,
            // Nothing cancels the thread while the runtime lives: it panicked.
            Ok(Err(_)) => Ended::panicked(effect),
            Err(_) => Ended::late(effect),
        }
    }
}

/// Runs work as a task of its own, so that it may block without holding up anything else.
fn apart(work: Pin<Box<dyn Future<Output = Ended> + Send>>) -> JoinHandle<Ended> {
    match Handle::current().runtime_flavor() {
        // There is no other worker that could go on: only here does it go to a thread of the blocking pool.
        RuntimeFlavor::CurrentThread => {
            let runtime = Handle::current();
            task::spawn_blocking(move || runtime.block_on(work))
        }
        _ => tokio::spawn(MayBlock(work)),
    }
}

/// Work that may block its thread whenever it is polled. The worker hands its other tasks on before: that costs a fifth of
/// what it takes to wake a thread of the blocking pool and be woken by it.
struct MayBlock(Pin<Box<dyn Future<Output = Ended> + Send>>);

impl Future for MayBlock {
    type Output = Ended;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended> {
        task::block_in_place(|| self.0.as_mut().poll(context))
    }
}

/// When a tool must be done for a call that is to be answered by `deadline`.
pub(super) fn tool_deadline(deadline: Instant) -> Instant {
    deadline.checked_sub(TO_HAND_BACK).unwrap_or(deadline)
}
