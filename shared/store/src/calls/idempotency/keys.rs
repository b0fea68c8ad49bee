//! The keys of the records, and of an effect elsewhere.
//!
//! All are keyed hashes: arguments hold names and numbers, and few enough of them that a plain hash could be undone by
//! trying.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the hash that are kept: 128 bits, written as 32 hex digits.
const KEPT_BYTES: usize = 16;

/// Secret under which arguments are hashed. Of any length; the same for all instances that share a table.
#[derive(Clone, Copy)]
pub struct HashKey<'a>(pub &'a [u8]);

/// Sort key of one tool call: `TOOL#` and a hash of its id, the tool's name and the arguments.
///
/// `arguments` is the JSON text of an object. Order of keys and spaces make no difference.
#[must_use]
pub fn tool_key(key: HashKey<'_>, tool_call_id: &str, tool_name: &str, arguments: &str) -> String {
    format!(
        "TOOL#{}",
        hash(key, &[b"tool", tool_call_id.as_bytes(), tool_name.as_bytes(), &canonical(arguments)])
    )
}

/// Sort key of a wish: `INTENT#` and a hash of the tool's name and the arguments.
///
/// `arguments` is the JSON text of an object. Order of keys and spaces make no difference.
#[must_use]
pub fn intent_key(key: HashKey<'_>, tool_name: &str, arguments: &str) -> String {
    format!("INTENT#{}", hash(key, &[b"intent", tool_name.as_bytes(), &canonical(arguments)]))
}

/// What tells the wishes of one message from those of another: a hash of its tool calls' ids, names and arguments, as they stand
/// there. A message that is delivered again has the same key. Ids alone would not do: some models count them anew each time.
#[must_use]
pub fn message_key<'a>(key: HashKey<'_>, contents: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&[u8]> =
        [b"message".as_slice()].into_iter().chain(contents.into_iter().map(str::as_bytes)).collect();
    hash(key, &parts)
}

/// What another system is given to know a repeat of one effect, in any conversation: 32 hex digits.
pub(super) fn effect_key(key: HashKey<'_>, partition: &str, tool_key: &str) -> String {
    hash(key, &[b"effect", partition.as_bytes(), tool_key.as_bytes()])
}

/// Each part goes in with its length, so that no two lists of parts look alike.
fn hash(key: HashKey<'_>, parts: &[&[u8]]) -> String {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key.0).expect("a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    hex::encode(&mac.finalize().into_bytes()[..KEPT_BYTES])
}

/// JSON with its keys sorted and no spaces; the bytes as they are where it is no JSON.
fn canonical(json: &str) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(json) else {
        return json.as_bytes().to_vec();
    };
    value.sort_all_objects();
    value.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: HashKey<'_> = HashKey(b"a key for tests");
    const ARGUMENTS: &str = r#"{"date":"2026-06-12","time":"09:30"}"#;

    #[test]
    fn the_keys_are_fixed() {
        assert_eq!(
            tool_key(KEY, "call_1", "book_appointment", ARGUMENTS),
            "TOOL#4d475317e39fd8e0a1d180e9c45d1d67"
        );
        assert_eq!(intent_key(KEY, "book_appointment", ARGUMENTS), "INTENT#5573996bebc9b1f930bfbfde4eff14e3");
    }

    #[test]
    fn spelling_of_the_arguments_makes_no_difference() {
        let respelled = r#" { "time" : "09:30", "date":"2026-06-12" } "#;
        assert_eq!(tool_key(KEY, "call_1", "book", ARGUMENTS), tool_key(KEY, "call_1", "book", respelled));
        assert_eq!(intent_key(KEY, "book", ARGUMENTS), intent_key(KEY, "book", respelled));
    }

    #[test]
    fn any_part_makes_a_difference() {
        let keys = [
            tool_key(KEY, "call_1", "book", ARGUMENTS),
            tool_key(KEY, "call_2", "book", ARGUMENTS),
            tool_key(KEY, "call_1", "cancel", ARGUMENTS),
            tool_key(KEY, "call_1b", "ook", ARGUMENTS),
            tool_key(KEY, "call_1", "book", "{}"),
            tool_key(HashKey(b"another key"), "call_1", "book", ARGUMENTS),
            tool_key(KEY, "call_1", "book", "no json"),
        ];
        let distinct: std::collections::HashSet<&String> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
    }

    #[test]
    fn the_same_wish_under_a_new_id_has_the_same_intent() {
        assert_eq!(intent_key(KEY, "book", ARGUMENTS), intent_key(KEY, "book", ARGUMENTS));
        assert_ne!(intent_key(KEY, "book", ARGUMENTS), intent_key(KEY, "cancel", ARGUMENTS));
    }
}
