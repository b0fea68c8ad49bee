//! What was decided about a request, whoever decided it.

use std::borrow::Cow;

use lambda_http::{Body, Response, http::StatusCode};
use vapi_webhook::{Head, MessageType, credential::Refusal};

use crate::{
    Answer,
    record::{Level, Noted},
    response,
};

/// What was decided about a request, for its answer and its line.
pub(super) struct Decision {
    pub(super) response: Response<Body>,
    pub(super) level: Level,
    pub(super) outcome: &'static str,
    pub(super) text: Cow<'static, str>,
    pub(super) reason: Option<&'static str>,
    pub(super) noted: Noted,
    pub(super) head: Option<Head>,
    pub(super) family: Option<vapi_webhook::Family>,
    pub(super) served: bool,
}

impl Decision {
    fn new(
        response: Response<Body>,
        level: Level,
        outcome: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            response,
            level,
            outcome,
            text: text.into(),
            reason: None,
            noted: Noted::default(),
            head: None,
            family: None,
            served: false,
        }
    }

    pub(super) fn refused(
        outcome: &'static str,
        text: impl Into<Cow<'static, str>>,
        response: Response<Body>,
    ) -> Self {
        Self::new(response, Level::Warn, outcome, text)
    }

    /// `fault` goes out and into the log: it holds nothing of the request.
    pub(super) fn malformed(fault: &str) -> Self {
        let response = response::error(StatusCode::BAD_REQUEST, fault);
        Self::refused("malformed", fault.to_owned(), response).counting("MalformedMessage")
    }

    pub(super) fn unauthorized(refusal: &Refusal) -> Self {
        let response = match refusal {
            // Nobody knows yet whether it is Vapi: a report that is sent again then is not lost.
            Refusal::JwtKeysUnavailable => response::try_again("the token can't be checked at the moment"),
            _ => response::error(StatusCode::UNAUTHORIZED, "unauthorized"),
        };
        let mut decision =
            Self::refused("unauthorized", refusal.to_string(), response).counting("Unauthorized");
        decision.reason = Some(refusal.code());
        decision
    }

    pub(super) fn unusable() -> Self {
        let mut decision = Self::new(
            response::try_again("this deployment is not configured; its log says why"),
            Level::Error,
            "configuration_invalid",
            "the configuration is not usable; the line at start says why",
        );
        decision.noted.counts.push("ConfigurationInvalid");
        decision
    }

    pub(super) fn answered(answer: Answer) -> Self {
        let Answer { kind, outcome, warning, noted } = answer;
        let level = if warning.is_some() { Level::Warn } else { Level::Info };
        let mut decision =
            Self::new(response::of(kind), level, outcome, warning.unwrap_or(Cow::Borrowed("answered")));
        decision.noted = noted;
        decision.served = true;
        decision
    }

    /// A message that this function does not serve: lost for good if it were taken, or of no consequence.
    pub(super) fn of_another_family(message_type: &MessageType, family: vapi_webhook::Family) -> Self {
        if !message_type.matters_if_misrouted() {
            return Self::new(
                response::of(Answer::acknowledged().kind),
                Level::Info,
                "not_served",
                "of another family",
            );
        }
        let reason = format!("{message_type} messages are served by the function {family}");
        let response = response::error(StatusCode::MISDIRECTED_REQUEST, &reason);
        Self::refused("misrouted", reason, response).counting("Misrouted")
    }

    pub(super) fn counting(mut self, metric: &'static str) -> Self {
        self.noted.counts.push(metric);
        self
    }

    pub(super) fn warning(mut self, text: &'static str) -> Self {
        if self.level == Level::Info {
            self.level = Level::Warn;
            self.text = Cow::Borrowed(text);
        }
        self
    }
}
