//! Whatever comes as a token or as a key set is judged: nothing panics, and nothing that is made up is accepted.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::sync::{Arc, LazyLock};

use local_identity_provider::{SigningKey, encode};
use proptest::prelude::*;
use serde_json::{Value, json};
use vapi_webhook::{
    Timestamp,
    credential::{Credentials, JwkSet, JwkSets, Presented},
};

const PLAN: &str =
    r#"{"type":"jwt","issuer":"i","audience":"a","jwksUrl":"https://id.example.com/","scope":"s"}"#;
const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

static KEY: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::p256("k"));

struct Only(Option<Arc<JwkSet>>);

impl JwkSets for Only {
    fn of(&self, _: &str) -> Option<Arc<JwkSet>> {
        self.0.clone()
    }
}

fn sets() -> Only {
    Only(JwkSet::parse(json!({ "keys": [KEY.jwk()] }).to_string().as_bytes()).ok().map(Arc::new))
}

fn is_accepted(sets: &Only, token: &[u8]) -> bool {
    let value = [b"Bearer ", token].concat();
    let header = |name: &str| (name == "authorization").then_some(&value[..]);
    let request = Presented { method: "POST", urls: &[], header: &header, body: b"{}" };
    Credentials::parse(PLAN).unwrap().verify_with_keys(&request, sets, NOW).is_ok()
}

/// JSON that is now and then what a token or a key has.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        Just(json!(1_795_003_600)),
        proptest::sample::select(vec![
            "i", "a", "s", "k", "ES256", "RS256", "none", "HS256", "RSA", "EC", "OKP", "P-256", "AQAB",
            "sig", "verify"
        ])
        .prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let names = proptest::sample::select(vec![
            "iss", "aud", "exp", "nbf", "scope", "alg", "kid", "crit", "kty", "crv", "x", "y", "n", "e",
            "use", "key_ops", "keys",
        ]);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((names, inner), 0..8).prop_map(|fields| Value::Object(
                fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_are_a_token(token in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(!is_accepted(&sets(), &token));
    }

    #[test]
    fn no_made_up_token_is_accepted(header in json_value(), claims in json_value(), signature in proptest::collection::vec(any::<u8>(), 0..80)) {
        let token = format!("{}.{}.{}", encode(header.to_string()), encode(claims.to_string()), encode(signature));
        prop_assert!(!is_accepted(&sets(), token.as_bytes()));
    }

    #[test]
    fn a_rightful_signer_is_accepted_exactly_where_every_claim_is_right(
        issuer in proptest::sample::select(vec![("i", true), ("i/", false), ("", false)]),
        audience in proptest::sample::select(vec![(json!("a"), true), (json!(["b", "a"]), true), (json!("b"), false), (json!({}), false)]),
        expires in (-200_i64..200).prop_map(|seconds| (1_795_000_000 + seconds, seconds > -60)),
        not_before in (-200_i64..200).prop_map(|seconds| (1_795_000_000 + seconds, seconds <= 60)),
        scope in proptest::sample::select(vec![(json!("s"), true), (json!("t s"), true), (json!(["s"]), true), (json!("st"), false)]),
        beside in json_value(),
    ) {
        let claims = json!({
            "iss": issuer.0, "aud": audience.0, "exp": expires.0, "nbf": not_before.0, "scope": scope.0, "beside": beside,
        });
        let right = issuer.1 && audience.1 && expires.1 && not_before.1 && scope.1;
        prop_assert_eq!(is_accepted(&sets(), KEY.token(&claims).as_bytes()), right);
    }

    #[test]
    fn signed_claims_of_any_shape_are_judged(claims in json_value()) {
        is_accepted(&sets(), KEY.token(&claims).as_bytes());
    }

    #[test]
    fn any_change_of_one_byte_breaks_a_token(place in any::<proptest::sample::Index>(), byte in any::<u8>()) {
        let claims = json!({ "iss": "i", "aud": "a", "exp": 1_795_003_600, "scope": "s" });
        let mut token = KEY.token(&claims).into_bytes();
        prop_assert!(is_accepted(&sets(), &token));
        let place = place.index(token.len());
        prop_assume!(token[place] != byte);
        token[place] = byte;
        prop_assert!(!is_accepted(&sets(), &token));
    }

    #[test]
    fn any_key_set_is_read_or_refused(set in json_value(), bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = JwkSet::parse(&bytes);
        if let Ok(set) = JwkSet::parse(json!({ "keys": [set] }).to_string().as_bytes()) {
            is_accepted(&Only(Some(Arc::new(set))), KEY.token(&json!({ "iss": "i" })).as_bytes());
        }
    }
}
