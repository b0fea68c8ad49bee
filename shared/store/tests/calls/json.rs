//! Arbitrary JSON in any spelling, and beside it the text that must be left of it once its secrets are replaced.
//!
//! The two are written side by side from the same tree. What counts as a secret is said here a second time, from the
//! contract and by the names that a key means: nothing of the scanner under test is used.

use proptest::prelude::*;
use proptest::sample::select;

/// What stands for a secret.
const REDACTED: &str = r#""[redacted]""#;

/// Stands in the strings that are secrets or inside of one, and nowhere else.
pub(crate) const SECRET_WORD: &str = "zqxSECRETxqz";
/// The digits of numbers that are.
pub(crate) const SECRET_DIGITS: &str = "918273645546372819";

/// Fields that are secret wherever they stand.
const SECRETS: [&str; 7] =
    ["secret", "serverUrlSecret", "twilioAuthToken", "twilioApiSecret", "authToken", "apiKey", "credentials"];

/// Whose `headers` are secret: sent to somebody, they carry keys.
const SENDERS: [&str; 11] = [
    "server",
    "model",
    "models",
    "voice",
    "voices",
    "transcriber",
    "transcribers",
    "tool",
    "tools",
    "tools:append",
    "toolWithToolCallList",
];

/// Names that are secret in some places.
const SECRETS_SOMEWHERE: [&str; 4] = ["headers", "listenUrl", "controlURL", "url"];

/// Names that mean nothing.
const OTHERS: [&str; 16] = [
    "",
    " ",
    "a",
    "b",
    "é",
    "\u{1f4de}",
    "quote\"d",
    "back\\slash",
    "line\nend",
    "Secret",
    "secrets",
    "secret ",
    "apikey",
    "[redacted]",
    "id",
    "artifact",
];

/// Where an object stands, as far as that says what its fields mean.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Anywhere,
    Sender,
    Monitor,
    /// Inside of a secret, where nothing else is one.
    Secret,
}

fn is_secret(name: &str, place: Place) -> bool {
    let ends_with_url = || name.to_ascii_lowercase().ends_with("url");
    match place {
        Place::Secret => false,
        _ if SECRETS.contains(&name) => true,
        Place::Sender => name == "headers",
        Place::Monitor => ends_with_url(),
        Place::Anywhere => false,
    }
}

/// Where the value of a field stands. A list hands it on to its elements.
fn place_of(name: &str, place: Place) -> Place {
    match name {
        _ if place == Place::Secret => Place::Secret,
        "monitor" => Place::Monitor,
        name if SENDERS.contains(&name) => Place::Sender,
        _ => Place::Anywhere,
    }
}

/// A value in one of its spellings.
#[derive(Clone, Debug)]
pub(crate) enum Json {
    /// A number, word or string, as it is written.
    Scalar(String),
    List(Vec<Json>, Space),
    Object(Vec<(Key, Json)>, Space),
    /// So many lists around a value, or objects with that key.
    Deep(usize, Option<Key>, Box<Json>),
}

/// A key: what it means, and how it is written.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    name: &'static str,
    written: String,
}

/// What stands around brackets, colons and commas.
pub(crate) type Space = &'static str;

/// The text of a message, and what must be left of it.
#[derive(Default)]
pub(crate) struct Texts {
    pub(crate) received: String,
    pub(crate) expected: String,
}

impl Texts {
    fn both(&mut self, text: &str) {
        self.received.push_str(text);
        self.expected.push_str(text);
    }

    /// Writes text that has no secrets.
    pub(crate) fn plain(&mut self, text: &str) {
        self.both(text);
    }

    /// Writes a value that stands under a name which means nothing.
    pub(crate) fn value(&mut self, json: &Json) {
        self.json(json, Place::Anywhere);
    }

    fn json(&mut self, json: &Json, place: Place) {
        match json {
            Json::Scalar(written) => self.both(written),
            Json::List(elements, space) => {
                self.both("[");
                for (index, element) in elements.iter().enumerate() {
                    self.separator(index, space);
                    self.json(element, place);
                    self.both(space);
                }
                self.both("]");
            }
            Json::Object(fields, space) => {
                self.both("{");
                for (index, (key, value)) in fields.iter().enumerate() {
                    self.separator(index, space);
                    self.both(&key.written);
                    self.both(space);
                    self.both(":");
                    self.both(space);
                    self.field(key.name, value, place);
                    self.both(space);
                }
                self.both("}");
            }
            Json::Deep(depth, key, inner) => self.deep(*depth, key.as_ref(), inner, place),
        }
    }

    fn deep(&mut self, depth: usize, key: Option<&Key>, inner: &Json, place: Place) {
        let Some(key) = key else {
            self.both(&"[".repeat(depth));
            self.json(inner, place);
            self.both(&"]".repeat(depth));
            return;
        };
        // The outermost one decides: inside of itself no name means a secret that did not mean one outside.
        if is_secret(key.name, place) {
            self.both(&format!("{{{}:", key.written));
            let rest = Json::Deep(depth - 1, Some(key.clone()), Box::new(inner.clone()));
            self.field(key.name, if depth > 1 { &rest } else { inner }, place);
            self.both("}");
        } else {
            self.both(&format!("{{{}:", key.written).repeat(depth));
            self.json(inner, place_of(key.name, place));
            self.both(&"}".repeat(depth));
        }
    }

