//! Values out of a real Secrets Manager API, and what goes wrong on the way to it.
#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

use std::time::{Duration, Instant, SystemTime};

use faulty_endpoint::{Fault, FaultyEndpoint};
use local_secrets_manager::LocalSecretsManager;
use vapi_aws::{Connection, NotConfigured, SecretError, SecretsManager, Stage};

/// Far more than the 500 ms that a value may take, for a machine that has others to serve.
const NOT_FOR_EVER: Duration = Duration::from_secs(10);

fn connect(endpoint: &str) -> SecretsManager {
    let connection = Connection { endpoint: Some(endpoint.to_owned()), ..Connection::default() };
    SecretsManager::connect(&connection).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_comes_with_its_version_and_the_time_when_that_was_made() {
    let server = LocalSecretsManager::start().unwrap();
    let id = server.create_secret("credentials", "first").unwrap();
    let secrets = connect(server.endpoint());
    let first = secrets.value(&id, Stage::Current).await.unwrap();
    assert_eq!(first.text.as_deref(), Ok("first"));
    let age = SystemTime::now().duration_since(first.created_at.unwrap()).unwrap();
    assert!(age < Duration::from_secs(60), "{age:?}");
    assert_eq!(secrets.value(&id, Stage::Previous).await, Err(SecretError::NotFound));

    server.put_secret_value(&id, "second").unwrap();
    let second = secrets.value("credentials", Stage::Current).await.unwrap();
    assert_eq!(second.text.as_deref(), Ok("second"));
    assert_eq!(secrets.value(&id, Stage::Previous).await, Ok(first));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_text_is_told_apart_from_what_is_not_there() {
    let server = LocalSecretsManager::start().unwrap();
    let empty = server.create_secret("empty", "").unwrap();
    let blank = server.create_secret("blank", " \n").unwrap();
    let binary = server.create_binary_secret("binary", "AAEC").unwrap();
    let secrets = connect(server.endpoint());
    for (id, error) in [
        (empty.as_str(), SecretError::Empty),
        (blank.as_str(), SecretError::Empty),
        (binary.as_str(), SecretError::Binary),
    ] {
        let value = secrets.value(id, Stage::Current).await.unwrap();
        assert_eq!(value.text, Err(error), "{id}");
        assert!(value.created_at.is_some(), "{id}: it is a version like any other");
    }
    assert_eq!(secrets.value("never-made", Stage::Current).await, Err(SecretError::NotFound));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_fail_has_its_word_and_none_takes_long() {
    let server = LocalSecretsManager::start().unwrap();
    let id = server.create_secret("credentials", "first").unwrap();
    let endpoint = FaultyEndpoint::in_front_of(server.endpoint()).unwrap();
    let secrets = connect(endpoint.endpoint());
    for (fault, code) in [
        (Fault::Refuse, "connection"),
        (Fault::Hang, "timeout"),
        (Fault::Throttle, "throttled"),
        (Fault::ServerError, "server_error"),
        (Fault::AccessDenied, "access_denied"),
        (Fault::Garbage, "bad_answer"),
        (Fault::Slow(Duration::from_secs(30)), "timeout"),
    ] {
        endpoint.set(fault);
        let began = Instant::now();
        let error = secrets.value(&id, Stage::Current).await.unwrap_err();
        assert_eq!(error.code(), code, "{fault:?}: {error:?}");
        assert!(began.elapsed() < NOT_FOR_EVER, "{fault:?}: {:?}", began.elapsed());
    }
    endpoint.set(Fault::Pass);
    assert_eq!(secrets.value(&id, Stage::Current).await.unwrap().text.as_deref(), Ok("first"));
}

#[test]
fn a_function_without_region_or_credentials_is_told_which_variable_is_missing() {
    let connect = |variables: &[&str]| {
        let variable = |name: &str| variables.contains(&name).then(|| "x".to_owned());
        SecretsManager::connect(&Connection::from_variables(variable, "AWS_ENDPOINT_URL_SECRETS_MANAGER"))
            .map(drop)
    };
    let missing = |variable| Err(NotConfigured { variable });
    assert_eq!(connect(&[]), missing("AWS_REGION"));
    assert_eq!(connect(&["AWS_DEFAULT_REGION"]), missing("AWS_ACCESS_KEY_ID"));
    assert_eq!(connect(&["AWS_REGION", "AWS_ACCESS_KEY_ID"]), missing("AWS_SECRET_ACCESS_KEY"));
    assert_eq!(connect(&["AWS_ENDPOINT_URL_SECRETS_MANAGER"]), Ok(()));
    assert_eq!(connect(&["AWS_ENDPOINT_URL"]), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_shown_holds_a_value_or_a_key() {
    let server = LocalSecretsManager::start().unwrap();
    let id = server.create_secret("credentials", "HUSH").unwrap();
    let connection = Connection {
        endpoint: Some(server.endpoint().to_owned()),
        access_key_id: Some("HUSH".to_owned()),
        secret_access_key: Some("HUSH".to_owned()),
        session_token: Some("HUSH".to_owned()),
        ..Connection::default()
    };
    let secrets = SecretsManager::connect(&connection).unwrap();
    let value = secrets.value(&id, Stage::Current).await.unwrap();
    assert_eq!(value.text.as_deref(), Ok("HUSH"));
    for shown in [format!("{connection:?}"), format!("{secrets:?}"), format!("{value:?}")] {
        assert!(!shown.contains("HUSH"), "{shown}");
    }
}
