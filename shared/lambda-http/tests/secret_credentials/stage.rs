//! A webhook whose credentials are in a secret, behind an endpoint that can fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use faulty_endpoint::FaultyEndpoint;
use lambda_http::Request;
use local_secrets_manager::LocalSecretsManager;
use serde_json::json;
use vapi_lambda_http::{
    Answer, Clock, Environment, Failure, Families, Family, FunctionUrlEvent, Message, TimeLimit, Webhook, now,
};
use vapi_webhook::Timestamp;

pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// Takes everything.
struct Taken;

impl Family for Taken {
    const FAMILY: vapi_webhook::Family = vapi_webhook::Family::CallEvents;

    fn time_limit(&self) -> TimeLimit {
        TimeLimit::from_millis(10_000)
    }

    async fn handle(&self, _: &Message) -> Answer {
        Answer::acknowledged()
    }

    fn fallback(&self, _: &Message, _: Failure) -> Answer {
        Answer::try_again("it failed")
    }
}

pub(crate) struct Stage {
    pub(crate) secrets: LocalSecretsManager,
    /// The way to it.
    pub(crate) endpoint: FaultyEndpoint,
    pub(crate) id: String,
    ahead: Ahead,
}

/// How far a test has turned the clock on.
#[derive(Clone, Default)]
pub(crate) struct Ahead(Arc<AtomicI64>);

impl Ahead {
    pub(crate) fn turn_on(&self, duration: Duration) {
        self.0.fetch_add(i64::try_from(duration.as_millis()).unwrap(), Ordering::Relaxed);
    }

    fn clock(&self) -> Clock {
        let ahead = self.clone();
        Clock::of(move || Timestamp::from_millis(now().as_millis() + ahead.0.load(Ordering::Relaxed)))
    }
}

/// A webhook whose credentials are in the secret that has this id there.
pub(crate) async fn webhook_at(
    endpoint: &str,
    id: &str,
    ahead: &Ahead,
    variables: &[(&str, &str)],
) -> Webhook {
    let own = [("VAPI_CREDENTIALS_SECRET_ID", id), ("AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint)];
    let environment: Environment = own.iter().chain(variables).copied().collect();
    let families = async |_| Ok(Families::new().with(Taken));
    Webhook::start("call-events", environment, ahead.clock(), families).await
}

impl Stage {
    /// With a secret that has this value.
    pub(crate) fn with_value(value: &str) -> Self {
        let secrets = LocalSecretsManager::start().unwrap();
        let endpoint = FaultyEndpoint::in_front_of(secrets.endpoint()).unwrap();
        let id = secrets.create_secret("credentials", value).unwrap();
        Self { secrets, endpoint, id, ahead: Ahead::default() }
    }

    /// With a secret that holds this token.
    pub(crate) fn with_token(token: &str) -> Self {
        Self::with_value(&bearer(token))
    }

    /// With a secret that holds the token `first`, and a webhook that has started with it.
    pub(crate) async fn started() -> (Self, Webhook) {
        let stage = Self::with_token("first");
        let webhook = stage.webhook(&[]).await;
        (stage, webhook)
    }

    pub(crate) fn put_token(&self, token: &str) {
        self.secrets.put_secret_value(&self.id, &bearer(token)).unwrap();
    }

    pub(crate) async fn webhook(&self, variables: &[(&str, &str)]) -> Webhook {
        webhook_at(self.endpoint.endpoint(), &self.id, &self.ahead, variables).await
    }

    /// Turns the clock on.
    pub(crate) fn wait(&self, duration: Duration) {
        self.ahead.turn_on(duration);
    }

    /// How often the secret's value has been asked for, in either stage.
    pub(crate) fn requests(&self) -> usize {
        self.endpoint.requests().len()
    }
}

pub(crate) fn bearer(token: &str) -> String {
    json!({ "type": "bearer", "token": token }).to_string()
}

/// Status of the answer to a message with this token.
pub(crate) async fn post(webhook: &Webhook, token: &str) -> u16 {
    webhook.handle(request(&[("authorization", &format!("Bearer {token}"))])).await.status().as_u16()
}

pub(crate) fn request(headers: &[(&str, &str)]) -> Request {
    let headers: serde_json::Map<_, _> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "", "headers": headers,
        "requestContext": {
            "accountId": "anonymous", "apiId": "x", "domainName": "x.lambda-url.us-west-2.on.aws", "domainPrefix": "x",
            "http": { "method": "POST", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "axios" },
            "requestId": "r-1", "routeKey": "$default", "stage": "$default",
            "time": "19/Nov/2026:18:02:11 +0000", "timeEpoch": 1_795_000_000_000_u64
        },
        "body": r#"{"message":{"type":"hang"}}"#, "isBase64Encoded": false
    });
    let event: FunctionUrlEvent = serde_json::from_str(&event.to_string()).unwrap();
    event.into_request(lambda_http::Context::default())
}
