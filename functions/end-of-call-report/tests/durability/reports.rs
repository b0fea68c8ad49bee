//! Reports as Vapi might send them, of any size.

use seeded_random::Random;

/// Stands in each report that is large enough to have a secret.
const SECRET: &str = "EXAMPLE-SECRET";

/// A report of a call of its own.
#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) call_id: String,
    pub(crate) body: String,
}

impl Report {
    /// Of about 100 bytes.
    pub(crate) fn tiny(random: &mut Random) -> Self {
        let call_id = call_id(random);
        let body = format!(
            r#"{{"message":{{"type":"end-of-call-report","endedReason":"hangup","call":{{"id":"{call_id}"}}}}}}"#
        );
        Self { call_id, body }
    }

    /// Of about `bytes`, which compression makes much smaller.
    pub(crate) fn wordy(random: &mut Random, bytes: usize) -> Self {
        const SENTENCE: &str = "I would like to come on Tuesday, if that's possible. ";
        let transcript = SENTENCE.repeat(bytes / SENTENCE.len());
        Self::with_transcript(random, &transcript)
    }

    /// Of about `bytes`, of which compression leaves three quarters.
    pub(crate) fn dense(random: &mut Random, bytes: usize) -> Self {
        let transcript = random.letters(bytes);
        Self::with_transcript(random, &transcript)
    }

    /// Of the sizes that reports have: most are small, one in twelve is too large for one item.
    pub(crate) fn of_any_size(random: &mut Random) -> Self {
        match random.within(0..100) {
            0..30 => Self::tiny(random),
            30..65 => {
                let bytes = random.within(1_000..60_000);
                Self::wordy(random, bytes)
            }
            65..90 => {
                let bytes = random.within(2_000..300_000);
                Self::dense(random, bytes)
            }
            90..92 => {
                let bytes = random.within(1_000_000..4_000_000);
                Self::wordy(random, bytes)
            }
            92..98 => Self::in_two_or_three_parts(random),
            _ => {
                let bytes = random.within(2_000_000..4_500_000);
                Self::dense(random, bytes)
            }
        }
    }

    /// Of 500 KB to 1 MB, of which over 350 KB are left.
    pub(crate) fn in_two_or_three_parts(random: &mut Random) -> Self {
        let bytes = random.within(520_000..1_000_000);
        Self::dense(random, bytes)
    }

    /// What is to be kept of it, to the byte.
    pub(crate) fn kept(&self) -> String {
        self.body.replace(SECRET, "[redacted]")
    }

    fn with_transcript(random: &mut Random, transcript: &str) -> Self {
        let call_id = call_id(random);
        let body = format!(
            r#"{{"message": {{"type":"end-of-call-report","timestamp":1795212000000.0,"endedReason":"customer-ended-call",
            "startedAt":"2026-11-20T10:00:00.000Z","endedAt":"2026-11-20T10:05:00.250Z","durationSeconds":300.250,"cost":4.375e-1,
            "call":{{"id":"{call_id}","type":"inboundPhoneCall","assistantId":"a-1"}},
            "assistant":{{"server":{{"url":"https://example.com/vapi","secret":"{SECRET}"}}}},
            "analysis":{{"summary":"The caller wants an appointment \ud83d\udcc5.","successEvaluation":"true"}},
            "artifact":{{"messages":[{{"role":"user","message":"Hello","time":1.0}}],"transcript":"{transcript}"}}}}}}"#
        );
        Self { call_id, body }
    }
}

fn call_id(random: &mut Random) -> String {
    format!("{:016x}-{:016x}", random.number(), random.number())
}
