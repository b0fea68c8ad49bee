//! What an answer says: done, not done, or that nobody knows yet. The only place that knows the words.

use serde_json::Value;

/// What stands in an error after which the wish may have been granted, or may be granted later.
const NOBODY_KNOWS: [&str; 5] =
    ["may still go through", "can't tell", "can't reach", "taking too long", "I can't do that right now."];

/// What stands in an error that says no.
const SAYS_NO: [&str; 2] = [" is taken.", "I find no appointment"];

/// What a caller was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// It is done.
    Done(String),
    /// It is not done, and never will be for this asking.
    No(String),
    /// It may be done, or not.
    Unknown(String),
}

impl Told {
    /// One result of an answer. Anything that is none of the three fails the test.
    pub(crate) fn read(result: &Value) -> Self {
        let says = |text: &str, words: &[&str]| words.iter().any(|words| text.contains(words));
        match (result["result"].as_str(), result["error"].as_str()) {
            (Some(text), None) => Self::Done(text.to_owned()),
            (None, Some(text)) if says(text, &NOBODY_KNOWS) => Self::Unknown(text.to_owned()),
            (None, Some(text)) if says(text, &SAYS_NO) => Self::No(text.to_owned()),
            _ => panic!("neither done, nor refused, nor unknown: {result}"),
        }
    }

    pub(crate) fn is_definite(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }

    pub(crate) fn is_done(&self) -> bool {
        matches!(self, Self::Done(_))
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Done(text) | Self::No(text) | Self::Unknown(text) => text,
        }
    }
}
