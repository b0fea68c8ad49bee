use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePublicKey;
use rsa::rand_core::OsRng;
use rsa::{Oaep, RsaPublicKey};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::arguments;
use crate::calendar::Date;
use crate::schema::{TakenSchema, arguments_schema};

const FIRST: &str = include_str!("../../tests/keys/first.pem");
const FIRST_AS_PKCS1: &str = include_str!("../../tests/keys/first-pkcs1.pem");
const FIRST_PUBLIC: &str = include_str!("../../tests/keys/public.pem");
const SECOND: &str = include_str!("../../tests/keys/second.pem");
const BY_OPENSSL: &str = include_str!("../../tests/keys/encrypted-by-openssl.txt");
const WITH_SHA1: &str = include_str!("../../tests/keys/encrypted-with-sha1.txt");

fn keys(pem: &str) -> PrivateKeys {
    PrivateKeys::parse(pem).unwrap()
}

/// As Vapi encrypts, for the first key.
fn encrypted(plain: &str) -> Value {
    let body: String = FIRST_PUBLIC.lines().filter(|line| !line.starts_with('-')).collect();
    let key = RsaPublicKey::from_public_key_der(&STANDARD.decode(body).unwrap()).unwrap();
    json!(
        STANDARD.encode(key.encrypt(&mut OsRng, Oaep::new::<rsa::sha2::Sha256>(), plain.as_bytes()).unwrap())
    )
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn decrypt(keys: &PrivateKeys, arguments: &Value, paths: &[&str]) -> Result<Value, DecryptionError> {
    let mut arguments = object(arguments);
    keys.decrypt(&mut arguments, paths)?;
    Ok(arguments.into())
}

#[test]
fn what_openssl_has_encrypted_is_read() {
    let plain = json!({ "ssn": "Zoë Example, 900-55-0123" });
    for pem in [FIRST, FIRST_AS_PKCS1] {
        assert_eq!(decrypt(&keys(pem), &json!({ "ssn": BY_OPENSSL }), &["ssn"]), Ok(plain.clone()));
    }
}

#[test]
fn every_key_is_tried_so_that_keys_can_be_rotated() {
    for pem in [format!("{FIRST}{SECOND}"), format!("{SECOND}\n\n{FIRST}")] {
        let keys = keys(&pem);
        assert_eq!(keys.count(), 2);
        assert!(decrypt(&keys, &json!({ "ssn": BY_OPENSSL }), &["ssn"]).is_ok());
    }
    let wrong = DecryptionError::WrongKey("ssn".to_owned());
    assert_eq!(decrypt(&keys(SECOND), &json!({ "ssn": BY_OPENSSL }), &["ssn"]), Err(wrong.clone()));
    assert_eq!(decrypt(&keys(FIRST), &json!({ "ssn": WITH_SHA1 }), &["ssn"]), Err(wrong));
}

#[test]
fn a_value_inside_of_an_object_is_decrypted_and_the_rest_stays() {
    let arguments = json!({
        "name": "Ada",
        "payment": { "cardNumber": encrypted("4111"), "month": 6 },
        "pin": null,
    });
    assert_eq!(
        decrypt(
            &keys(FIRST),
            &arguments,
            &["payment.cardNumber", "pin", "ssn", "payment.code", "other.code"]
        ),
        Ok(json!({ "name": "Ada", "payment": { "cardNumber": "4111", "month": 6 }, "pin": null }))
    );
}

#[test]
fn what_comes_in_clear_is_refused() {
    let keys = keys(FIRST);
    let refused = |path: &str| Err(DecryptionError::NotEncrypted(path.to_owned()));
    for value in [
        json!("900-55-0123"),
        json!("9005"),
        json!(""),
        json!(9005),
        json!(false),
        json!({}),
        json!([]),
        json!(["9005", "9006"]),
        json!(BY_OPENSSL.get(..172)),
        json!(BY_OPENSSL.replace('=', "")),
    ] {
        assert_eq!(decrypt(&keys, &json!({ "ssn": value }), &["ssn"]), refused("ssn"), "{value}");
    }
    assert_eq!(
        decrypt(&keys, &json!({ "payment": "4111" }), &["payment.cardNumber"]),
        refused("payment.cardNumber")
    );
    let huge = json!({ "ssn": "A".repeat(1_000_000) });
    assert_eq!(decrypt(&keys, &huge, &["ssn"]), Err(DecryptionError::WrongKey("ssn".to_owned())));
}

#[test]
fn as_much_as_fits_into_one_block_is_read() {
    let longest = "é".repeat(95);
    assert_eq!(longest.len(), 190);
    let arguments = json!({ "ssn": encrypted(&longest) });
    assert_eq!(decrypt(&keys(FIRST), &arguments, &["ssn"]), Ok(json!({ "ssn": longest })));
    assert_eq!(decrypt(&keys(FIRST), &json!({ "ssn": encrypted("") }), &["ssn"]), Ok(json!({ "ssn": "" })));
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
struct Identity {
    born: Date,
    card: Card,
    codes: Vec<u8>,
    income: f64,
    married: bool,
    names: Vec<String>,
    people: u32,
    ssn: String,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
struct Card {
    number: String,
}

#[test]
fn whatever_the_schema_wants_is_read_from_the_decrypted_text() {
    const PATHS: [&str; 8] = ["born", "card", "codes", "income", "married", "names", "people", "ssn"];
    let schema = arguments_schema::<Identity>().and_then(TakenSchema::new).unwrap();
    let json = json!({
        "born": encrypted("06/25/1990"),
        "card": encrypted(r#"{"number":"4111"}"#),
        "codes": encrypted("[1,2]"),
        "income": encrypted("1250.5"),
        "married": encrypted("true"),
        "names": encrypted(r#"["Zoë","Ada"]"#),
        "people": encrypted("3"),
        "ssn": encrypted("900550123"),
    });
    let mut arguments = arguments::fit(&json.to_string(), "identify", &schema).unwrap();
    keys(FIRST).decrypt(&mut arguments, &PATHS).unwrap();
    let identity: Identity = arguments::typed(arguments, "identify", &schema).unwrap();
    assert_eq!(
        identity,
        Identity {
            born: "1990-06-25".parse().unwrap(),
            card: Card { number: "4111".to_owned() },
            codes: vec![1, 2],
            income: 1250.5,
            married: true,
            names: vec!["Zoë".to_owned(), "Ada".to_owned()],
            people: 3,
            ssn: "900550123".to_owned(),
        }
    );
}

#[test]
fn what_goes_into_the_idempotency_key_says_whether_it_is_the_same_and_no_more() {
    let both = keys(&format!("{SECOND}{FIRST}"));
    let hidden = |keys: &PrivateKeys, plain: &str| {
        let mut arguments =
            object(&json!({ "name": "Ada", "pin": encrypted(plain), "again": { "pin": encrypted(plain) } }));
        let decrypted = keys.decrypt(&mut arguments, &["pin", "again.pin"]).unwrap();
        assert_eq!(format!("{decrypted:?}"), r#"{"again.pin", "pin"}"#);
        decrypted.hide(arguments)
    };
    let first = hidden(&keys(FIRST), "9005");
    assert_eq!(first, hidden(&keys(FIRST_AS_PKCS1), "9005"));
    assert_eq!(first, hidden(&both, "9005"));
    assert_ne!(first["pin"], hidden(&both, "9006")["pin"]);
    assert_ne!(first["pin"], first["again"]["pin"]);
    assert_eq!(first["name"], "Ada");
    let pin = first["pin"].as_str().unwrap();
    assert_eq!(pin.len(), 64);
    assert!(!Value::from(first.clone()).to_string().contains("9005"));
    assert!(Decrypted::default().is_empty());
}

#[test]
fn keys_are_read_from_an_environment_variable_too() {
    let in_one_line = FIRST.trim().replace('\n', "\\n");
    let in_spaces = FIRST.trim().replace('\n', " ");
    let from_windows = FIRST.replace('\n', "\r\n");
    let with_attributes = format!("Bag Attributes\n    friendlyName: vapi\n{FIRST}");
    for pem in [in_one_line, in_spaces, from_windows, with_attributes] {
        assert!(decrypt(&keys(&pem), &json!({ "ssn": BY_OPENSSL }), &["ssn"]).is_ok());
    }
}

#[test]
fn what_is_no_private_key_of_rsa_is_refused() {
    let error = |pem: &str| PrivateKeys::parse(pem).unwrap_err();
    assert_eq!(error(""), KeysError::None);
    assert_eq!(error("MIIEvgIBADANBgkqhkiG9w0BAQEFAASC"), KeysError::None);
    assert_eq!(error(FIRST_PUBLIC), KeysError::Public);
    assert_eq!(error(&format!("{FIRST}{FIRST_PUBLIC}")), KeysError::Public);
    assert_eq!(error(include_str!("../../tests/keys/passphrase.pem")), KeysError::Passphrase);
    assert_eq!(error(include_str!("../../tests/keys/elliptic.pem")), KeysError::NoRsa(1));
    assert_eq!(error(include_str!("../../tests/keys/short.pem")), KeysError::TooShort(1024));
    assert_eq!(error(&FIRST[..FIRST.len() / 2]), KeysError::CutOff);
    assert_eq!(error(&FIRST.replace("END PRIVATE", "END PUBLIC")), KeysError::CutOff);
    let damaged = FIRST.replace(FIRST.lines().nth(5).unwrap(), "");
    assert_eq!(error(&format!("{SECOND}{damaged}")), KeysError::NoRsa(2));
    assert_eq!(error(&FIRST_AS_PKCS1.replace("RSA PRIVATE", "PRIVATE")), KeysError::NoRsa(1));
    assert_eq!(error(&FIRST.repeat(9)), KeysError::TooMany);
}

#[test]
fn nothing_shows_a_key_or_a_plain_text() {
    let keys = keys(&format!("{FIRST}{SECOND}"));
    assert_eq!(format!("{keys:?} {keys:#?}"), "PrivateKeys(2) PrivateKeys(2)");
    let error = decrypt(&keys, &json!({ "ssn": "900-55-0123" }), &["ssn"]).unwrap_err();
    assert_eq!(error.to_string(), "the argument `ssn` is not encrypted");
}
