//! What is to go wrong, and what was seen.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::Value;

use crate::fault::Fault;
use crate::hold::{Held, Stage};
use crate::permission::{Permission, permissions};

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its header `X-Amz-Target`: `DynamoDB_20120810.PutItem`, `AmazonSQS.SendMessage`.
    pub target: String,
    /// What its sender must be allowed to do.
    pub permissions: Vec<Permission>,
    /// The key that it names, where it is about one item of DynamoDB by its key (`GetItem`, `DeleteItem`).
    pub key: Option<Value>,
    /// Size of its body in bytes.
    pub body_bytes: usize,
    /// Which connection it came on: they are counted from 0, as they were opened.
    pub connection: usize,
    /// When its body had been read.
    pub at: Instant,
    /// Whether it was passed on.
    pub forwarded: bool,
    /// When its answer, real or made up, was given back.
    pub answered_at: Option<Instant>,
}

/// What is shared between the test and the connections.
#[derive(Debug, Default)]
pub(crate) struct Plan(Mutex<State>);

#[derive(Debug)]
struct State {
    fault: Fault,
    later: Vec<Later<Fault>>,
    holds: Vec<(Stage, Later<Held>)>,
    /// How many connections were opened.
    opened: usize,
    /// What happens to the requests on all connections that were opened before.
    lost: Option<(usize, Fault)>,
    seen: Vec<Request>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            fault: Fault::Pass,
            later: Vec::new(),
            holds: Vec::new(),
            opened: 0,
            lost: None,
            seen: Vec::new(),
        }
    }
}

/// Something for the request that comes after `skip` others of an operation.
#[derive(Debug)]
struct Later<T> {
    target_end: String,
    skip: usize,
    what: T,
}

impl<T> Later<T> {
    /// Counts a request; whether it is the one, or came after it.
    fn is_due(&mut self, target: &str) -> bool {
        if !target.ends_with(&self.target_end) {
            return false;
        }
        let due = self.skip == 0;
        self.skip = self.skip.saturating_sub(1);
        due
    }
}

/// What is to be done with one request.
#[derive(Debug)]
pub(crate) struct Orders {
    pub(crate) fault: Fault,
    pub(crate) holds: Vec<(Stage, Held)>,
    /// Where it stands among those that were seen.
    pub(crate) index: usize,
}

impl Plan {
    pub(crate) fn set(&self, fault: Fault) {
        let mut state = self.lock();
        state.later.clear();
        state.fault = fault;
    }

    pub(crate) fn set_from(&self, nth: usize, target_end: &str, fault: Fault) {
        let later = Later { target_end: target_end.to_owned(), skip: nth.saturating_sub(1), what: fault };
        self.lock().later.push(later);
    }

    pub(crate) fn hold(&self, stage: Stage, nth: usize, target_end: &str, held: Held) {
        let later = Later { target_end: target_end.to_owned(), skip: nth.saturating_sub(1), what: held };
        self.lock().holds.push((stage, later));
    }

    pub(crate) fn lose_connections(&self, fault: Fault) {
        let mut state = self.lock();
        state.lost = Some((state.opened, fault));
    }

    /// Counts a connection, and returns its number.
    pub(crate) fn opened(&self) -> usize {
        let mut state = self.lock();
        state.opened += 1;
        state.opened - 1
    }

    /// What happens to a connection before anything was read from it.
    pub(crate) fn refuses(&self) -> bool {
        self.lock().fault == Fault::Refuse
    }

    /// Notes a request and says what is to be done with it.
    pub(crate) fn arrived(&self, connection: usize, target: &str, body: &[u8]) -> Orders {
        let mut json: Value = serde_json::from_slice(body).unwrap_or_default();
        let permissions = permissions(target, &json);
        let key = json.get_mut("Key").map(Value::take);
        let mut state = self.lock();
        state.seen.push(Request {
            target: target.to_owned(),
            permissions,
            key,
            body_bytes: body.len(),
            connection,
            at: Instant::now(),
            forwarded: false,
            answered_at: None,
        });
        let mut fault = state.fault;
        for later in &mut state.later {
            if later.is_due(target) {
                fault = later.what;
            }
        }
        if let Some((_, lost)) = state.lost.filter(|(before, _)| connection < *before) {
            fault = lost;
        }
        let due = state.holds.extract_if(.., |(_, later)| later.is_due(target));
        let holds = due.map(|(stage, later)| (stage, later.what)).collect();
        Orders { fault, holds, index: state.seen.len() - 1 }
    }

    pub(crate) fn forwarded(&self, index: usize) {
        if let Some(request) = self.lock().seen.get_mut(index) {
            request.forwarded = true;
        }
    }

    pub(crate) fn answered(&self, index: usize) {
        if let Some(request) = self.lock().seen.get_mut(index) {
            request.answered_at = Some(Instant::now());
        }
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.lock().seen.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
