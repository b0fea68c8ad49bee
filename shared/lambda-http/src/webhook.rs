//! One message through the house: check, read, hand to its family, answer, record.

mod decision;

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use futures_util::FutureExt;
use lambda_http::{
    Body, Request, Response,
    http::{Method, StatusCode},
};
use vapi_webhook::{Head, MessageType, Timestamp};

use self::decision::Decision;
use crate::{
    Answer, Clock, Environment, Families, Message, Telemetry,
    credentials::AcceptedCredentials,
    family::{Failure, Serve},
    function_url::Unreadable,
    record::Record,
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

    /// Answers one request, whatever it is, as [`FunctionUrlEvent`](crate::FunctionUrlEvent) makes it.
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
        families.warn_of_unheard_fallbacks();
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
        if let Some(Unreadable(fault)) = request.extensions().get() {
            return Decision::malformed(fault);
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
            Err(fault) => return Decision::malformed(&fault.to_string()),
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
