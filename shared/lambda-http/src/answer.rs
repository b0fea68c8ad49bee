//! What a family answers, before it is HTTP.

use std::borrow::Cow;

use serde::Serialize;

/// Answer to a message, with what the operator is to know of it.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) kind: Kind,
    pub(crate) outcome: &'static str,
    pub(crate) warning: Option<Cow<'static, str>>,
    pub(crate) metrics: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Acknowledged,
    Json(Vec<u8>),
    NotImplemented(Cow<'static, str>),
    TryAgain(Cow<'static, str>),
}

impl Answer {
    fn new(kind: Kind, outcome: &'static str) -> Self {
        Self { kind, outcome, warning: None, metrics: Vec::new() }
    }

    /// 200 `{}`: taken, and nothing to say.
    #[must_use]
    pub fn acknowledged() -> Self {
        Self::new(Kind::Acknowledged, "acknowledged")
    }

    /// 200 with JSON. What can't be written as JSON, which no answer of this project is, becomes 503.
    #[must_use]
    pub fn json(answer: &impl Serialize) -> Self {
        match serde_json::to_vec(answer) {
            Ok(json) => Self::new(Kind::Json(json), "answered"),
            Err(_) => Self::try_again("the answer could not be written"),
        }
    }

    /// 501: this deployment has no such thing, and asking again won't help.
    #[must_use]
    pub fn not_implemented(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::NotImplemented(reason.into()), "not_implemented")
    }

    /// 503 with `Retry-After`: it could not be taken, and should be sent again.
    #[must_use]
    pub fn try_again(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::TryAgain(reason.into()), "try_again")
    }

    /// The same with another word for the log line.
    #[must_use]
    pub fn with_outcome(mut self, outcome: &'static str) -> Self {
        self.outcome = outcome;
        self
    }

    /// The same, logged as a warning with a sentence. It must hold nothing of what a caller says or is.
    #[must_use]
    pub fn with_warning(mut self, sentence: impl Into<Cow<'static, str>>) -> Self {
        self.warning = Some(sentence.into());
        self
    }

    /// The same, counted once under a metric.
    #[must_use]
    pub fn counting(mut self, metric: &'static str) -> Self {
        self.metrics.push(metric);
        self
    }

    /// Whether it goes out with status 200.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.body().is_some()
    }

    /// JSON that goes out, where the status is 200.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::Acknowledged => Some(b"{}"),
            Kind::Json(json) => Some(json),
            Kind::NotImplemented(_) | Kind::TryAgain(_) => None,
        }
    }
}
