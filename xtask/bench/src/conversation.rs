//! A phone conversation of any length in which no two turns are alike, in the shapes that messages carry it in.

use serde_json::{Value, json};

/// Epoch milliseconds at which every call here starts.
pub(crate) const STARTED_AT_MS: u64 = 1_770_377_651_312;

const WORDS: [&str; 64] = [
    "the",
    "appointment",
    "morning",
    "afternoon",
    "could",
    "please",
    "moved",
    "Thursday",
    "my",
    "daughter",
    "at",
    "half",
    "past",
    "nine",
    "before",
    "school",
    "because",
    "doctor",
    "said",
    "that",
    "we",
    "should",
    "come",
    "again",
    "in",
    "three",
    "weeks",
    "and",
    "order",
    "number",
    "has",
    "not",
    "arrived",
    "yet",
    "would",
    "it",
    "be",
    "possible",
    "to",
    "send",
    "confirmation",
    "by",
    "text",
    "message",
    "instead",
    "of",
    "email",
    "thank",
    "you",
    "for",
    "waiting",
    "let",
    "me",
    "check",
    "calendar",
    "there",
    "is",
    "free",
    "place",
    "on",
    "Friday",
    "eleven",
    "o’clock",
    "parking",
];

/// Turns of one call, always the same ones for the same number of turns.
pub(crate) struct Conversation {
    turns: Vec<Turn>,
}

struct Turn {
    from_caller: bool,
    text: String,
    start_ms: u64,
    end_ms: u64,
}

impl Conversation {
    pub(crate) fn of(turns: usize) -> Self {
        let mut random = Random(0x5EED_CA11);
        let mut clock_ms = STARTED_AT_MS;
        let turns = (0..turns)
            .map(|number| {
                let words = 6 + random.below(30);
                let start_ms = clock_ms + 300 + random.below(900) as u64;
                clock_ms = start_ms + 280 * words as u64;
                Turn {
                    from_caller: number % 2 == 1,
                    text: sentence(&mut random, words),
                    start_ms,
                    end_ms: clock_ms,
                }
            })
            .collect();
        Self { turns }
    }

    /// `artifact.messages`: turns with their times.
    pub(crate) fn messages(&self) -> Value {
        self.turns.iter().map(Turn::message).collect()
    }

    /// The same with the recogniser's word-level confidence, as reports carry it.
    pub(crate) fn messages_with_words(&self) -> Value {
        self.turns.iter().map(Turn::message_with_words).collect()
    }

    /// `artifact.messagesOpenAIFormatted` and `conversation`: role and text.
    pub(crate) fn openai_messages(&self) -> Value {
        let role = |turn: &Turn| if turn.from_caller { "user" } else { "assistant" };
        self.turns.iter().map(|turn| json!({"role": role(turn), "content": turn.text})).collect()
    }

    /// `transcript`: a line for each turn.
    pub(crate) fn transcript(&self) -> String {
        let speaker = |turn: &Turn| if turn.from_caller { "User" } else { "AI" };
        self.turns.iter().map(|turn| format!("{}: {}\n", speaker(turn), turn.text)).collect()
    }

    /// Length in milliseconds.
    pub(crate) fn duration_ms(&self) -> u64 {
        self.turns.last().map_or(0, |turn| turn.end_ms - STARTED_AT_MS)
    }
}

impl Turn {
    fn message(&self) -> Value {
        let (role, source) = if self.from_caller { ("user", None) } else { ("bot", Some("")) };
        let mut message = json!({
            "role": role,
            "message": self.text,
            "time": self.start_ms as f64 + 0.125,
            "endTime": self.end_ms,
            "secondsFromStart": (self.start_ms - STARTED_AT_MS) as f64 / 1000.0,
            "duration": self.end_ms - self.start_ms,
        });
        if let Some(source) = source {
            message["source"] = json!(source);
        }
        message
    }

    fn message_with_words(&self) -> Value {
        let mut message = self.message();
        if self.from_caller {
            let start = (self.start_ms - STARTED_AT_MS) as f64 / 1000.0;
            let word = |(position, word): (usize, &str)| {
                json!({
                    "word": word.to_lowercase(),
                    "start": start + 0.28 * position as f64,
                    "end": start + 0.28 * position as f64 + 0.24,
                    "confidence": 0.9 + 0.001 * (position % 97) as f64,
                    "language": "en",
                    "punctuated_word": word,
                })
            };
            let words: Value = self.text.split(' ').enumerate().map(word).collect();
            message["metadata"] = json!({"wordLevelConfidence": words});
        }
        message
    }
}

fn sentence(random: &mut Random, words: usize) -> String {
    let words: Vec<&str> = (0..words).map(|_| WORDS[random.below(WORDS.len())]).collect();
    words.join(" ") + "."
}

/// xorshift: the same numbers in every run, on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_turns_are_alike_and_every_run_has_the_same() {
        let conversation = Conversation::of(500);
        let texts: HashSet<&str> = conversation.turns.iter().map(|turn| turn.text.as_str()).collect();
        assert_eq!(texts.len(), 500);
        assert_eq!(conversation.transcript(), Conversation::of(500).transcript());
    }
}
