//! Which of two reports of one call is the better one.
//!
//! Reports come more than once: retried by Vapi, redriven from the queue, fetched from the API. The order and the number
//! of deliveries must not matter, so every report has a rank that depends on its content alone, and the highest one stays.
//!
//! In this order, because each is a better sign of a whole report than the next:
//!
//! 1. messages: a report with more turns saw more of the call;
//! 2. transcript length: of two with the same turns, the longer text lost less;
//! 3. analysis present: it comes late, and a report that was sent before it lacks it;
//! 4. ended reason present: the same;
//! 5. webhook over API: the webhook carries what the API no longer has under zero data retention;
//! 6. the message's own time: the later one, all else being equal;
//! 7. `bodyId`: nothing is left to prefer, but two instances must still agree.
//!
//! Written as text of fixed width, so that DynamoDB compares it in the condition of the one put.

use std::fmt;

use vapi_webhook::Timestamp;

use super::Source;
use super::parts::is_body_id;

const MOST_MESSAGES: usize = 999_999;
const LONGEST_TRANSCRIPT: usize = 999_999_999;
const LATEST_MS: i64 = 9_999_999_999_999;

/// What a rank is made of.
pub(crate) struct Rank<'a> {
    pub(crate) message_count: usize,
    pub(crate) transcript_bytes: usize,
    pub(crate) has_analysis: bool,
    pub(crate) has_ended_reason: bool,
    pub(crate) source: Source,
    pub(crate) timestamp: Option<Timestamp>,
    pub(crate) body_id: &'a str,
}

impl fmt::Display for Rank<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A redriven report is the webhook's, only later.
        let from_webhook = self.source != Source::Api;
        write!(
            f,
            "{:06}.{:09}.{}{}{}.{:013}.{}",
            self.message_count.min(MOST_MESSAGES),
            self.transcript_bytes.min(LONGEST_TRANSCRIPT),
            u8::from(self.has_analysis),
            u8::from(self.has_ended_reason),
            u8::from(from_webhook),
            self.timestamp.map_or(0, Timestamp::as_millis).clamp(0, LATEST_MS),
            self.body_id,
        )
    }
}

/// Whether a text has the shape of a rank, so that it can be compared with one.
pub(crate) fn is_rank(text: &str) -> bool {
    let digits = |text: &str, width| text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('.').collect();
    matches!(parts[..], [messages, transcript, signs, timestamp, body_id]
        if digits(messages, 6) && digits(transcript, 9) && digits(signs, 3) && digits(timestamp, 13)
            && is_body_id(body_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY_ID: &str = "00000000000000ff";

    fn lowest() -> Rank<'static> {
        Rank {
            message_count: 0,
            transcript_bytes: 0,
            has_analysis: false,
            has_ended_reason: false,
            source: Source::Api,
            timestamp: None,
            body_id: "0000000000000000",
        }
    }

    #[test]
    fn each_sign_outweighs_all_that_follow() {
        let ladder = [
            lowest(),
            Rank { body_id: BODY_ID, ..lowest() },
            Rank { timestamp: Some(Timestamp::from_millis(1)), ..lowest() },
            Rank { source: Source::Webhook, ..lowest() },
            Rank { has_ended_reason: true, ..lowest() },
            Rank { has_analysis: true, ..lowest() },
            Rank { transcript_bytes: 1, ..lowest() },
            Rank { message_count: 1, ..lowest() },
            Rank { message_count: 10, ..lowest() },
        ];
        let written: Vec<String> = ladder.iter().map(ToString::to_string).collect();
        assert!(written.is_sorted_by(|a, b| a < b), "{written:?}");
    }

    #[test]
    fn the_width_is_fixed_whatever_comes() {
        let highest = Rank {
            message_count: usize::MAX,
            transcript_bytes: usize::MAX,
            has_analysis: true,
            has_ended_reason: true,
            source: Source::Redrive,
            timestamp: Some(Timestamp::from_millis(i64::MAX)),
            body_id: BODY_ID,
        };
        let negative = Rank { timestamp: Some(Timestamp::from_millis(-5)), ..lowest() };
        for rank in [&highest, &negative] {
            assert_eq!(rank.to_string().len(), lowest().to_string().len());
            assert!(is_rank(&rank.to_string()), "{rank}");
        }
        for other in ["", "zzz", "000001.000000001.111.0000000000001", "1.2.3.4.0123456789abcdef"] {
            assert!(!is_rank(other), "{other}");
        }
        assert!(highest.to_string() > lowest().to_string());
    }
}
