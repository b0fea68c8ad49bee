//! The samples tell of a call on a day that passes; a played call has just ended.

use std::time::{SystemTime, UNIX_EPOCH};

use vapi_webhook::Timestamp;

/// When the call of the samples was over.
const SAMPLE_END: Timestamp = Timestamp::from_millis(1_795_111_922_559);

/// Moments this far from it belong to the call. Others, such as an appointment, stay.
const AROUND_MS: i64 = 2 * 24 * 60 * 60 * 1000;

/// Milliseconds from the end of the samples' call until now.
pub(crate) fn since_the_samples() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or_default() - SAMPLE_END.as_millis()
}

/// The JSON text `body`, each moment of the call so many milliseconds later: ISO 8601 in strings of their own, epoch
/// milliseconds in numbers.
pub(crate) fn moved(body: &str, by_ms: i64) -> String {
    let mut moved = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '"' => string_length(rest),
            '0'..='9' => rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len()),
            letter => letter.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        match moment(token) {
            Some(moment) if (moment.as_millis() - SAMPLE_END.as_millis()).abs() < AROUND_MS => {
                let later = Timestamp::from_millis(moment.as_millis() + by_ms);
                if next == '"' {
                    moved.push_str(&format!("\"{}\"", later.to_iso8601()));
                } else {
                    moved.push_str(&later.as_millis().to_string());
                }
            }
            _ => moved.push_str(token),
        }
        rest = behind;
    }
    moved
}

fn moment(token: &str) -> Option<Timestamp> {
    match token.strip_prefix('"') {
        Some(text) => Timestamp::parse(text.strip_suffix('"').filter(|text| text.contains('T'))?),
        None if token.len() == 13 => token.parse().ok().map(Timestamp::from_millis),
        None => None,
    }
}

/// Bytes of the string that `text` begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use project_files::{LocalEnv, Sample};
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_end_is_that_of_the_sample() {
        let env = LocalEnv::find().expect("tests run inside the project");
        let sample = Sample::find(env.root(), "end-of-call-report").expect("a sample");
        let json: Value = serde_json::from_str(sample.body()).expect("JSON");
        assert_eq!(json["message"]["endedAt"], SAMPLE_END.to_iso8601());
        let later: Value = serde_json::from_str(&moved(sample.body(), 1_000)).expect("JSON still");
        let ended_at = Timestamp::from_millis(SAMPLE_END.as_millis() + 1_000);
        assert_eq!(later["message"]["endedAt"], ended_at.to_iso8601());
        assert_eq!(later["message"]["analysis"], json["message"]["analysis"], "words stay");
    }

    #[test]
    fn moments_of_the_call_move_and_nothing_else_does() {
        let body = r#"{"a":1795111922559,"b":1795111922559.5,"c":"1795111922559","d":"2026-11-19T18:12:02.559Z","e":"on 2026-11-19T18:12:02.559Z","f":"2030-06-12T14:30:00.000Z","g":"\"é","h":1234567890123,"i":17951119225590}"#;
        assert_eq!(moved(body, 0), body);
        assert_eq!(
            moved(body, 1),
            r#"{"a":1795111922560,"b":1795111922560.5,"c":"1795111922559","d":"2026-11-19T18:12:02.560Z","e":"on 2026-11-19T18:12:02.559Z","f":"2030-06-12T14:30:00.000Z","g":"\"é","h":1234567890123,"i":17951119225590}"#
        );
    }
}
