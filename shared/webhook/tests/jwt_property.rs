//! Whatever comes as a token or as a key set is judged: nothing panics, and nothing that is made up is accepted.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::sync::{Arc, LazyLock};

use local_identity_provider::{SigningKey, encode};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{RngAlgorithm, TestError, TestRng, TestRunner},
};
use seeded_random::Random;
use serde_json::{Value, json};
use vapi_webhook::{
    Timestamp,
    credential::{Credentials, JwkSet, JwkSets, Presented},
};

const CASES: u32 = 500;

const PLAN: &str =
    r#"{"type":"jwt","issuer":"i","audience":"a","jwksUrl":"https://id.example.com/","scope":"s"}"#;
const NOW_SECONDS: i64 = 1_795_000_000;
const NOW: Timestamp = Timestamp::from_millis(NOW_SECONDS * 1000);

/// Names and words that mean something in a token or a key.
const NAMES: [&str; 18] = [
    "alg", "aud", "crit", "crv", "e", "exp", "iss", "key_ops", "keys", "kid", "kty", "n", "nbf", "scope",
    "scp", "use", "x", "y",
];
const WORDS: [&str; 15] = [
    "AQAB", "EC", "ES256", "HS256", "OKP", "P-256", "RS256", "RSA", "a", "i", "k", "none", "s", "sig",
    "verify",
];

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::p256("k"));

/// The same keys, wherever they are looked for.
struct Everywhere(Arc<JwkSet>);

impl JwkSets for Everywhere {
    fn of(&self, _: &str) -> Option<Arc<JwkSet>> {
        Some(Arc::clone(&self.0))
    }
}

fn published() -> Everywhere {
    Everywhere(Arc::new(JwkSet::parse(json!({ "keys": [KEY.jwk()] }).to_string().as_bytes()).unwrap()))
}

fn is_accepted(sets: &Everywhere, token: &[u8]) -> bool {
    let value = [b"Bearer ", token].concat();
    let header = |name: &str| (name == "authorization").then_some(&value[..]);
    let request = Presented { method: "POST", urls: &[], header: &header, body: b"{}" };
    Credentials::parse(PLAN).unwrap().verify_with_keys(&request, sets, NOW).is_ok()
}

/// Runs `check` on that many values, and shows the smallest one that fails. The key is another one each time.
fn for_each<S: Strategy>(strategy: &S, check: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let mut random = Random::from_environment("JWT_SEED");
    let bytes: Vec<u8> = (0..4).flat_map(|_| random.number().to_le_bytes()).collect();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    match TestRunner::new_with_rng(config, rng).run(strategy, check) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{reason}\n{value:?}"),
        Err(aborted) => panic!("{aborted}"),
    }
}

/// JSON of any shape that now and then has what a token or a key has.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(NOW_SECONDS + 3600)),
        select(&WORDS[..]).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let fields = vec((select(&NAMES[..]), inner.clone()), 0..8);
        let object = |fields: Vec<(&str, Value)>| {
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        };
        prop_oneof![
            vec(inner, 0..4).prop_map(Value::from),
            fields.prop_map(move |fields| Value::Object(object(fields))),
        ]
    })
}

#[test]
fn no_bytes_are_a_token() {
    let sets = published();
    for_each(&vec(any::<u8>(), 0..600), |token| {
        prop_assert!(!is_accepted(&sets, &token));
        Ok(())
    });
}

#[test]
fn no_made_up_token_is_accepted() {
    let sets = published();
    for_each(&(any_json(), any_json(), vec(any::<u8>(), 0..80)), |(header, claims, signature)| {
        let (header, claims) = (encode(header.to_string()), encode(claims.to_string()));
        let token = format!("{header}.{claims}.{}", encode(signature));
        prop_assert!(!is_accepted(&sets, token.as_bytes()));
        Ok(())
    });
}

#[test]
fn a_rightful_signer_is_accepted_exactly_where_every_claim_is_right() {
    let sets = published();
    let issuer = select(vec![("i", true), ("i", true), ("i/", false), ("", false)]);
    let audience =
        select(vec![(json!("a"), true), (json!(["b", "a"]), true), (json!("b"), false), (json!({}), false)]);
    let expires = (-200_i64..400).prop_map(|seconds| (NOW_SECONDS + seconds, seconds > -60));
    let not_before = (-400_i64..200).prop_map(|seconds| (NOW_SECONDS + seconds, seconds <= 60));
    let scope =
        select(vec![(json!("s"), true), (json!("t s"), true), (json!(["s"]), true), (json!("st"), false)]);
    for_each(
        &(issuer, audience, expires, not_before, scope, any_json()),
        |(issuer, audience, expires, not_before, scope, beside)| {
            let claims = json!({
                "iss": issuer.0, "aud": audience.0, "exp": expires.0, "nbf": not_before.0, "scope": scope.0,
                "beside": beside,
            });
            let right = issuer.1 && audience.1 && expires.1 && not_before.1 && scope.1;
            prop_assert_eq!(is_accepted(&sets, KEY.token(&claims).as_bytes()), right);
            Ok(())
        },
    );
}

#[test]
fn signed_claims_of_any_shape_are_judged() {
    let sets = published();
    for_each(&any_json(), |claims| {
        is_accepted(&sets, KEY.token(&claims).as_bytes());
        Ok(())
    });
}

#[test]
fn any_change_of_one_byte_breaks_a_token() {
    let sets = published();
    let claims = json!({ "iss": "i", "aud": "a", "exp": NOW_SECONDS + 3600, "scope": "s" });
    for_each(&(any::<Index>(), any::<u8>()), |(place, byte)| {
        let mut token = KEY.token(&claims).into_bytes();
        prop_assert!(is_accepted(&sets, &token));
        let place = place.index(token.len());
        prop_assume!(token[place] != byte);
        token[place] = byte;
        prop_assert!(!is_accepted(&sets, &token));
        Ok(())
    });
}

#[test]
fn any_key_set_is_read_or_refused() {
    let token = KEY.token(&json!({ "iss": "i" }));
    for_each(&(any_json(), vec(any::<u8>(), 0..300)), |(key, bytes)| {
        let _ = JwkSet::parse(&bytes);
        let _ = JwkSet::parse(key.to_string().as_bytes());
        if let Ok(set) = JwkSet::parse(json!({ "keys": [key] }).to_string().as_bytes()) {
            prop_assert!(!is_accepted(&Everywhere(Arc::new(set)), token.as_bytes()));
        }
        Ok(())
    });
}
