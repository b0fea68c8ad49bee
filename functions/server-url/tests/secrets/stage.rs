//! What every test here begins with: a DynamoDB, a Secrets Manager behind an endpoint that can fail, and the function.

use std::path::Path;
use std::time::{Duration, Instant};

use faulty_endpoint::FaultyEndpoint;
use local_dynamodb::LocalDynamoDb;
use local_secrets_manager::LocalSecretsManager;
use runtime_api::{FunctionProcess, HttpAnswer};
use serde_json::json;

/// How soon a function serves once its secret can be had again.
pub(crate) const SERVES_WITHIN: Duration = Duration::from_secs(15);

/// What Vapi waits for the answer that it waits for least.
pub(crate) const VAPI_WAITS: Duration = Duration::from_millis(7_500);

/// Between two messages to a function that is waited for.
const PAUSE: Duration = Duration::from_millis(200);

pub(crate) struct Stage {
    dynamodb: LocalDynamoDb,
    pub(crate) secrets: LocalSecretsManager,
    /// The way to it.
    pub(crate) endpoint: FaultyEndpoint,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
        let secrets = LocalSecretsManager::start().unwrap();
        let endpoint = FaultyEndpoint::in_front_of(secrets.endpoint()).unwrap();
        Self { dynamodb, secrets, endpoint }
    }

    /// A secret that holds this token, and the function that accepts it.
    pub(crate) async fn with_token(token: &str) -> (Self, String, FunctionProcess) {
        let stage = Self::new().await;
        let id = stage.secrets.create_secret("credentials", &bearer(token)).unwrap();
        let function = stage.function(&[("VAPI_CREDENTIALS_SECRET_ID", &id)]);
        (stage, id, function)
    }

    /// The function without inline credentials.
    pub(crate) fn function(&self, variables: &[(&str, &str)]) -> FunctionProcess {
        let mut environment: Vec<(String, String)> = function_contract::environment(&self.dynamodb)
            .into_iter()
            .filter(|(name, _)| *name != "VAPI_CREDENTIALS")
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let endpoint = self.endpoint.endpoint().to_owned();
        environment.push(("AWS_ENDPOINT_URL_SECRETS_MANAGER".to_owned(), endpoint));
        environment.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let binary = Path::new(env!("CARGO_BIN_EXE_server-url"));
        FunctionProcess::spawn(binary, environment).unwrap()
    }

    pub(crate) fn put_token(&self, id: &str, token: &str) {
        self.secrets.put_secret_value(id, &bearer(token)).unwrap();
    }
}

pub(crate) fn bearer(token: &str) -> String {
    json!({ "type": "bearer", "token": token }).to_string()
}

/// The answer to a message with this token.
pub(crate) fn post(function: &FunctionProcess, token: &str) -> HttpAnswer {
    let authorization = format!("Bearer {token}");
    function.post(br#"{"message":{"type":"hang"}}"#, &[("authorization", &authorization)]).unwrap()
}

pub(crate) fn status(function: &FunctionProcess, token: &str) -> u16 {
    post(function, token).status
}

/// The function refuses to serve, in the way that has a sender try again.
pub(crate) fn assert_unusable(function: &FunctionProcess, token: &str) {
    let answer = post(function, token);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("2")), "{}", answer.text());
    assert!(answer.duration < VAPI_WAITS, "{:?}", answer.duration);
}

/// Sends messages until one is accepted. Until then there is nothing but 503.
pub(crate) fn wait_until_it_serves(function: &FunctionProcess, token: &str) {
    let began = Instant::now();
    loop {
        match status(function, token) {
            200 => break,
            status => assert_eq!(status, 503),
        }
        assert!(began.elapsed() < SERVES_WITHIN, "{:?}: {:#?}", began.elapsed(), function.log_lines());
        std::thread::sleep(PAUSE);
    }
}
