//! One message through the house: check, read, hand to its family, answer, record.

use std::{borrow::Cow, future::Future, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use futures_util::FutureExt;
use lambda_http::{
    Body, Request, Response,
    http::{Method, StatusCode},
};
use vapi_webhook::{Head, MessageType, Timestamp, credential::Refusal};

use crate::{
    Answer, Clock, Environment, Families, Message, Telemetry,
    credentials::AcceptedCredentials,
    family::{Failure, Serve},
    record::{Level, Noted, Record},
    request, response,
    settings::Settings,
    start::{Fault, Start, with_secrets},
};

/// Serves Vapi's messages over a Function URL. Made once, in init.
pub struct Webhook {
    start: Start<Serving>,
    namespace: String,
    clock: Clock,
}

/// What a webhook serves with, once it has started.
struct Serving {
    credentials: AcceptedCredentials,
    max_body_bytes: usize,
    public_url: Option<String>,
    families: Families,
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
    /// Reads the configuration and its secrets, and makes the families.
    ///
    /// Where that fails, [`handle`](Self::handle) answers 503 to everything. After a failure over a secret it starts again
    /// with a later request, every 5 s at most, and calls `families` again.
    pub async fn start<F, B>(
        function_name: &'static str,
        environment: Environment,
        clock: Clock,
        families: F,
    ) -> Self
    where
        F: Fn(Environment) -> B + Send + Sync + 'static,
        B: Future<Output = Result<Families, lambda_http::Error>> + Send + 'static,
    {
        let namespace = environment.metrics_namespace();
        let families = Arc::new(families);
        let of_start = clock.clone();
        let attempt = move || {
            let (environment, families, clock) = (environment.clone(), families.clone(), of_start.clone());
            async move { Serving::open(function_name, &environment, clock, &*families).await }
        };
        let start = Start::new(function_name, clock.clone(), attempt).await;
        Self { start, namespace, clock }
    }

    /// Answers one request, whatever it is.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let started = Instant::now();
        let request_id = request::request_id(&request);
        let bytes = request.body().len();
        let decision = match self.start.get().await {
            Some(serving) => serving.serve(request, started, self.clock.now()).await,
            None => Decision::unusable(),
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

impl Serving {
    async fn open<B>(
        function_name: &str,
        environment: &Environment,
        clock: Clock,
        families: impl Fn(Environment) -> B,
    ) -> Result<Self, Fault>
    where
        B: Future<Output = Result<Families, lambda_http::Error>>,
    {
        let Settings { credentials, max_body_bytes, public_url } = Settings::read(environment)?;
        let telemetry = Telemetry::beside_messages(environment);
        let (credentials, families) = tokio::try_join!(
            AcceptedCredentials::open(credentials, clock, telemetry),
            with_secrets(environment, function_name, families),
        )?;
        Ok(Self { credentials, max_body_bytes, public_url, families })
    }

    async fn serve(&self, request: Request, started: Instant, now: Timestamp) -> Decision {
        if request.method() != Method::POST {
            return Decision::refused(
                "method_not_allowed",
                "only POST is served",
                response::method_not_allowed(),
            )
            .counting("MethodNotAllowed");
        }
        if request.body().len() > self.max_body_bytes {
            let response = response::error(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large");
            return Decision::refused("too_large", "the body is over MAX_BODY_BYTES", response)
                .counting("BodyTooLarge");
        }
        let accepted = match self.credentials.check(&request, self.public_url.as_deref()).await {
            Ok(accepted) => accepted,
            Err(refusal) => return Decision::unauthorized(&refusal),
        };

        let time_left = request::time_left(&request, now.as_millis());
        let body = request::into_bytes(request.into_body());
        let head = match Head::read(&body) {
            Ok(head) => head,
            Err(fault) => {
                let response = response::error(StatusCode::BAD_REQUEST, &fault.to_string());
                return Decision::refused("malformed", fault.to_string(), response)
                    .counting("MalformedMessage");
            }
        };
        let family = head.message_type.family();
        let mut decision = match self.families.get(family) {
            Some(serving) => {
                let deadline = serving.time_limit().deadline(started, time_left);
                let message = Message::new(head.clone(), body, now, deadline);
                Decision::answered(ask(&**serving, &message).await)
            }
            None => Decision::of_another_family(&head.message_type, family),
        };
        if matches!(head.message_type, MessageType::Unknown(_)) {
            decision = decision
                .warning("a message type that this version does not know")
                .counting("UnknownMessageType");
        }
        if accepted.unauthenticated {
            decision = decision.counting("Unauthenticated");
        }
        decision.head = Some(head);
        decision.family = Some(family);
        decision
    }
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

    fn unauthorized(refusal: &Refusal) -> Self {
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
