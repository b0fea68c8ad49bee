//! A phone conversation of any length in which nothing repeats, in the shapes that messages carry it in.
//!
//! What repeats would be compressed away, and every size that is measured would flatter. So each word is made up and comes
//! once, and so do each id, each time and each confidence. Real speech repeats its words and is smaller.

use std::collections::HashSet;

use serde_json::{Value, json};

/// Epoch milliseconds at which every call here starts.
pub(crate) const STARTED_AT_MS: u64 = 1_770_377_651_312;

const ONSETS: [&str; 20] =
    ["b", "br", "ch", "d", "dr", "f", "g", "gl", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v"];
const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ea", "oo"];
const ENDS: [&str; 12] = ["", "", "", "n", "r", "l", "s", "t", "nd", "rk", "ng", "m"];

/// Turns of one call, always the same ones for the same number of turns.
pub(crate) struct Conversation {
    turns: Vec<Turn>,
}

struct Turn {
    from_caller: bool,
    id: String,
    words: Vec<Word>,
    start_ms: u64,
    end_ms: u64,
    latencies_ms: [u64; 4],
}

struct Word {
    text: String,
    start_ms: u64,
    end_ms: u64,
    /// With seven decimals.
    confidence: f64,
}

impl Conversation {
    pub(crate) fn of(turns: usize) -> Self {
        let mut random = Random(0x5EED_CA11);
        let mut known = HashSet::new();
        let mut clock_ms = STARTED_AT_MS;
        let turns = (0..turns).map(|number| {
            let start_ms = clock_ms + 300 + random.below(900) as u64;
            clock_ms = start_ms;
            let words: Vec<Word> = (0..6 + random.below(30))
                .map(|_| Word::after(&mut clock_ms, new_word(&mut random, &mut known), &mut random))
                .collect();
            Turn {
                from_caller: number % 2 == 1,
                id: uuid(&mut random),
                words,
                start_ms,
                end_ms: clock_ms,
                latencies_ms: [300, 100, 80, 150].map(|least| least + random.below(900) as u64),
            }
        });
        Self { turns: turns.collect() }
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
        self.turns.iter().map(|turn| json!({"role": role(turn), "content": turn.text()})).collect()
    }

    /// `transcript`: a line for each turn.
    pub(crate) fn transcript(&self) -> String {
        let speaker = |turn: &Turn| if turn.from_caller { "User" } else { "AI" };
        self.turns.iter().map(|turn| format!("{}: {}\n", speaker(turn), turn.text())).collect()
    }

    /// `artifact.performanceMetrics.turnLatencies`: one for each turn of the assistant.
    pub(crate) fn turn_latencies(&self) -> Value {
        let of_assistant = self.turns.iter().filter(|turn| !turn.from_caller);
        let latencies = of_assistant.map(|turn| {
            let [model, voice, transcriber, endpointing] = turn.latencies_ms;
            json!({
                "modelLatency": model,
                "voiceLatency": voice,
                "transcriberLatency": transcriber,
                "endpointingLatency": endpointing,
                "turnLatency": model + voice + transcriber + endpointing,
            })
        });
        latencies.collect()
    }

    /// Length in milliseconds.
    pub(crate) fn duration_ms(&self) -> u64 {
        self.turns.last().map_or(0, |turn| turn.end_ms - STARTED_AT_MS)
    }
}

impl Turn {
    fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        words.join(" ") + "."
    }

    fn message(&self) -> Value {
        let mut message = json!({
            "id": self.id,
            "role": if self.from_caller { "user" } else { "bot" },
            "message": self.text(),
            "time": self.start_ms as f64 + 0.125,
            "endTime": self.end_ms,
            "secondsFromStart": seconds(self.start_ms),
            "duration": self.end_ms - self.start_ms,
        });
        if !self.from_caller {
            message["source"] = json!("");
        }
        message
    }

    fn message_with_words(&self) -> Value {
        let mut message = self.message();
        if self.from_caller {
            let words: Value = self.words.iter().map(Word::with_confidence).collect();
            message["metadata"] = json!({"wordLevelConfidence": words});
        }
        message
    }
}

impl Word {
    fn after(clock_ms: &mut u64, text: String, random: &mut Random) -> Self {
        let start_ms = *clock_ms + random.below(120) as u64;
        let end_ms = start_ms + 80 + random.below(400) as u64;
        *clock_ms = end_ms;
        let confidence = (5_000_000 + random.below(5_000_000)) as f64 / 1e7;
        Self { text, start_ms, end_ms, confidence }
    }

    fn with_confidence(&self) -> Value {
        json!({
            "word": self.text,
            "start": seconds(self.start_ms),
            "end": seconds(self.end_ms),
            "confidence": self.confidence,
            "language": "en",
            "punctuated_word": self.text,
        })
    }
}

/// Seconds since the call's start.
fn seconds(ms: u64) -> f64 {
    (ms - STARTED_AT_MS) as f64 / 1000.0
}

/// A word that was not there before.
fn new_word(random: &mut Random, known: &mut HashSet<String>) -> String {
    loop {
        let syllables = 1 + random.below(3);
        let word: String = (0..syllables).map(|_| syllable(random)).collect();
        if known.insert(word.clone()) {
            return word;
        }
    }
}

fn syllable(random: &mut Random) -> String {
    let mut of = |parts: &[&'static str]| parts[random.below(parts.len())];
    [of(&ONSETS), of(&VOWELS), of(&ENDS)].concat()
}

fn uuid(random: &mut Random) -> String {
    let hex: String = (0..32).map(|_| char::from(b"0123456789abcdef"[random.below(16)])).collect();
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
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
    use super::*;

    #[test]
    fn no_word_turn_id_or_moment_repeats_and_every_run_has_the_same() {
        fn distinct<T: Eq + std::hash::Hash>(all: impl Iterator<Item = T> + Clone) -> bool {
            all.clone().collect::<HashSet<_>>().len() == all.count()
        }
        let conversation = Conversation::of(500);
        let words = || conversation.turns.iter().flat_map(|turn| &turn.words);
        assert!(distinct(words().map(|word| &word.text)));
        assert!(distinct(words().map(|word| word.start_ms)));
        assert!(distinct(conversation.turns.iter().map(|turn| &turn.id)));
        assert_eq!(conversation.transcript(), Conversation::of(500).transcript());
    }
}
