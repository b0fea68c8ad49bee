use aws_sdk_dynamodb::types::AttributeValue;

use super::*;
use crate::attributes::{read_number, read_text};

fn context() -> ReportContext<'static> {
    ReportContext {
        desk: Some("main"),
        received_at: Timestamp::from_millis(1_781_280_000_000),
        source: Source::Webhook,
        content: ReportContent::Full,
        retention: Retention::FOREVER,
    }
}

fn record(fields: &str) -> ReportRecord {
    let message = format!(r#"{{"message":{{"type":"end-of-call-report",{fields}}}}}"#);
    ReportRecord::from_message(message.as_bytes(), &context())
}

#[test]
fn a_header_says_what_the_contract_lists() {
    let record = record(
        r#""timestamp":1781279990000,"endedReason":"customer-ended-call","startedAt":"2026-06-12T15:00:00.000Z",
        "endedAt":"2026-06-12T15:10:00.500Z","cost":0.1234567,"costBreakdown":{"stt":0.04,"llm":0.08},"durationSeconds":600.5,
        "analysis":{"summary":"Booked.","successEvaluation":"true","structuredData":{"name":"Ada","apiKey":"x"}},
        "artifact":{"messages":[{},{}],"transcript":"AI: hi","recordingUrl":"id","presignedMonoUrl":"plays",
        "performanceMetrics":{"turnLatencies":[{"turnLatency":900},{"turnLatency":700}]}},
        "assistant":{"id":"as-1"},"customer":{"number":"+14155550123"},"phoneNumber":{"id":"pn-1","number":"+14155550100"},
        "call":{"id":"c-1","orgId":"org-1","type":"inboundPhoneCall","squadId":"sq-1"}"#,
    );
    assert!(record.has_call_id());
    for (name, expected) in [
        ("pk", "CALL#c-1"),
        ("sk", "REPORT"),
        ("callId", "c-1"),
        ("desk", "main"),
        ("orgId", "org-1"),
        ("assistantId", "as-1"),
        ("squadId", "sq-1"),
        ("phoneNumberId", "pn-1"),
        ("phoneNumber", "+14155550100"),
        ("customerNumber", "+14155550123"),
        ("customerKey", "main#+14155550123"),
        ("callType", "inboundPhoneCall"),
        ("startedAt", "2026-06-12T15:00:00.000Z"),
        ("endedAt", "2026-06-12T15:10:00.500Z"),
        ("at", "2026-06-12T15:10:00.500Z"),
        ("day", "2026-06-12#0"),
        ("receivedAt", "2026-06-12T16:00:00.000Z"),
        ("source", "webhook"),
        ("endedReason", "customer-ended-call"),
        ("costBreakdown", r#"{"stt":0.04,"llm":0.08}"#),
        ("summary", "Booked."),
        ("successEvaluation", "true"),
        ("structuredData", r#"{"name":"Ada","apiKey":"[redacted]"}"#),
        ("recordingUrl", "id"),
    ] {
        assert_eq!(read_text(&record.header, name), Some(expected), "{name}");
    }
    for (name, expected) in [
        ("v", "1"),
        ("durationSeconds", "600.5"),
        ("cost", "0.123457"),
        ("messageCount", "2"),
        ("turnLatencyP50Ms", "700"),
        ("turnLatencyP95Ms", "900"),
        ("turnLatencyCount", "2"),
        ("bodyParts", "0"),
    ] {
        assert_eq!(record.header.get(name), Some(&AttributeValue::N(expected.to_owned())), "{name}");
    }
    let costs = [("stt", "0.04"), ("llm", "0.08")];
    let costs = costs.map(|(name, dollars)| (name.to_owned(), AttributeValue::N(dollars.to_owned())));
    assert_eq!(record.header.get("costs"), Some(&AttributeValue::M(costs.into())));
    for item in record.items() {
        let queued =
            ReportItem::from_queue_message(&item.to_queue_message()).expect("what we queued is ours");
        assert_eq!(queued.0, item.0, "the queue loses nothing of it");
    }
    assert!(record.header.contains_key("rank"));
    assert!(!record.header.contains_key("expiresAt"));
    assert!(!record.header.contains_key("truncated"));
}

#[test]
fn a_report_without_a_usable_call_id_is_kept_under_its_hash() {
    for call in [r#""a":1"#, r#""call":{"id":""}"#, r#""call":{"id":"a#b"}"#, r#""call":null"#] {
        let record = record(call);
        assert!(!record.has_call_id());
        let body_id = read_text(&record.header, "bodyId").unwrap();
        assert_eq!(record.partition(), format!("CALL#unknown-{body_id}"));
    }
}

#[test]
fn what_cannot_be_read_is_kept_all_the_same() {
    let record = ReportRecord::from_message(b"{\"message\":{\"secret\":\"x\",\"call\":", &context());
    assert!(!record.has_call_id());
    assert_eq!(read_text(&record.header, "at"), Some("2026-06-12T16:00:00.000Z"));
    assert!(record.body.is_some());
}

#[test]
fn the_moment_is_the_best_that_is_known() {
    let at = |fields: &str| read_text(&record(fields).header, "at").unwrap().to_owned();
    assert_eq!(at(r#""startedAt":"2026-06-12T15:00:00Z","timestamp":1"#), "2026-06-12T15:00:00.000Z");
    assert_eq!(at(r#""timestamp":1781279990000"#), "2026-06-12T15:59:50.000Z");
    assert_eq!(at(r#""startedAt":"-000100-06-12T15:00:00Z""#), "2026-06-12T16:00:00.000Z");
    // Before there were calls: no moment, so when it was received.
    for fields in [r#""startedAt":"soon","endedAt":7"#, r#""timestamp":0"#, r#""timestamp":"0000""#] {
        assert_eq!(at(fields), "2026-06-12T16:00:00.000Z", "{fields}");
    }
}

#[test]
fn odd_values_are_left_out_and_never_refused() {
    let long = "x".repeat(257);
    let record = record(&format!(
        r#""cost":"1e400","durationSeconds":1e300,"call":{{"id":"c-1","assistantId":"{long}","orgId":""}},
        "customer":{{"number":"anonymous"}}"#,
    ));
    for name in ["cost", "durationSeconds", "assistantId", "orgId", "customerKey", "summary"] {
        assert!(!record.header.contains_key(name), "{name}");
    }
    assert_eq!(read_text(&record.header, "customerNumber"), Some("anonymous"));
}

#[test]
fn costs_as_text_are_numbers() {
    assert_eq!(read_number(&record(r#""cost":"0.25""#).header, "cost"), Some(0.25));
    assert_eq!(read_number(&record(r#""costBreakdown":{"total":"0.5"}"#).header, "cost"), Some(0.5));
}

#[test]
fn the_largest_header_stays_under_32_kb() {
    let (id, text) = ("i".repeat(300), "é".repeat(20_000));
    let json = format!(r#"{{"a":"{}"}}"#, "x".repeat(8 * 1024 - 8));
    let fields = format!(
        r#""endedReason":"{text}","costBreakdown":{json},"analysis":{{"summary":"{text}","successEvaluation":"{text}",
        "structuredData":{json}}},"artifact":{{"recordingUrl":"{text}"}},"customer":{{"number":"{text}"}},
        "call":{{"id":"{}","orgId":"{id}","type":"{text}","assistantId":"{id}"}}"#,
        "c".repeat(256),
    );
    let record = record(&fields);
    let size: usize = record
        .header
        .iter()
        .map(|(name, value)| {
            name.len()
                + match value {
                    AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
                    _ => 1,
                }
        })
        .sum();
    assert!((20 * 1024..32 * 1024).contains(&size), "{size}");
    assert_eq!(record.header["truncated"], AttributeValue::Bool(true));
    assert_eq!(read_text(&record.header, "summary").unwrap().len(), 4096);
    assert!(record.header.contains_key("structuredData"));
}

#[test]
fn a_url_that_is_too_long_is_left_out_and_said_so() {
    let of_length = |length: usize| {
        let url = format!("https://storage.example.com/{}", "r".repeat(length - 28));
        record(&format!(r#""artifact":{{"recordingUrl":"{url}"}}"#)).header
    };
    let longest = of_length(2_048);
    assert_eq!(read_text(&longest, "recordingUrl").map(str::len), Some(2_048));
    assert!(!longest.contains_key("truncated"));
    let longer = of_length(2_049);
    assert!(!longer.contains_key("recordingUrl"));
    assert_eq!(longer["truncated"], AttributeValue::Bool(true));
}

#[test]
fn large_json_is_left_out_and_said_so() {
    let json = format!(r#"{{"a":"{}"}}"#, "x".repeat(9_000));
    let record = record(&format!(r#""costBreakdown":{json},"analysis":{{"structuredData":{json}}}"#));
    assert!(!record.header.contains_key("costBreakdown") && !record.header.contains_key("structuredData"));
    assert_eq!(record.header["truncated"], AttributeValue::Bool(true));
}

#[test]
fn less_is_kept_where_less_is_wanted() {
    let message = br#"{"message":{"customer":{"number":"+14155550123"},"call":{"id":"c-1"},"cost":1,
        "analysis":{"summary":"s","structuredData":{"a":1}}}}"#;
    let header =
        ReportRecord::from_message(message, &ReportContext { content: ReportContent::Header, ..context() });
    assert!(header.body.is_none());
    assert!(!header.header.contains_key("bodyId"));
    assert_eq!(read_text(&header.header, "summary"), Some("s"));

    let metadata =
        ReportRecord::from_message(message, &ReportContext { content: ReportContent::Metadata, ..context() });
    assert!(metadata.body.is_none());
    for name in ["customerNumber", "customerKey", "summary", "structuredData", "bodyId"] {
        assert!(!metadata.header.contains_key(name), "{name}");
    }
    assert_eq!(read_number(&metadata.header, "cost"), Some(1));
    assert_eq!(header.header["rank"], metadata.header["rank"]);
}

#[test]
fn a_record_expires_when_retention_says_and_its_parts_later() {
    let message = br#"{"message":{"call":{"id":"c-1"}}}"#;
    let record =
        ReportRecord::from_message(message, &ReportContext { retention: Retention::days(30), ..context() });
    let expires_at: i64 = read_number(&record.header, "expiresAt").unwrap();
    assert_eq!(expires_at, 1_781_280_000 + 30 * 86_400);
    assert_eq!(record.parts_expire_at, Some(expires_at + 7 * 86_400));
}

#[test]
fn debug_shows_the_key_only() {
    let record = record(r#""call":{"id":"c-1"},"analysis":{"summary":"private"}"#);
    assert_eq!(format!("{record:?}"), r#"ReportRecord { pk: "CALL#c-1", .. }"#);
}
