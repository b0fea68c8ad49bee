//! The columns of a CSV export, and how a cell is kept from being a formula.
//!
//! A caller can say, and a model can write, `=HYPERLINK(...)`; a spreadsheet that opens the file would run it. So a text
//! that begins with a letter that starts a formula gets a `'` before it, which spreadsheets take for "this is text".
//! Telephone numbers in E.164 form (`+` and digits) and plain numbers stay as they are: they can't call anything, and
//! programs that read the file want them as they are.

use std::borrow::Cow;

use call_store::E164;
use call_store::calls::{ReportHeader, Source};

/// A value of a call; empty where it is not known.
pub(super) enum Value<'a> {
    /// From the call, or from a model.
    Text(Option<&'a str>),
    Number(Option<f64>),
    Count(Option<u64>),
    /// A word of ours.
    Word(&'static str),
}

type Column = (&'static str, fn(&ReportHeader) -> Value<'_>);

pub(super) const COLUMNS: [Column; 30] = [
    ("callId", |call| Value::Text(Some(&call.call_id))),
    ("at", |call| Value::Text(Some(&call.at))),
    ("startedAt", |call| Value::Text(call.started_at.as_deref())),
    ("endedAt", |call| Value::Text(call.ended_at.as_deref())),
    ("durationSeconds", |call| Value::Number(call.duration_seconds)),
    ("endedReason", |call| Value::Text(call.ended_reason.as_deref())),
    ("desk", |call| Value::Text(call.desk.as_deref())),
    ("assistantId", |call| Value::Text(call.assistant_id.as_deref())),
    ("squadId", |call| Value::Text(call.squad_id.as_deref())),
    ("callType", |call| Value::Text(call.call_type.as_deref())),
    ("customerNumber", |call| Value::Text(call.customer_number.as_deref())),
    ("phoneNumber", |call| Value::Text(call.phone_number.as_deref())),
    ("phoneNumberId", |call| Value::Text(call.phone_number_id.as_deref())),
    ("cost", |call| Value::Number(call.cost)),
    ("costStt", |call| Value::Number(call.costs.stt)),
    ("costLlm", |call| Value::Number(call.costs.llm)),
    ("costTts", |call| Value::Number(call.costs.tts)),
    ("costVapi", |call| Value::Number(call.costs.vapi)),
    ("costTransport", |call| Value::Number(call.costs.transport)),
    ("successEvaluation", |call| Value::Text(call.success_evaluation.as_deref())),
    ("summary", |call| Value::Text(call.summary.as_deref())),
    ("structuredData", |call| Value::Text(call.structured_data.as_deref())),
    ("messageCount", |call| Value::Count(Some(call.message_count))),
    ("turnLatencyP50Ms", |call| Value::Number(call.turn_latency_p50_ms)),
    ("turnLatencyP95Ms", |call| Value::Number(call.turn_latency_p95_ms)),
    ("turnLatencyCount", |call| Value::Count(call.turn_latency_count)),
    ("recordingUrl", |call| Value::Text(call.recording_url.as_deref())),
    ("receivedAt", |call| Value::Text(call.received_at.as_deref())),
    ("source", |call| Value::Word(call.source.map_or("", Source::as_str))),
    ("truncated", |call| Value::Word(if call.truncated { "true" } else { "" })),
];

/// The text of a cell.
pub(super) fn cell<'a>(value: &Value<'a>) -> Cow<'a, str> {
    match value {
        Value::Text(text) => harmless(text.unwrap_or_default()),
        Value::Number(number) => number.map(|number| number.to_string()).unwrap_or_default().into(),
        Value::Count(count) => count.map(|count| count.to_string()).unwrap_or_default().into(),
        Value::Word(word) => Cow::Borrowed(word),
    }
}

/// A text that no spreadsheet takes for a formula.
fn harmless(text: &str) -> Cow<'_, str> {
    // Some skip white space before a formula, and some know these signs in their wide forms.
    let first = text.trim_start().chars().next();
    let starts_formula =
        first.is_some_and(|first| "=+-@＝＋－＠".contains(first)) || text.starts_with(['\t', '\r', '\n']);
    let is_number = text.parse::<E164>().is_ok() || is_plain_number(text);
    if starts_formula && !is_number { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Digits with a sign and a decimal point at most.
fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_made_text() {
        for text in [
            "=1+1",
            "+1-cmd",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\nx",
            "  =1",
            "＝1",
            "+1 415 555 0123",
            "-",
            "-1e5",
            "+5",
        ] {
            assert_eq!(harmless(text), format!("'{text}"), "{text:?}");
        }
    }

    #[test]
    fn numbers_and_plain_text_stay() {
        for text in ["", "+14155550123", "-1.5", "7", "Marta called", "a=b", "{\"a\":1}", "2026-11-19"] {
            assert!(matches!(harmless(text), Cow::Borrowed(_)), "{text:?}");
        }
    }
}
