//! Tokens of an identity provider, signed here and checked as they would be from Vapi.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::sync::Arc;

use local_identity_provider::{SigningKey, encode};
use serde_json::{Value, json};
use vapi_webhook::{
    Timestamp,
    credential::{Credentials, JwkSet, JwkSets, Presented, Refusal, ToSign, UnusableJwkSet},
};

const NOW_SECONDS: i64 = 1_795_000_000;
const NOW: Timestamp = Timestamp::from_millis(NOW_SECONDS * 1000);
const ISSUER: &str = "https://id.example.com/";
const JWKS_URL: &str = "https://id.example.com/keys";

/// One set, at one URL.
struct At(&'static str, Arc<JwkSet>);

impl JwkSets for At {
    fn of(&self, jwks_url: &str) -> Option<Arc<JwkSet>> {
        (jwks_url == self.0).then(|| Arc::clone(&self.1))
    }
}

fn set(keys: &[Value]) -> Result<JwkSet, UnusableJwkSet> {
    JwkSet::parse(json!({ "keys": keys }).to_string().as_bytes())
}

fn sets(keys: &[&SigningKey]) -> At {
    At(JWKS_URL, Arc::new(set(&keys.iter().map(|key| key.jwk()).collect::<Vec<_>>()).unwrap()))
}

fn plan(scope: &str) -> String {
    json!({ "type": "jwt", "issuer": ISSUER, "audience": "vapi", "jwksUrl": JWKS_URL, "scope": scope })
        .to_string()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "aud": "vapi", "exp": NOW_SECONDS + 3600, "sub": "client-1" })
}

/// The claims with one of them changed. Null takes it away.
fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

fn verify(plan: &str, sets: &dyn JwkSets, token: &str) -> Result<(), Refusal> {
    verify_header(plan, sets, &format!("Bearer {token}"))
}

fn verify_header(plan: &str, sets: &dyn JwkSets, authorization: &str) -> Result<(), Refusal> {
    let header = |name: &str| (name == "authorization").then_some(authorization.as_bytes());
    let request = Presented { method: "POST", urls: &[], header: &header, body: b"{}" };
    Credentials::parse(plan).unwrap().verify_with_keys(&request, sets, NOW)
}

#[test]
fn every_allowed_algorithm_is_taken_from_a_key_of_its_kind() {
    let rsa = SigningKey::rsa("rsa");
    let keys = [&rsa, &SigningKey::p256("p256"), &SigningKey::p384("p384"), &SigningKey::ed25519("ed")];
    let sets = sets(&keys);
    for key in keys {
        assert_eq!(verify(&plan(""), &sets, &key.token(&claims())), Ok(()), "{}", key.algorithm());
    }
    for algorithm in ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] {
        let token = rsa.token_with(&json!({ "alg": algorithm, "kid": "rsa" }), &claims());
        assert_eq!(verify(&plan(""), &sets, &token), Ok(()), "{algorithm}");
    }
}

#[test]
fn an_algorithm_that_anybody_could_sign_with_or_of_another_key_is_refused() {
    let (rsa, ec) = (SigningKey::rsa("rsa"), SigningKey::p256("ec"));
    let both = sets(&[&rsa, &ec]);
    let refused = |header: Value| verify(&plan(""), &both, &ec.token_with(&header, &claims()));
    for algorithm in ["none", "None", "NONE", "HS256", "HS384", "HS512", "ES512", "ES256K", "RSA-OAEP", ""] {
        assert_eq!(
            refused(json!({ "alg": algorithm, "kid": "ec" })),
            Err(Refusal::JwtAlgorithm),
            "{algorithm}"
        );
    }
    // The algorithm is allowed, but not for the key that the token names.
    for (algorithm, key_id) in [("RS256", "ec"), ("ES384", "ec"), ("EdDSA", "ec"), ("ES256", "rsa")] {
        let header = json!({ "alg": algorithm, "kid": key_id });
        assert_eq!(refused(header), Err(Refusal::JwtAlgorithm), "{algorithm} by {key_id}");
    }
    // A key that says what it is for is for nothing else.
    let mut jwk = rsa.jwk();
    jwk["alg"] = json!("RS256");
    let only_rs256 = At(JWKS_URL, Arc::new(set(&[jwk]).unwrap()));
    assert_eq!(verify(&plan(""), &only_rs256, &rsa.token(&claims())), Ok(()));
    let token = rsa.token_with(&json!({ "alg": "PS256", "kid": "rsa" }), &claims());
    assert_eq!(verify(&plan(""), &only_rs256, &token), Err(Refusal::JwtAlgorithm));
}

