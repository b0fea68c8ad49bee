//! Keys from an endpoint on loopback that fails on demand. The time of day is the test's own.

use std::time::{Duration, Instant};

use local_identity_provider::{Answer, JwksEndpoint, SigningKey};
use serde_json::json;

use super::*;

const START_SECONDS: i64 = 1_795_000_000;

/// So much later than the fetch limit of 1 s that a busy machine is not taken for a wait without end.
const SLACK: Duration = Duration::from_secs(10);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis((START_SECONDS + seconds) * 1000)
}

/// A function's view: its jwt plan, and the keys as far as it has them.
struct Function {
    credentials: Credentials,
    jwks: Jwks,
}

impl Function {
    fn new(endpoint: &JwksEndpoint) -> Self {
        Self::with_jwks_url(&endpoint.url())
    }

    fn with_jwks_url(url: &str) -> Self {
        let plan =
            json!({ "type": "jwt", "issuer": "https://id.example.com", "audience": "vapi", "jwksUrl": url });
        Self { credentials: Credentials::parse(&plan.to_string()).unwrap(), jwks: Jwks::new() }
    }

    async fn verify(&self, key: &SigningKey, now: Timestamp) -> Result<(), Refusal> {
        self.verify_of("https://id.example.com", key, now).await
    }

    async fn verify_of(&self, issuer: &str, key: &SigningKey, now: Timestamp) -> Result<(), Refusal> {
        let token = key.token(&json!({ "iss": issuer, "aud": "vapi", "exp": now.as_secs() + 60 }));
        let value = format!("Bearer {token}");
        let header = |name: &str| (name == "authorization").then_some(value.as_bytes());
        let request = Presented { method: "POST", urls: &[], header: &header, body: b"{}" };
        self.jwks.verify(&self.credentials, &request, now).await
    }
}

#[tokio::test]
async fn keys_are_fetched_when_a_token_needs_them_and_kept() {
    let key = SigningKey::p256("spring");
    let endpoint = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let function = Function::new(&endpoint);
    assert_eq!(function.verify_of("https://other.example.com", &key, at(0)).await, Err(Refusal::JwtIssuer));
    assert_eq!(endpoint.requests(), 0, "a token of somebody else's costs no fetch");
    for second in [0, 1, 599] {
        assert_eq!(function.verify(&key, at(second)).await, Ok(()));
    }
    assert_eq!(endpoint.requests(), 1);
}

#[tokio::test]
async fn init_fetches_the_keys_ahead_of_the_first_token() {
    let key = SigningKey::p256("spring");
    let endpoint = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let function = Function::new(&endpoint);
    function.jwks.warm_up(&function.credentials).await;
    assert_eq!(endpoint.requests(), 1);
    assert_eq!(function.verify(&key, now()).await, Ok(()));
    assert_eq!(endpoint.requests(), 1);
}

#[tokio::test]
async fn a_new_key_counts_after_one_fetch_and_a_flood_of_unknown_ones_makes_one_every_30_seconds() {
    let (spring, autumn) = (SigningKey::p256("spring"), SigningKey::p256("autumn"));
    let endpoint = JwksEndpoint::start(Answer::of(&[&spring])).unwrap();
    let function = Function::new(&endpoint);
    assert_eq!(function.verify(&spring, at(0)).await, Ok(()));
    endpoint.answer(Answer::of(&[&spring, &autumn]));
    assert_eq!(function.verify(&autumn, at(1)).await, Ok(()));
    assert_eq!(endpoint.requests(), 2);
    for number in 0..200 {
        let unknown = SigningKey::ed25519(&format!("unknown-{number}"));
        assert_eq!(function.verify(&unknown, at(2 + number % 28)).await, Err(Refusal::JwtKeyUnknown));
    }
    assert_eq!(endpoint.requests(), 2);
    for number in 0..200 {
        let unknown = SigningKey::ed25519(&format!("unknown-{number}"));
        assert_eq!(function.verify(&unknown, at(31 + number % 30)).await, Err(Refusal::JwtKeyUnknown));
    }
    assert_eq!(endpoint.requests(), 3);
    assert_eq!(function.verify(&spring, at(60)).await, Ok(()));
}

#[tokio::test]
async fn tokens_that_come_together_share_one_fetch() {
    let key = SigningKey::p256("spring");
    let endpoint = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let function = Function::new(&endpoint);
    let verdicts = join_all((0..50).map(|_| function.verify(&key, at(0)))).await;
    assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");
    assert_eq!(endpoint.requests(), 1);
}

#[tokio::test]
async fn keys_older_than_10_minutes_are_fetched_anew_and_one_that_is_gone_counts_no_more() {
    let (spring, autumn) = (SigningKey::p256("spring"), SigningKey::p256("autumn"));
    let endpoint = JwksEndpoint::start(Answer::of(&[&spring])).unwrap();
    let function = Function::new(&endpoint);
    assert_eq!(function.verify(&spring, at(0)).await, Ok(()));
    endpoint.answer(Answer::of(&[&autumn]));
    assert_eq!(function.verify(&spring, at(599)).await, Ok(()));
    assert_eq!(function.verify(&spring, at(600)).await, Err(Refusal::JwtKeyUnknown));
    assert_eq!(endpoint.requests(), 2);
}

