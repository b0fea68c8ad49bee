//! Events on their way to a function, and its answers on their way back.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, mpsc},
    time::{Duration, Instant},
};

use crate::{Error, HttpAnswer};

/// One event that a function answered.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What the function posted, byte for byte.
    pub raw: Vec<u8>,
    /// From before the event was written to the socket until after the answer was read from it.
    pub duration: Duration,
    /// When the answer had been read. With [`crate::FunctionProcess::spawned_at`] it gives the first answer's time.
    pub answered_at: Instant,
}

impl Invocation {
    /// Reads the answer as the HTTP response that a Function URL would send.
    ///
    /// # Errors
    ///
    /// [`Error::NotHttp`] or [`Error::NotBase64`] where AWS would not know what to send either.
    pub fn http(&self) -> Result<HttpAnswer, Error> {
        HttpAnswer::read(&self.raw, self.duration)
    }
}

/// What came back for one event.
#[derive(Debug)]
pub(crate) enum Outcome {
    Answered { body: Vec<u8>, at: Instant },
    Failed { body: Vec<u8> },
}

/// One event that waits for its answer.
#[derive(Debug)]
pub(crate) struct PendingEvent {
    pub(crate) id: String,
    pub(crate) event: Vec<u8>,
    /// What the function may take; its deadline is counted from when the event is sent.
    pub(crate) time_limit: Duration,
    /// Set when the event is sent.
    pub(crate) sent_at: Arc<OnceLock<Instant>>,
    pub(crate) outcome: mpsc::Sender<Outcome>,
}

/// The events of one function: first in, first out.
#[derive(Debug, Default)]
pub(crate) struct EventQueue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<PendingEvent>,
    sent: HashMap<String, mpsc::Sender<Outcome>>,
    init_error: Option<String>,
    closed: bool,
}

impl EventQueue {
    pub(crate) fn push(&self, event: PendingEvent) {
        self.lock().waiting.push_back(event);
        self.changed.notify_one();
    }

    /// The next event, as soon as there is one; `None` once the queue is closed. Its answer is expected from now on.
    pub(crate) fn next(&self) -> Option<PendingEvent> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(event) = state.waiting.pop_front() {
                state.sent.insert(event.id.clone(), event.outcome.clone());
                return Some(event);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Hands an outcome to whoever waits for it; `false` if nobody does (unknown id, answered twice).
    pub(crate) fn complete(&self, id: &str, outcome: Outcome) -> bool {
        let waiting = self.lock().sent.remove(id);
        waiting.is_some_and(|sender| sender.send(outcome).is_ok())
    }

    /// Gives up on an event whose waiter has left or whose connection broke.
    pub(crate) fn forget(&self, id: &str) {
        let mut state = self.lock();
        state.sent.remove(id);
        state.waiting.retain(|event| event.id != id);
    }

    pub(crate) fn set_init_error(&self, error: String) {
        self.lock().init_error = Some(error);
    }

    pub(crate) fn init_error(&self) -> Option<String> {
        self.lock().init_error.clone()
    }

    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
