//! Tokens of an identity provider on the real binary, with the provider up, down, wrong, silent and endless.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::{
    path::Path,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use local_dynamodb::LocalDynamoDb;
use local_identity_provider::{Answer, JwksEndpoint, SigningKey, encode};
use runtime_api::{FunctionProcess, FunctionUrlRequest};
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example.com/";

/// In each token, and in no line of the log.
const CLIENT: &str = "client-that-nobody-logs";

/// How long what must come may take on a busy machine: keys that were not there are asked for every 5 s.
const PATIENCE: Duration = Duration::from_secs(60);

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

async fn start(endpoint: &JwksEndpoint) -> (FunctionProcess, LocalDynamoDb) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let plan = json!({
        "type": "jwt", "issuer": ISSUER, "audience": "vapi", "jwksUrl": endpoint.url(), "scope": "vapi:call",
    });
    let environment = function_contract::environment(&dynamodb).into_iter().chain([
        ("VAPI_CREDENTIALS", plan.to_string()),
        // Whoever fetches keys through it would get none.
        ("HTTP_PROXY", "http://127.0.0.1:9".to_owned()),
        ("http_proxy", "http://127.0.0.1:9".to_owned()),
        ("ALL_PROXY", "http://127.0.0.1:9".to_owned()),
    ]);
    let function = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_call-events")), environment).unwrap();
    (function, dynamodb)
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": ["vapi"], "exp": now() + 600, "scope": "vapi:call", "sub": CLIENT })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

