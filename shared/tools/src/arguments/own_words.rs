//! What a tool's own type says of a field, told apart from what serde and other parsers say to programmers.

use serde_json::Value;

/// Longer words than these are none for a model.
const OWN_WORDS_MAX_CHARS: usize = 200;

/// How serde's own texts begin. They speak of Rust's types and quote what came.
const SERDES: [&str; 9] = [
    "invalid type",
    "invalid value",
    "invalid length",
    "unknown variant",
    "unknown field",
    "missing field",
    "duplicate field",
    "data did not match any variant",
    "no variant of enum",
];

/// Words of other crates' parsers, which say what they had in mind and not what to write.
const PARSERS: [&str; 4] = ["expected", "variant", "struct", "parse"];

/// What a type said with `serde::de::Error::custom`, if it is fit for the model and does not repeat what came.
pub(super) fn own_words(error: &serde_json::Error, value: &Value) -> Option<String> {
    let words = error.to_string();
    let words = words.trim().trim_end_matches('.');
    if words.is_empty()
        || words.chars().count() > OWN_WORDS_MAX_CHARS
        || SERDES.iter().any(|text| words.starts_with(text))
        || PARSERS.iter().any(|word| words.contains(word))
        || repeats(words, value)
    {
        return None;
    }
    Some(words.to_owned())
}

/// Whether a value that came, or one inside of it, stands in these words as a word of its own.
fn repeats(words: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => has_word(words, text.trim()),
        Value::Number(number) => has_word(words, &number.to_string()),
        Value::Array(items) => items.iter().any(|item| repeats(words, item)),
        Value::Object(object) => object.values().any(|value| repeats(words, value)),
        Value::Null | Value::Bool(_) => false,
    }
}

fn has_word(words: &str, word: &str) -> bool {
    !word.is_empty()
        && words.match_indices(word).any(|(at, _)| {
            let before = words[..at].chars().next_back();
            let after = words[at + word.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
}
