//! An answer as it goes out: one line, bounded. So it is stored too, and a repeat is told exactly the same.
//!
//! All of it is bounded in bytes as well, so that there is no answer that can't be stored: the effect would not take place, or,
//! where it took place elsewhere, nobody would know of it.

use call_store::calls::ANSWER_MAX_BYTES;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vapi_webhook::answer::single_line;

use crate::answer::ToolAnswer;

/// What ends a text that was cut.
const MARK: &str = " (cut)";

/// How far back from the limit a space is looked for, so that a text is cut at a word.
const LONGEST_WORD_CHARS: usize = 40;

/// The most metadata that goes out, in bytes of JSON. More is dropped: it is for the client's SDK, and no caller hears it.
const METADATA_MAX_BYTES: usize = 16_000;

/// The most text that goes out, in bytes of JSON: more characters than `RESULT_MAX_CHARS` may ask for, unless most of them are no
/// plain letters.
const TEXT_MAX_BYTES: usize = 175_000;

/// The most that is spoken, in characters: Vapi takes no more.
const SPOKEN_MAX_CHARS: usize = 1000;

/// No character of one line takes more, in bytes of JSON.
const CHAR_MAX_BYTES: usize = 4;

/// What the names of the parts take, in bytes of JSON.
const NAMES_MAX_BYTES: usize = 1000;

const _: () = assert!(
    TEXT_MAX_BYTES + METADATA_MAX_BYTES + SPOKEN_MAX_CHARS * CHAR_MAX_BYTES + NAMES_MAX_BYTES
        <= ANSWER_MAX_BYTES
);

/// An answer as it goes out.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    /// Whether the tool said no.
    #[serde(default, rename = "isError")]
    pub(crate) is_error: bool,
    pub(crate) text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) spoken: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) metadata: Map<String, Value>,
}

/// Shows none of its texts.
impl std::fmt::Debug for StoredAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredAnswer")
            .field("is_error", &self.is_error)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

impl StoredAnswer {
    pub(crate) fn result(answer: ToolAnswer, max_chars: usize) -> Self {
        let (text, spoken, metadata) = answer.into_parts();
        let spoken = spoken.map(|words| single_line(&words).chars().take(SPOKEN_MAX_CHARS).collect());
        Self { is_error: false, text: line(&text, max_chars), spoken, metadata: bounded(metadata) }
    }

    pub(crate) fn error(text: &str, max_chars: usize) -> Self {
        Self { is_error: true, text: line(text, max_chars), spoken: None, metadata: Map::new() }
    }

    /// The JSON that is stored. A map of strings and values always has one.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was stored; `None` for what is none of ours.
    pub(crate) fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

/// One line of at most `max_chars` characters that can be stored, cut at a word where there is one near the end.
pub(crate) fn line(text: &str, max_chars: usize) -> String {
    let line = single_line(text);
    let max_chars = max_chars.min(storable_chars(&line));
    if line.chars().nth(max_chars).is_none() {
        return line;
    }
    let kept: String = line.chars().take(max_chars.saturating_sub(MARK.len())).collect();
    let earliest = kept.char_indices().nth_back(LONGEST_WORD_CHARS).map_or(0, |(at, _)| at);
    let goes_on = !line[kept.len()..].starts_with(' ');
    let end = if goes_on { kept.rfind(' ').filter(|at| *at > earliest) } else { None };
    format!("{}{MARK}", kept[..end.unwrap_or(kept.len())].trim_end())
}

/// How many characters of a line can be stored.
fn storable_chars(line: &str) -> usize {
    let bytes = line.chars().scan(0, |bytes, char| {
        *bytes += if matches!(char, '"' | '\\') { 2 } else { char.len_utf8() };
        Some(*bytes)
    });
    bytes.take_while(|bytes| *bytes <= TEXT_MAX_BYTES).count()
}

fn bounded(metadata: Map<String, Value>) -> Map<String, Value> {
    let bytes = serde_json::to_vec(&metadata).map_or(usize::MAX, |json| json.len());
    if bytes <= METADATA_MAX_BYTES {
        return metadata;
    }
    tracing::warn!(bytes, limit = METADATA_MAX_BYTES, "a tool's metadata is too large and is left out");
    Map::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_a_word_with_a_mark() {
        assert_eq!(line("one two three", 13), "one two three");
        assert_eq!(line("one two three four", 15), "one two (cut)");
        assert_eq!(line("one two three four", 13), "one two (cut)");
        assert_eq!(line("one\n\ntwo  three four", 15), "one two (cut)");
    }

    #[test]
    fn a_text_without_a_space_near_its_end_is_cut_at_a_character() {
        let cut = line(&format!("one {}", "é".repeat(5000)), 100);
        assert_eq!(cut.chars().count(), 100);
        assert!(cut.ends_with("é (cut)"), "{cut}");
        assert!(line(&"x".repeat(50), 10).chars().count() <= 10);
    }

    #[test]
    fn an_answer_is_read_back_as_it_was_stored() {
        let answer = ToolAnswer::sentence("Booked.\n").speaking("You are booked.").with_metadata("seat", 7);
        let stored = StoredAnswer::result(answer, 4000);
        assert_eq!(stored.text, "Booked.");
        assert_eq!(StoredAnswer::read(&stored.to_json()), Some(stored));
        let refused = StoredAnswer::error("Taken.", 4000);
        assert_eq!(StoredAnswer::read(&refused.to_json()), Some(refused));
        assert_eq!(StoredAnswer::read("by hand"), None);
    }

    #[test]
    fn every_answer_can_be_stored_and_is_told_to_a_repeat_as_it_went_out() {
        for char in ["x", "\"", "\\", "é", "\u{1F600}", "\u{7f}", "\u{2028}", "word "] {
            let much = char.repeat(500_000);
            for metadata in [char.repeat(3_000), much.clone()] {
                let answer = ToolAnswer::sentence(&much).speaking(&much).with_metadata("much", metadata);
                let stored = StoredAnswer::result(answer, 100_000);
                assert!(stored.to_json().len() <= ANSWER_MAX_BYTES, "{char:?}");
                assert_eq!(line(&stored.text, 100_000), stored.text, "{char:?}");
                assert_eq!(StoredAnswer::read(&stored.to_json()), Some(stored));
            }
            assert!(StoredAnswer::error(&much, 100_000).to_json().len() <= ANSWER_MAX_BYTES, "{char:?}");
        }
        assert_eq!(line(&"x".repeat(500_000), 100_000).chars().count(), 100_000);
        assert!(line(&"\u{1F600}".repeat(500_000), 100_000).ends_with("\u{1F600} (cut)"));
    }

    #[test]
    fn endless_metadata_is_left_out() {
        let answer = ToolAnswer::sentence("Here.").with_metadata("all", "x".repeat(20_000));
        assert!(StoredAnswer::result(answer, 4000).metadata.is_empty());
    }
}