/// Status of a message with this token.
fn send(function: &FunctionProcess, token: &str) -> u16 {
    let request = FunctionUrlRequest::post(br#"{"message":{"type":"hang"}}"#)
        .header("authorization", &format!("Bearer {token}"));
    let answer = function.send(&request).unwrap();
    let expected = match answer.status {
        200 => "{}",
        503 => r#"{"error":"the token can't be checked at the moment"}"#,
        _ => r#"{"error":"unauthorized"}"#,
    };
    assert_eq!(answer.text(), expected);
    answer.status
}

fn assert_refused(function: &FunctionProcess, token: &str, reason: &str) {
    let status = if reason == "jwt_keys_unavailable" { 503 } else { 401 };
    assert_eq!(send(function, token), status, "{reason}");
    let mark = format!(r#""reason":"{reason}""#);
    assert!(function.wait_for_log(&mark).is_some(), "no line with {mark}: {:?}", function.log_lines());
}

/// Sends until a message is accepted.
fn wait_until_accepted(function: &FunctionProcess, key: &SigningKey) {
    let started = Instant::now();
    while send(function, &key.token(&claims())) != 200 {
        assert!(started.elapsed() < PATIENCE, "never accepted: {:?}", function.log_lines());
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rightful_token_is_let_in_and_each_other_one_refused_for_its_reason() {
    let (rsa, ec) = (SigningKey::rsa("rsa"), SigningKey::p256("ec"));
    let endpoint = JwksEndpoint::start(Answer::of(&[&rsa, &ec])).unwrap();
    let (function, _dynamodb) = start(&endpoint).await;
    for key in [&rsa, &ec] {
        assert_eq!(send(&function, &key.token(&claims())), 200);
    }
    assert_eq!(endpoint.requests(), 1, "keys are fetched in init and kept");

    let unsigned = format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(claims().to_string()));
    let mut forged = ec.token(&claims());
    forged.replace_range(forged.len() - 8..forged.len() - 4, "AAAA");
    for (token, reason) in [
        ("opaque".to_owned(), "jwt_malformed"),
        ("a".repeat(17_000), "jwt_too_large"),
        (unsigned, "jwt_algorithm"),
        (rsa.token_with(&json!({ "alg": "HS256", "kid": "rsa" }), &claims()), "jwt_algorithm"),
        (ec.token_with(&json!({ "alg": "RS256", "kid": "ec" }), &claims()), "jwt_algorithm"),
        (ec.token_with(&json!({ "alg": "ES256" }), &claims()), "jwt_key_unnamed"),
        (SigningKey::p256("other").token(&claims()), "jwt_key_unknown"),
        (forged, "jwt_signature"),
        (ec.token(&with("iss", json!("https://id.example.com"))), "jwt_issuer"),
        (ec.token(&with("aud", json!("billing"))), "jwt_audience"),
        (ec.token(&with("exp", json!(now() - 61))), "jwt_expired"),
        (ec.token(&with("nbf", json!(now() + 600))), "jwt_not_yet_valid"),
        (ec.token(&with("exp", json!("tomorrow"))), "jwt_claims"),
        (ec.token(&with("scope", json!("vapi:other"))), "jwt_scope"),
    ] {
        assert_refused(&function, &token, reason);
    }
    assert_eq!(send(&function, &ec.token(&claims())), 200);
    let told = function.log_lines().iter().any(|line| line.contains(CLIENT) || line.contains("eyJ"));
    assert!(!told, "a token or its claims are in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_counts_after_one_fetch_and_a_flood_of_unknown_ones_makes_hardly_any() {
    let (spring, autumn) = (SigningKey::p256("spring"), SigningKey::p256("autumn"));
    let endpoint = JwksEndpoint::start(Answer::of(&[&spring])).unwrap();
    let (function, _dynamodb) = start(&endpoint).await;
    assert_eq!(send(&function, &spring.token(&claims())), 200);
    endpoint.answer(Answer::of(&[&spring, &autumn]));
    let flooded = Instant::now();
    assert_eq!(send(&function, &autumn.token(&claims())), 200);
    assert_eq!(endpoint.requests(), 2);
    for number in 0..300 {
        let header = json!({ "alg": "ES256", "kid": format!("unknown-{number}") });
        assert_eq!(send(&function, &spring.token_with(&header, &claims())), 401);
    }
    // One more for each whole 30 s that a slow machine took.
    let allowed = 2 + flooded.elapsed().as_secs() / 30;
    assert!(endpoint.requests() <= allowed, "{} fetches", endpoint.requests());
    assert_eq!(send(&function, &spring.token(&claims())), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_wrong_or_endless_at_start_lets_nobody_in_until_it_is_back() {
    let key = SigningKey::p256("spring");
    let elsewhere = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let mut started = Vec::new();
    for (answer, reason) in [
        (Answer::Closed, "connection"),
        (Answer::Page(200), "not_jwks"),
        (Answer::Page(500), "status"),
        (Answer::Redirect(elsewhere.url()), "status"),
        (Answer::Endless, "too_large"),
        (Answer::Silence, "timeout"),
    ] {
        let endpoint = JwksEndpoint::start(answer).unwrap();
        let (function, dynamodb) = start(&endpoint).await;
        assert_refused(&function, &key.token(&claims()), "jwt_keys_unavailable");
        let line = function.wait_for_log(r#""outcome":"jwks_unavailable""#).unwrap();
        assert!(line.contains(&format!(r#""reason":"{reason}""#)), "{line}");
        assert!(!line.contains("well-known"), "{line}");
        started.push((endpoint, function, dynamodb));
    }
    for (endpoint, function, _) in &started {
        endpoint.answer(Answer::of(&[&key]));
        wait_until_accepted(function, &key);
        assert!(function.is_alive());
    }
    assert_eq!(elsewhere.requests(), 0, "a redirect was followed");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_at_hand_serve_while_the_provider_is_away() {
    let (key, unknown) = (SigningKey::p256("spring"), SigningKey::p256("autumn"));
    let endpoint = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let (function, _dynamodb) = start(&endpoint).await;
    assert_eq!(send(&function, &key.token(&claims())), 200);
    endpoint.answer(Answer::Silence);
    let started = Instant::now();
    // The first of them makes the function ask, and wait its second. If each did, it would take 50.
    for _ in 0..50 {
        assert_eq!(send(&function, &unknown.token(&claims())), 401);
        assert_eq!(send(&function, &key.token(&claims())), 200);
    }
    let asked = endpoint.requests() - 1;
    assert!(asked <= 1 + started.elapsed().as_secs() / 30, "{asked} fetches");
}
