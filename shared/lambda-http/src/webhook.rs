//! One message through the house: check, read, hand to its family, answer, record.

use std::{borrow::Cow, panic::AssertUnwindSafe, time::Instant};

use futures_util::FutureExt;
use lambda_http::{
    Body, Request, Response,
    http::{Method, StatusCode},
};
use vapi_webhook::{Head, MessageType, Timestamp, credential::Presented};

use crate::{
    Answer, Families, Message, Settings,
    clock::now,
    family::{Failure, Serve},
    record::{Level, Noted, Record},
    request, response,
};

/// Serves Vapi's messages over a Function URL. Made once, in init.
pub struct Webhook {
    state: State,
    namespace: String,
}

enum State {
    Usable(Settings, Families),
    Unusable,
}

/// What was decided about a request, for its answer and its line.
struct Decision {
    response: Response<Body>,
    level: Level,
    outcome: &'static str,
    text: Cow<'static, str>,
    reason: Option<&'static str>,
    noted: Noted,
    head: Option<Head>,
    family: Option<vapi_webhook::Family>,
    served: bool,
}

impl Webhook {
    /// Serves these families.
    #[must_use]
    pub fn new(settings: Settings, families: Families) -> Self {
        Self { state: State::Usable(settings, families), namespace: "VapiLambda".to_owned() }
    }

    /// Answers 503 to everything: the configuration is not usable.
    #[must_use]
    pub fn unusable() -> Self {
        Self { state: State::Unusable, namespace: "VapiLambda".to_owned() }
    }

    /// The same with its metrics under another CloudWatch namespace.
    #[must_use]
    pub fn with_namespace(mut self, namespace: &str) -> Self {
        namespace.clone_into(&mut self.namespace);
        self
    }

    /// Answers one request, whatever it is.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let started = Instant::now();
        let request_id = request::request_id(&request);
        let bytes = request.body().len();
        let decision = match &self.state {
            State::Usable(settings, families) => serve(settings, families, request, started).await,
            State::Unusable => Decision::unusable(),
        };
        Record {
            namespace: &self.namespace,
            level: decision.level,
            outcome: decision.outcome,
            text: &decision.text,
            status: decision.response.status().as_u16(),
            request_id: &request_id,
            head: decision.head.as_ref(),
            family: decision.family,
            served: decision.served,
            bytes,
            duration: started.elapsed(),
            noted: &decision.noted,
            reason: decision.reason,
        }
        .write();
        decision.response
    }
}

async fn serve(settings: &Settings, families: &Families, request: Request, started: Instant) -> Decision {
    if request.method() != Method::POST {
        return Decision::refused(
            "method_not_allowed",
            "only POST is served",
            response::method_not_allowed(),
        )
        .counting("MethodNotAllowed");
    }
    if request.body().len() > settings.max_body_bytes {
        let response = response::error(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
        return Decision::refused("too_large", "the body is over MAX_BODY_BYTES", response)
            .counting("BodyTooLarge");
    }
    let now = now();
    if let Err(decision) = check(settings, &request, now) {
        return decision;
    }

    let time_left = request::time_left(&request, now.as_millis());
    let body = request::into_bytes(request.into_body());
    let head = match Head::read(&body) {
        Ok(head) => head,
        Err(fault) => {
            let response = response::error(StatusCode::BAD_REQUEST, &fault.to_string());
            return Decision::refused("malformed", fault.to_string(), response).counting("MalformedMessage");
        }
    };
    let family = head.message_type.family();
    let mut decision = match families.get(family) {
        Some(serving) => {
            let deadline = serving.time_limit().deadline(started, time_left);
            let message = Message::new(head.clone(), body, now, deadline);
            Decision::answered(ask(&**serving, &message).await)
        }
        None => Decision::of_another_family(&head.message_type, family),
    };
    if matches!(head.message_type, MessageType::Unknown(_)) {
        decision =
            decision.warning("a message type that this version does not know").counting("UnknownMessageType");
    }
    if settings.credentials.accept_everything() {
        decision = decision.counting("Unauthenticated");
    }
    decision.head = Some(head);
    decision.family = Some(family);
    decision
}

/// Asks a family, so that neither a panic nor an endless wait of it gets any further.
async fn ask(serving: &dyn Serve, message: &Message) -> Answer {
    // What a family shares between messages it keeps behind locks and services, which a panic leaves usable.
    let handling = AssertUnwindSafe(serving.handle(message)).catch_unwind();
    let failure = match tokio::time::timeout_at(message.deadline().into(), handling).await {
        Ok(Ok(answer)) => return answer,
        Ok(Err(_)) => Failure::Panicked,
        Err(_) => Failure::TimedOut,
    };
    let answer = std::panic::catch_unwind(AssertUnwindSafe(|| serving.fallback(message, failure)))
        .unwrap_or_else(|_| Answer::try_again("the answer could not be made"));
    answer.with_outcome(failure.code()).with_warning(failure.sentence()).counting(failure.metric())
}

#[expect(clippy::result_large_err, reason = "a decision is made once a message and moved twice")]
fn check(settings: &Settings, request: &Request, now: Timestamp) -> Result<(), Decision> {
    let urls = if settings.credentials.need_url() {
        request::signed_urls(request, settings.public_url.as_deref())
    } else {
        Vec::new()
    };
    let header = |name: &str| request::header(request.headers(), name);
    let presented =
        Presented { method: request.method().as_str(), urls: &urls, header: &header, body: request.body() };
    settings.credentials.verify(&presented, now).map_err(|refusal| {
        let response = response::error(StatusCode::UNAUTHORIZED, "unauthorized");
        let mut decision =
            Decision::refused("unauthorized", refusal.to_string(), response).counting("Unauthorized");
        decision.reason = Some(refusal.code());
        decision
    })
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

    fn refused(outcome: &'static str, text: impl Into<Cow<'static, str>>, response: Response<Body>) -> Self {
        Self::new(response, Level::Warn, outcome, text)
    }

    fn unusable() -> Self {
        let mut decision = Self::new(
            response::try_again("this deployment is not configured; its log says why"),
            Level::Error,
            "configuration_invalid",
            "the configuration is not usable; the line at start says why",
        );
        decision.noted.counts.push("ConfigurationInvalid");
        decision
    }

    fn answered(answer: Answer) -> Self {
        let Answer { kind, outcome, warning, noted } = answer;
        let level = if warning.is_some() { Level::Warn } else { Level::Info };
        let mut decision =
            Self::new(response::of(kind), level, outcome, warning.unwrap_or(Cow::Borrowed("answered")));
        decision.noted = noted;
        decision.served = true;
        decision
    }

    /// A message that this function does not serve: lost for good if it were taken, or of no consequence.
    fn of_another_family(message_type: &MessageType, family: vapi_webhook::Family) -> Self {
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

    fn counting(mut self, metric: &'static str) -> Self {
        self.noted.counts.push(metric);
        self
    }

    fn warning(mut self, text: &'static str) -> Self {
        if self.level == Level::Info {
            self.level = Level::Warn;
            self.text = Cow::Borrowed(text);
        }
        self
    }
}
