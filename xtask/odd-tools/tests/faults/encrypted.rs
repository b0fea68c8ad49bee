//! Encrypted arguments through the real binary: read by the tool, kept nowhere else.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePublicKey;
use rsa::rand_core::OsRng;
use rsa::{Oaep, RsaPublicKey};
use serde_json::{Value, json};

use crate::exchange::{Server, Stage, text, tool_call};

static PRIVATE: LazyLock<String> = LazyLock::new(|| test_key("first.pem"));
static PUBLIC: LazyLock<String> = LazyLock::new(|| test_key("public.pem"));
static ANOTHER: LazyLock<String> = LazyLock::new(|| test_key("second.pem"));

/// A key of the tests of `vapi-tools`, which is no secret.
fn test_key(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    fs::read_to_string(root.join("shared/tools/tests/keys").join(name)).unwrap()
}

const PIN: &str = "90055012345";

/// As Vapi encrypts: no two times the same.
fn encrypted(plain: &str) -> Value {
    let body: String = PUBLIC.lines().filter(|line| !line.starts_with('-')).collect();
    let key = RsaPublicKey::from_public_key_der(&STANDARD.decode(body).unwrap()).unwrap();
    let cipher = key.encrypt(&mut OsRng, Oaep::new::<rsa::sha2::Sha256>(), plain.as_bytes()).unwrap();
    json!(STANDARD.encode(cipher))
}

fn seal(server: &Server, id: &str, pin: &Value) -> Value {
    let arguments = json!({ "counter": "sealed", "pin": pin });
    server.call("call-1", &[tool_call(id, "seals", &arguments)]).remove(0)
}

fn everything_kept(stage: &Stage) -> String {
    let tables = [stage.dynamodb.calls_table(), stage.dynamodb.desk_table()];
    tables.map(|table| json!(stage.dynamodb.items(table).unwrap()).to_string()).concat()
}

#[test]
fn a_nested_argument_is_read_by_the_tool_alone() {
    let stage = Stage::open();
    // The newest key first: what was encrypted for the one before is still read.
    let keys = format!("{}{}", *ANOTHER, *PRIVATE);
    let server = stage.server_with(&[("VAPI_ARGUMENTS_PRIVATE_KEY", &keys)]);
    let card = json!({ "number": encrypted("4111111111111117"), "month": 7 });
    let arguments = json!({ "customer": { "name": "Ada Example", "card": card } });
    let result = server.call("call-1", &[tool_call("t1", "secretive", &arguments)]).remove(0);
    assert_eq!(result["result"], "Ada Example 16 digits ending in reverse 71, 7");
    assert!(server.process.wait_for_log("\"tool.name\":\"secretive\"").is_some());
    assert!(!server.process.log_lines().concat().contains("4111"));
}

#[test]
fn the_same_secret_encrypted_anew_is_the_same_wish_and_is_kept_nowhere() {
    let stage = Stage::open();
    let server = stage.server_with(&[("VAPI_ARGUMENTS_PRIVATE_KEY", &PRIVATE)]);
    for id in ["t1", "t1", "t2"] {
        let (one, other) = (encrypted(PIN), encrypted(PIN));
        assert_ne!(one, other);
        assert_eq!(seal(&server, id, &one)["result"], "Sealed with 11 digits.");
        assert_eq!(seal(&server, id, &other)["result"], "Sealed with 11 digits.");
    }
    let kept = everything_kept(&stage);
    assert_eq!(kept.matches("EFFECT#").count(), 1, "{kept}");
    assert!(!kept.contains(PIN), "{kept}");
    assert_eq!(seal(&server, "t3", &encrypted("4321"))["result"], "Sealed with 4 digits.");
    assert!(!server.process.log_lines().concat().contains(PIN));
}

#[test]
fn what_is_not_encrypted_or_for_another_key_does_nothing() {
    let stage = Stage::open();
    let cases = [
        (Some(PRIVATE.as_str()), json!(PIN)),
        (Some(PRIVATE.as_str()), json!("")),
        (Some(PRIVATE.as_str()), json!({ "pin": PIN })),
        (Some(ANOTHER.as_str()), encrypted(PIN)),
        (None, encrypted(PIN)),
    ];
    for (key, pin) in cases {
        let server = stage.server_with(&[("VAPI_ARGUMENTS_PRIVATE_KEY", key.unwrap_or_default())]);
        let result = seal(&server, "t1", &pin);
        assert!(result["error"].is_string() && !text(&result).contains(PIN), "{result}");
        assert!(!server.process.log_lines().concat().contains(PIN));
    }
    assert_eq!(everything_kept(&stage).matches("EFFECT#").count(), 0);
    assert!(!everything_kept(&stage).contains(PIN));
}
