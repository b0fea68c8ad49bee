//! What a family answers, before it is HTTP.

use std::borrow::Cow;

use serde::Serialize;

use crate::record::Noted;

/// Longest of Vapi's words that is logged. The longest reason for the end of a call that it documents has 121 characters.
const MAX_WORD_CHARS: usize = 128;

/// Answer to a message, with what the operator is to know of it.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(crate) kind: Kind,
    pub(crate) outcome: &'static str,
    pub(crate) warning: Option<Cow<'static, str>>,
    pub(crate) noted: Noted,
}

#[derive(Clone)]
pub(crate) enum Kind {
    Acknowledged,
    Json(Vec<u8>),
    NotImplemented(Cow<'static, str>),
    TryAgain(Cow<'static, str>),
}

/// Shows no JSON: it may hold what a caller is told.
impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Acknowledged => f.write_str("Acknowledged"),
            Self::Json(json) => f.debug_struct("Json").field("bytes", &json.len()).finish_non_exhaustive(),
            Self::NotImplemented(reason) => f.debug_tuple("NotImplemented").field(reason).finish(),
            Self::TryAgain(reason) => f.debug_tuple("TryAgain").field(reason).finish(),
        }
    }
}

impl Answer {
    fn new(kind: Kind, outcome: &'static str) -> Self {
        Self { kind, outcome, warning: None, noted: Noted::default() }
    }

    /// 200 `{}`: taken, and nothing to say.
    #[must_use]
    pub fn acknowledged() -> Self {
        Self::new(Kind::Acknowledged, "acknowledged")
    }

    /// 200 with JSON. What can't be written as JSON, which no answer of this project is, becomes 503.
    #[must_use]
    pub fn json(answer: &impl Serialize) -> Self {
        match serde_json::to_vec(answer) {
            Ok(json) => Self::new(Kind::Json(json), "answered"),
            Err(_) => Self::try_again("the answer could not be written"),
        }
    }

    /// 501: this deployment has no such thing, and asking again won't help.
    #[must_use]
    pub fn not_implemented(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::NotImplemented(reason.into()), "not_implemented")
    }

    /// 503 with `Retry-After`: it could not be taken, and should be sent again.
    #[must_use]
    pub fn try_again(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Kind::TryAgain(reason.into()), "try_again")
    }

    /// The same with another word for the log line.
    #[must_use]
    pub fn with_outcome(mut self, outcome: &'static str) -> Self {
        self.outcome = outcome;
        self
    }

    /// The same, logged as a warning with a sentence. It must hold nothing of what a caller says or is.
    #[must_use]
    pub fn with_warning(mut self, sentence: impl Into<Cow<'static, str>>) -> Self {
        self.warning = Some(sentence.into());
        self
    }

    /// The same, counted once under a metric.
    #[must_use]
    pub fn counting(mut self, metric: &'static str) -> Self {
        self.noted.counts.push(metric);
        self
    }

    /// The same with a value under a metric of its own, which has no unit. What is no number, or below 0, is left out.
    #[must_use]
    pub fn measuring(mut self, metric: &'static str, value: f64) -> Self {
        if value.is_finite() && value >= 0.0 {
            self.noted.values.push((metric, value));
        }
        self
    }

    /// The same with one of Vapi's words as a field of the line, at most 128 characters of it. A word has letters of
    /// ASCII, digits, `.`, `-` and `_`; anything else may be what a caller said, and becomes `other`.
    #[must_use]
    pub fn with_word(mut self, field: &'static str, word: &str) -> Self {
        let is_word = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        };
        let word = if is_word(word) { &word[..word.len().min(MAX_WORD_CHARS)] } else { "other" };
        self.noted.words.push((field, word.to_owned()));
        self
    }

    /// Whether it goes out with status 200.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.body().is_some()
    }

    /// JSON that goes out, where the status is 200.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        match &self.kind {
            Kind::Acknowledged => Some(b"{}"),
            Kind::Json(json) => Some(json),
            Kind::NotImplemented(_) | Kind::TryAgain(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(word: &str) -> String {
        Answer::acknowledged().with_word("ended_reason", word).noted.words.remove(0).1
    }

    #[test]
    fn only_a_word_of_vapi_gets_into_the_line() {
        assert_eq!(
            logged("call.in-progress.error-vapifault_x-403"),
            "call.in-progress.error-vapifault_x-403"
        );
        assert_eq!(logged("please call me at 555"), "other");
        assert_eq!(logged("ä"), "other");
        assert_eq!(logged(&"a".repeat(500)).len(), MAX_WORD_CHARS);
    }

    #[test]
    fn what_is_no_amount_is_not_measured() {
        let values = |value| Answer::acknowledged().measuring("CallCost", value).noted.values.len();
        assert_eq!([0.0, 0.21, -1.0, f64::NAN, f64::INFINITY].map(values), [1, 1, 0, 0, 0]);
    }

    #[test]
    fn debug_shows_no_json() {
        let shown = format!("{:?}", Answer::json(&"Ada"));
        // Neither as text nor as the bytes of it.
        assert!(!shown.contains("Ada") && !shown.contains("65"), "{shown}");
    }
}
