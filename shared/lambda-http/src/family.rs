//! What serves a family of messages.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc};

use crate::{Answer, Message, TimeLimit};

/// Serves the messages of one family. Made once, in init.
pub trait Family: Send + Sync + 'static {
    /// Which family it is.
    const FAMILY: vapi_webhook::Family;

    /// How long it may take.
    fn time_limit(&self) -> TimeLimit;

    /// Answers a message.
    fn handle(&self, message: &Message) -> impl Future<Output = Answer> + Send;

    /// Answers in place of [`Family::handle`] when that panicked or ran late. Fast, and without any service.
    fn fallback(&self, message: &Message, failure: Failure) -> Answer;
}

/// Why a family's own answer is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It panicked.
    Panicked,
    /// It ran late.
    TimedOut,
}

impl Failure {
    /// One word for logs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Panicked => "panicked",
            Self::TimedOut => "timed_out",
        }
    }

    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::Panicked => "a panic took the place of an answer, so the fallback answered",
            Self::TimedOut => "the answer was not there in time, so the fallback answered",
        }
    }

    pub(crate) const fn metric(self) -> &'static str {
        match self {
            Self::Panicked => "FamilyPanicked",
            Self::TimedOut => "FamilyTimedOut",
        }
    }
}

/// The families that a function serves.
#[derive(Clone, Default)]
pub struct Families(HashMap<vapi_webhook::Family, Arc<dyn Serve>>);

impl Families {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same and this one.
    #[must_use]
    pub fn with<F: Family>(mut self, family: F) -> Self {
        self.0.insert(F::FAMILY, Arc::new(family));
        self
    }

    /// Says in the log where a caller could never hear the fallback. That is served all the same: whoever tries something out
    /// may want to wait.
    pub(crate) fn warn_of_unheard_fallbacks(&self) {
        let family = self.get(vapi_webhook::Family::AssistantRequest);
        if family.is_some_and(|family| family.time_limit().is_too_long_for_a_caller()) {
            tracing::warn!(
                "ANSWER_DEADLINE_MS is over 7000: Vapi gives up on an assistant-request after 7.5 s, so its fallback comes too \
                 late to be heard"
            );
        }
    }

    pub(crate) fn get(&self, family: vapi_webhook::Family) -> Option<&Arc<dyn Serve>> {
        self.0.get(&family)
    }
}

/// [`Family`] as a map can hold it.
pub(crate) trait Serve: Send + Sync {
    fn time_limit(&self) -> TimeLimit;
    fn handle<'a>(&'a self, message: &'a Message) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;
    fn fallback(&self, message: &Message, failure: Failure) -> Answer;
}

impl<F: Family> Serve for F {
    fn time_limit(&self) -> TimeLimit {
        Family::time_limit(self)
    }

    fn handle<'a>(&'a self, message: &'a Message) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>> {
        Box::pin(async move { Family::handle(self, message).await })
    }

    fn fallback(&self, message: &Message, failure: Failure) -> Answer {
        Family::fallback(self, message, failure)
    }
}