#[test]
fn a_public_key_is_no_secret_to_sign_with() {
    let rsa = SigningKey::rsa("rsa");
    let public = rsa.jwk();
    let modulus = public["n"].as_str().unwrap();
    let message = format!("{}.{}", encode(r#"{"alg":"HS256","kid":"rsa"}"#), encode(claims().to_string()));
    // The check of an HMAC plan makes the signature.
    let hmac = json!({
        "type": "hmac", "algorithm": "sha256", "secretKey": modulus, "includeTimestamp": false,
        "signatureEncoding": "base64",
    });
    let signed = Credentials::parse(&hmac.to_string()).unwrap().plans()[0].sign(&ToSign {
        method: "POST",
        url: "",
        timestamp: "",
        message_id: "",
        body: message.as_bytes(),
    });
    let signature = signed[0].1.replace('+', "-").replace('/', "_").replace('=', "");
    let token = format!("{message}.{signature}");
    assert_eq!(verify(&plan(""), &sets(&[&rsa]), &token), Err(Refusal::JwtAlgorithm));
    // Nor is a secret that the provider publishes by mistake a key.
    let oct = json!({ "kty": "oct", "k": encode(modulus), "kid": "rsa", "alg": "HS256" });
    assert_eq!(set(&[oct]).map(|_| ()), Err(UnusableJwkSet::NoKey));
}

#[test]
fn only_the_owner_of_the_named_key_can_sign() {
    let (key, other) = (SigningKey::p256("spring"), SigningKey::p256("spring"));
    assert_eq!(verify(&plan(""), &sets(&[&key]), &other.token(&claims())), Err(Refusal::JwtSignature));
    let token = key.token(&claims());
    let parts: Vec<&str> = token.split('.').collect();
    let changed = encode(with("exp", json!(NOW_SECONDS + 7200)).to_string());
    for forged in [
        format!("{}.{changed}.{}", parts[0], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], parts[1], encode([0; 64])),
        format!("{}.{}.!", parts[0], parts[1]),
    ] {
        assert_eq!(verify(&plan(""), &sets(&[&key]), &forged), Err(Refusal::JwtSignature), "{forged}");
    }
}

#[test]
fn a_token_names_its_key_unless_there_is_but_one() {
    let (spring, autumn) = (SigningKey::p256("spring"), SigningKey::p256("autumn"));
    let unnamed = spring.token_with(&json!({ "alg": "ES256" }), &claims());
    assert_eq!(verify(&plan(""), &sets(&[&spring]), &unnamed), Ok(()));
    assert_eq!(verify(&plan(""), &sets(&[&spring, &autumn]), &unnamed), Err(Refusal::JwtKeyUnnamed));
    assert_eq!(verify(&plan(""), &sets(&[&autumn]), &unnamed), Err(Refusal::JwtSignature));
    assert_eq!(verify(&plan(""), &sets(&[&autumn]), &spring.token(&claims())), Err(Refusal::JwtKeyUnknown));
    // An encryption key beside it is no second signing key.
    let mut encryption = autumn.jwk();
    encryption["use"] = json!("enc");
    let beside = At(JWKS_URL, Arc::new(set(&[encryption, spring.jwk()]).unwrap()));
    assert_eq!(verify(&plan(""), &beside, &unnamed), Ok(()));
    // Two keys of different kinds may share an id.
    let ed = SigningKey::ed25519("spring");
    assert_eq!(verify(&plan(""), &sets(&[&ed, &spring]), &spring.token(&claims())), Ok(()));
}

#[test]
fn without_its_keys_no_token_is_accepted() {
    let key = SigningKey::p256("spring");
    let elsewhere = At("https://id.example.com/other", sets(&[&key]).1);
    assert_eq!(verify(&plan(""), &elsewhere, &key.token(&claims())), Err(Refusal::JwtKeysUnavailable));
    let token = format!("Bearer {}", key.token(&claims()));
    let header = |name: &str| (name == "authorization").then_some(token.as_bytes());
    let request = Presented { method: "POST", urls: &[], header: &header, body: b"{}" };
    let credentials = Credentials::parse(&plan("")).unwrap();
    assert_eq!(credentials.verify(&request, NOW), Err(Refusal::JwtKeysUnavailable));
}

#[test]
fn the_issuer_is_compared_to_the_last_slash() {
    let key = SigningKey::p256("spring");
    for issuer in [json!("https://id.example.com"), json!("https://ID.example.com/"), json!(""), Value::Null]
    {
        let token = key.token(&with("iss", issuer));
        // Refused before its keys are asked for, so that a token of somebody else's costs no fetch.
        struct NobodyAsks;
        impl JwkSets for NobodyAsks {
            fn of(&self, _: &str) -> Option<Arc<JwkSet>> {
                panic!("keys were asked for")
            }
        }
        assert_eq!(verify(&plan(""), &NobodyAsks, &token), Err(Refusal::JwtIssuer));
    }
    let several = key.token(&with("iss", json!([ISSUER])));
    assert_eq!(verify(&plan(""), &sets(&[&key]), &several), Err(Refusal::JwtMalformed));
}

#[test]
fn the_audience_is_one_of_those_that_the_token_is_for() {
    let key = SigningKey::p256("spring");
    for (audience, expected) in [
        (json!("vapi"), Ok(())),
        (json!(["billing", "vapi"]), Ok(())),
        (json!("vapi2"), Err(Refusal::JwtAudience)),
        (json!("billing vapi"), Err(Refusal::JwtAudience)),
        (json!(["billing"]), Err(Refusal::JwtAudience)),
        (json!([]), Err(Refusal::JwtAudience)),
        (Value::Null, Err(Refusal::JwtAudience)),
        (json!(7), Err(Refusal::JwtClaims)),
        (json!({ "vapi": true }), Err(Refusal::JwtClaims)),
    ] {
        let token = key.token(&with("aud", audience.clone()));
        assert_eq!(verify(&plan(""), &sets(&[&key]), &token), expected, "{audience}");
    }
}

#[test]
fn a_token_counts_from_its_first_second_to_its_last_give_or_take_a_minute() {
    let key = SigningKey::p256("spring");
    for (claim, value, expected) in [
        ("exp", json!(NOW_SECONDS - 59), Ok(())),
        ("exp", json!(NOW_SECONDS - 60), Err(Refusal::JwtExpired)),
        ("exp", json!(NOW_SECONDS as f64 - 59.5), Ok(())),
        ("exp", json!(0), Err(Refusal::JwtExpired)),
        ("exp", json!(-1e300), Err(Refusal::JwtExpired)),
        ("exp", Value::Null, Err(Refusal::JwtClaims)),
        ("exp", json!("tomorrow"), Err(Refusal::JwtClaims)),
        ("exp", json!((NOW_SECONDS + 3600).to_string()), Err(Refusal::JwtClaims)),
        ("nbf", json!(NOW_SECONDS + 60), Ok(())),
        ("nbf", json!(NOW_SECONDS + 61), Err(Refusal::JwtNotYetValid)),
        ("nbf", json!(1e300), Err(Refusal::JwtNotYetValid)),
        ("nbf", json!("yesterday"), Err(Refusal::JwtClaims)),
    ] {
        let token = key.token(&with(claim, value.clone()));
        assert_eq!(verify(&plan(""), &sets(&[&key]), &token), expected, "{claim} {value}");
    }
}

#[test]
fn each_word_of_the_scope_must_have_been_granted() {
    let key = SigningKey::p256("spring");
    let granted = |scope: &str, claim: &str, value: Value| {
        verify(&plan(scope), &sets(&[&key]), &key.token(&with(claim, value)))
    };
    for (claim, value) in [
        ("scope", json!("calls:read vapi:call")),
        ("scope", json!(["calls:read", "vapi:call"])),
        ("scp", json!("vapi:call calls:read")),
        ("scp", json!(["vapi:call", "calls:read"])),
    ] {
        assert_eq!(granted("vapi:call", claim, value.clone()), Ok(()));
        assert_eq!(granted(" calls:read  vapi:call ", claim, value.clone()), Ok(()));
        assert_eq!(granted("vapi:call calls:write", claim, value), Err(Refusal::JwtScope));
    }
    for value in [json!(""), json!("vapi:calls"), json!("VAPI:CALL"), json!([]), Value::Null] {
        assert_eq!(granted("vapi:call", "scope", value), Err(Refusal::JwtScope));
    }
    assert_eq!(granted("", "scope", Value::Null), Ok(()));
}

#[test]
fn what_is_no_signed_token_is_told_apart_from_a_wrong_one() {
    let key = SigningKey::p256("spring");
    let (token, sets) = (key.token(&claims()), sets(&[&key]));
    for text in [
        "an-opaque-token",
        "a.b",
        "a.b.c",
        "..",
        &format!("{token}.{token}"),
        &format!("{token}.a.b"),
        &key.token_with(
            &json!({ "alg": "ES256", "kid": "spring", "crit": ["b64"], "b64": false }),
            &claims(),
        ),
        &key.token_with(&json!({ "alg": 7 }), &claims()),
        &key.token_with(&json!([]), &claims()),
        &key.token(&json!("claims")),
    ] {
        assert_eq!(verify(&plan(""), &sets, text), Err(Refusal::JwtMalformed), "{text}");
    }
    let long = "a".repeat(16 * 1024 + 1);
    assert_eq!(verify(&plan(""), &sets, &long), Err(Refusal::JwtTooLarge { bytes: long.len() }));
    let absent = || Err(Refusal::HeaderAbsent("authorization".to_owned()));
    let unprefixed = || Err(Refusal::PrefixMissing("authorization".to_owned()));
    assert_eq!(verify_header(&plan(""), &sets, ""), absent());
    assert_eq!(verify_header(&plan(""), &sets, &token), unprefixed());
    assert_eq!(verify_header(&plan(""), &sets, &format!("Basic {token}")), unprefixed());
    assert_eq!(verify_header(&plan(""), &sets, &format!("bearer {token}")), Ok(()));
}

#[test]
fn of_several_plans_one_is_enough_and_the_nearest_gives_the_reason() {
    let key = SigningKey::p256("spring");
    let (bearer, other) = (
        json!({ "type": "bearer", "token": "a-static-token" }),
        json!({ "type": "jwt", "issuer": "https://other.example.com", "audience": "vapi", "jwksUrl": "https://other.example.com/keys" }),
    );
    let jwt: Value = serde_json::from_str(&plan("vapi:call")).unwrap();
    let all = json!([bearer, other, jwt]).to_string();
    let token = key.token(&with("scope", json!("vapi:call")));
    assert_eq!(verify(&all, &sets(&[&key]), &token), Ok(()));
    assert_eq!(verify(&all, &sets(&[&key]), "a-static-token"), Ok(()));
    assert_eq!(verify(&all, &sets(&[&key]), "another-token"), Err(Refusal::Mismatch));
    assert_eq!(verify(&all, &sets(&[&key]), &key.token(&claims())), Err(Refusal::JwtScope));
    let expired = key.token(&with("exp", json!(NOW_SECONDS - 3600)));
    assert_eq!(verify(&all, &sets(&[&key]), &expired), Err(Refusal::JwtExpired));
    assert_eq!(Credentials::parse(&all).unwrap().jwks_urls(), [JWKS_URL, "https://other.example.com/keys"]);
}

#[test]
fn keys_that_are_of_no_use_are_passed_over() {
    let key = SigningKey::p256("spring");
    let change = |name: &str, value: Value| {
        let mut jwk = key.jwk();
        jwk[name] = value;
        jwk
    };
    let useless = [
        json!(null),
        json!("spring"),
        json!({}),
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": "AA" }),
        json!({ "kty": "RSA", "n": encode([255; 128]), "e": "AQAB" }),
        json!({ "kty": "RSA", "n": encode([255; 2048]), "e": "AQAB" }),
        json!({ "kty": "RSA", "n": encode([255; 256]), "e": "" }),
        change("use", json!("enc")),
        change("key_ops", json!(["sign"])),
        change("alg", json!("RSA-OAEP")),
        change("alg", json!("RS256")),
        change("alg", json!("of tomorrow")),
        change("crv", json!("P-521")),
        change("crv", json!("secp256k1")),
        change("x", json!("AA")),
        change("x", json!("not base64!")),
        change("kid", json!(7)),
    ];
    assert_eq!(set(&useless).map(|_| ()), Err(UnusableJwkSet::NoKey));
    let mut all = useless.to_vec();
    all.push(change("key_ops", json!(["verify"])));
    let sets = At(JWKS_URL, Arc::new(set(&all).unwrap()));
    assert_eq!(verify(&plan(""), &sets, &key.token(&claims())), Ok(()));
}

#[test]
fn a_modulus_may_be_written_with_a_zero_before_it() {
    let key = SigningKey::rsa("spring");
    let mut jwk = key.jwk();
    // Three more bytes are four more letters: the rest stays as it is.
    jwk["n"] = json!(format!("AAAA{}", jwk["n"].as_str().unwrap()));
    let sets = At(JWKS_URL, Arc::new(set(&[jwk]).unwrap()));
    assert_eq!(verify(&plan(""), &sets, &key.token(&claims())), Ok(()));
}

#[test]
fn a_set_is_bounded_in_bytes_and_in_keys() {
    let parse = |text: &str| JwkSet::parse(text.as_bytes()).map(|_| ());
    for text in ["", "<!doctype html>", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":null}"#] {
        assert_eq!(parse(text), Err(UnusableJwkSet::NotJson), "{text}");
    }
    assert_eq!(parse(r#"{"keys":[]}"#), Err(UnusableJwkSet::NoKey));
    let key = SigningKey::p256("last");
    let set_of = |number: usize| {
        let mut jwk = SigningKey::p256("first").jwk();
        jwk.as_object_mut().unwrap().remove("use");
        let mut keys = vec![jwk; number];
        keys.push(key.jwk());
        json!({ "keys": keys }).to_string()
    };
    let taken = |number: usize| {
        let sets = At(JWKS_URL, Arc::new(JwkSet::parse(set_of(number).as_bytes()).unwrap()));
        verify(&plan(""), &sets, &key.token(&claims()))
    };
    assert_eq!(taken(99), Ok(()));
    assert_eq!(taken(100), Err(Refusal::JwtKeyUnknown));
    let padded = format!("{}{}", set_of(1), " ".repeat(64 * 1024));
    assert_eq!(parse(&padded), Err(UnusableJwkSet::TooLarge));
}

#[test]
fn an_unusable_plan_is_refused_without_what_was_written() {
    let usable: Value = serde_json::from_str(&plan("")).unwrap();
    for (field, value) in [
        ("issuer", Value::Null),
        ("issuer", json!(" ")),
        ("issuer", json!(["hunter2"])),
        ("audience", Value::Null),
        ("audience", json!("")),
        ("audience", json!(7)),
        ("jwksUrl", Value::Null),
        ("jwksUrl", json!("")),
        ("jwksUrl", json!("http://hunter2.example.com/keys")),
        ("jwksUrl", json!("https://ada:hunter2@id.example.com/keys")),
        ("jwksUrl", json!("hunter2")),
        ("scope", json!(["hunter2"])),
    ] {
        let mut plan = usable.clone();
        match value {
            Value::Null => drop(plan.as_object_mut().unwrap().remove(field)),
            value => plan[field] = value,
        }
        let fault = Credentials::parse(&plan.to_string()).map(|_| ()).unwrap_err().to_string();
        assert!(!fault.contains("hunter2") && fault.contains(field), "{plan}: {fault}");
    }
    assert!(Credentials::parse(&usable.to_string()).is_ok());
}

#[test]
fn a_plan_makes_no_tokens() {
    let credentials = Credentials::parse(&plan("")).unwrap();
    assert_eq!(credentials.plans()[0].kind(), "jwt");
    let request = ToSign { method: "POST", url: "", timestamp: "", message_id: "", body: b"{}" };
    assert_eq!(credentials.plans()[0].sign(&request), []);
}