    fn separator(&mut self, index: usize, space: Space) {
        if index > 0 {
            self.both(",");
        }
        self.both(space);
    }

    fn field(&mut self, name: &str, value: &Json, place: Place) {
        if !is_secret(name, place) {
            self.json(value, place_of(name, place));
            return;
        }
        let mut secret = Self::default();
        secret.json(&marked(value), Place::Secret);
        self.received.push_str(&secret.received);
        let is_null = secret.received == "null";
        self.expected.push_str(if is_null { "null" } else { REDACTED });
    }
}

/// The same with a mark in every string and number, by which it would be found where it must not be.
fn marked(json: &Json) -> Json {
    match json {
        Json::Scalar(written) => Json::Scalar(match written.as_bytes() {
            [b'"', ..] => format!("\"{SECRET_WORD}{}", &written[1..]),
            [b'-', ..] => format!("-{SECRET_DIGITS}{}", &written[1..]),
            [b'0'..=b'9', ..] => format!("{SECRET_DIGITS}{written}"),
            _ => written.clone(),
        }),
        Json::List(elements, space) => Json::List(elements.iter().map(marked).collect(), space),
        Json::Object(fields, space) => {
            let fields = fields.iter().map(|(key, value)| (key.clone(), marked(value))).collect();
            Json::Object(fields, space)
        }
        Json::Deep(depth, key, inner) => Json::Deep(*depth, key.clone(), Box::new(marked(inner))),
    }
}

/// A field's key, in any spelling.
fn key() -> impl Strategy<Value = Key> {
    let names = prop_oneof![
        3 => select(&SECRETS[..]),
        5 => select(&SENDERS[..]),
        1 => Just("monitor"),
        4 => select(&SECRETS_SOMEWHERE[..]),
        3 => select(&OTHERS[..]),
    ];
    (names, any::<u64>()).prop_map(|(name, spelling)| Key { name, written: quoted(name, spelling) })
}

/// A string as JSON, some of its characters escaped: each bit says whether the next one is, though it need not be.
fn quoted(text: &str, mut spelling: u64) -> String {
    let mut quoted = String::from("\"");
    // Half of all keys are written as everybody does.
    if spelling & 1 == 0 {
        spelling = 0;
    }
    for letter in text.chars() {
        spelling = spelling.rotate_right(1);
        match (letter, spelling & 1 == 1) {
            ('"', false) => quoted.push_str("\\\""),
            ('\\', false) => quoted.push_str("\\\\"),
            ('\n', false) => quoted.push_str("\\n"),
            (letter, false) => quoted.push(letter),
            (letter, true) => {
                let upper = spelling & 2 == 2;
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let escape = if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
                    quoted.push_str(&escape);
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

fn space() -> impl Strategy<Value = Space> {
    prop_oneof![6 => Just(""), 1 => select(&[" ", "\n", "\r\n\t", "  \t "][..])]
}

fn scalar() -> impl Strategy<Value = Json> {
    let written = |texts: &'static [&'static str]| select(texts).prop_map(str::to_owned);
    prop_oneof![
        written(&["null", "true", "false"]),
        written(&[
            "0",
            "-0",
            "7",
            "0.10",
            "1.0",
            "1e0",
            "1E+5",
            "-1.50e-07",
            "1e999",
            "-1e-999",
            "123456789012345678901234567890123456789012345678901234567890.000000000000000000001",
        ]),
        (any::<String>(), any::<u64>()).prop_map(|(text, spelling)| {
            // Control characters may not stand in JSON as they are.
            let text: String = text.chars().filter(|letter| !letter.is_control()).collect();
            quoted(&text, spelling)
        }),
        written(&[
            r#""""#,
            r#""\ud83d""#,
            r#""\uDE00\ud83d""#,
            r#""\ud83d\ude00""#,
            r#""\u0000\u001f""#,
            r#""\/\b\f\n\r\t""#,
            r#""\"secret\":\"x\"""#,
            r#""\\""#,
            r#""{\"apiKey\":[""#,
            r#""]}""#,
            r#""naïve \ud800 text""#,
        ]),
    ]
    .prop_map(Json::Scalar)
}

/// Any value. Some lie thousands of brackets deep.
pub(crate) fn json() -> impl Strategy<Value = Json> {
    scalar().prop_recursive(5, 48, 4, |inner| {
        prop_oneof![
            30 => (prop::collection::vec(inner.clone(), 0..5), space())
                .prop_map(|(elements, space)| Json::List(elements, space)),
            90 => object_of(inner.clone()),
            1 => (0..3_000_usize, prop::option::of(key()), inner)
                .prop_map(|(depth, key, inner)| Json::Deep(depth + 1, key, Box::new(inner))),
        ]
    })
}

fn object_of(value: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    (prop::collection::vec((key(), value), 0..6), space())
        .prop_map(|(fields, space)| Json::Object(fields, space))
}

/// Any object.
pub(crate) fn object() -> impl Strategy<Value = Json> {
    object_of(json())
}