#[tokio::test]
async fn what_is_no_key_set_is_none_and_is_asked_for_again_after_5_seconds() {
    let key = SigningKey::p256("spring");
    let elsewhere = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let endpoint = JwksEndpoint::start(Answer::Closed).unwrap();
    for wrong in [
        Answer::Closed,
        Answer::Page(200),
        Answer::Page(500),
        Answer::Page(404),
        Answer::Redirect(elsewhere.url()),
        Answer::Text(r#"{"keys":[]}"#.to_owned()),
        Answer::Text(format!("{}{}", " ".repeat(70_000), json!({ "keys": [key.jwk()] }))),
    ] {
        endpoint.answer(wrong.clone());
        let function = Function::new(&endpoint);
        let before = endpoint.requests();
        for second in [0, 1, 4] {
            assert_eq!(
                function.verify(&key, at(second)).await,
                Err(Refusal::JwtKeysUnavailable),
                "{wrong:?}"
            );
        }
        assert_eq!(endpoint.requests(), before + 1, "{wrong:?}");
        endpoint.answer(Answer::of(&[&key]));
        assert_eq!(function.verify(&key, at(5)).await, Ok(()), "{wrong:?}");
    }
    assert_eq!(elsewhere.requests(), 0, "a redirect was followed");
}

#[tokio::test]
async fn an_endless_answer_is_read_no_further_than_64_kb() {
    let endpoint = JwksEndpoint::start(Answer::Endless).unwrap();
    let function = Function::new(&endpoint);
    let verdict = function.verify(&SigningKey::p256("spring"), at(0)).await;
    assert_eq!(verdict, Err(Refusal::JwtKeysUnavailable));
    let sent = endpoint.endless_bytes();
    // What the machine's network takes in ahead of the reader is a few megabytes; a second's worth would be a thousand.
    assert!(sent < 32 * 1024 * 1024, "{sent} bytes");
}

#[tokio::test]
async fn a_silent_provider_costs_one_caller_a_second_and_the_next_ones_nothing() {
    let key = SigningKey::p256("spring");
    let endpoint = JwksEndpoint::start(Answer::Silence).unwrap();
    let function = Function::new(&endpoint);
    let started = Instant::now();
    assert_eq!(function.verify(&key, at(0)).await, Err(Refusal::JwtKeysUnavailable));
    assert!(started.elapsed() < SLACK, "{:?}", started.elapsed());
    for _ in 0..50 {
        assert_eq!(function.verify(&key, at(1)).await, Err(Refusal::JwtKeysUnavailable));
    }
    assert_eq!(endpoint.requests(), 1);
}

#[tokio::test]
async fn old_keys_serve_while_the_provider_is_away_and_nobody_waits_for_it_twice() {
    let (key, new) = (SigningKey::p256("spring"), SigningKey::p256("autumn"));
    let endpoint = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let function = Function::new(&endpoint);
    assert_eq!(function.verify(&key, at(0)).await, Ok(()));
    endpoint.answer(Answer::Silence);
    let started = Instant::now();
    // The first one waits its second. If each did, it would take 40.
    for half_minute in 0..40 {
        assert_eq!(function.verify(&key, at(600 + 30 * half_minute)).await, Ok(()));
    }
    assert!(started.elapsed() < SLACK, "{:?}", started.elapsed());
    // It is asked beside the messages all the same, and what it answers counts.
    endpoint.answer(Answer::of(&[&new]));
    let started = Instant::now();
    while function.verify(&key, at(36_000)).await.is_ok() {
        assert!(started.elapsed() < SLACK, "the new keys never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(function.verify(&new, at(36_000)).await, Ok(()));
}

#[tokio::test]
async fn a_key_that_was_replaced_under_its_old_name_is_fetched() {
    let (spring, autumn) = (SigningKey::p256("only"), SigningKey::p256("only"));
    let endpoint = JwksEndpoint::start(Answer::of(&[&spring])).unwrap();
    let function = Function::new(&endpoint);
    assert_eq!(function.verify(&spring, at(0)).await, Ok(()));
    endpoint.answer(Answer::of(&[&autumn]));
    assert_eq!(function.verify(&autumn, at(1)).await, Ok(()));
    assert_eq!(function.verify(&spring, at(1)).await, Err(Refusal::JwtSignature));
    assert_eq!(endpoint.requests(), 2);
}

#[tokio::test]
async fn a_provider_that_should_speak_tls_and_does_not_is_not_listened_to() {
    let key = SigningKey::p256("spring");
    let endpoint = JwksEndpoint::start(Answer::of(&[&key])).unwrap();
    let function = Function::with_jwks_url(&endpoint.url().replace("http://", "https://"));
    assert_eq!(function.verify(&key, at(0)).await, Err(Refusal::JwtKeysUnavailable));
    assert_eq!(endpoint.requests(), 0);
}

#[tokio::test]
async fn plans_that_need_no_keys_cost_no_fetch() {
    let endpoint = JwksEndpoint::start(Answer::Silence).unwrap();
    let plans = json!([
        { "type": "bearer", "token": "a-static-token" },
        { "type": "jwt", "issuer": "https://id.example.com", "audience": "vapi", "jwksUrl": endpoint.url() },
    ]);
    let credentials = Credentials::parse(&plans.to_string()).unwrap();
    let jwks = Jwks::new();
    for (value, expected) in [
        ("Bearer a-static-token", Ok(())),
        ("Bearer another", Err(Refusal::Mismatch)),
        ("", Err(Refusal::HeaderAbsent("authorization".to_owned()))),
    ] {
        let header = |name: &str| (name == "authorization").then_some(value.as_bytes());
        let request = Presented { method: "POST", urls: &[], header: &header, body: b"{}" };
        assert_eq!(jwks.verify(&credentials, &request, at(0)).await, expected);
    }
    assert_eq!(endpoint.requests(), 0);
}

#[tokio::test]
async fn urls_that_are_no_longer_configured_take_no_room() {
    let jwks = Jwks::new();
    for number in 0..1000 {
        jwks.source(&format!("https://id.example.com/{number}"));
    }
    assert!(jwks.sources.read().unwrap().len() <= MAX_SOURCES);
}
