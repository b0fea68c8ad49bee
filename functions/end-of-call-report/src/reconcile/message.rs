//! The `end-of-call-report` that Vapi would have sent, made of a call as the API has it.
//!
//! Values are copied as they came, so that keys that come twice and spellings of numbers survive, and what reads reports
//! reads these too.

use super::api_call::ApiCall;

/// Fields that a report has at its top. Everything else of a call stands under `call`.
const AT_TOP: [&str; 22] = [
    "analysis",
    "artifact",
    "assistant",
    "assistantVersion",
    "compliance",
    "cost",
    "costBreakdown",
    "costs",
    "customer",
    "destination",
    "durationMs",
    "durationSeconds",
    "endedAt",
    "endedReason",
    "messages",
    "phoneNumber",
    "recordingUrl",
    "squad",
    "startedAt",
    "stereoRecordingUrl",
    "summary",
    "transcript",
];

/// `{"message":{…}}` of a call. Its time is when the call was last changed: the report as of then.
pub(super) fn of_call(call: &ApiCall<'_>) -> Vec<u8> {
    let (top, rest): (Vec<_>, Vec<_>) = call.fields().partition(|(name, _)| is_at_top(name));
    let length: usize = call.fields().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut message = String::with_capacity(length + 128);
    message.push_str(r#"{"message":{"type":"end-of-call-report""#);
    if let Some(updated_at) = call.updated_at() {
        message.push_str(r#","timestamp":"#);
        message.push_str(&updated_at.as_millis().to_string());
    }
    for field in top {
        message.push(',');
        push(&mut message, field);
    }
    message.push_str(r#","call":{"#);
    for (nth, field) in rest.into_iter().enumerate() {
        if nth > 0 {
            message.push(',');
        }
        push(&mut message, field);
    }
    message.push_str("}}}");
    message.into_bytes()
}

fn is_at_top(quoted: &str) -> bool {
    let name = quoted.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"'));
    name.is_some_and(|name| AT_TOP.binary_search(&name).is_ok())
}

fn push(message: &mut String, (name, value): (&str, &str)) {
    message.push_str(name);
    message.push(':');
    message.push_str(value);
}

#[cfg(test)]
mod tests {
    use vapi_webhook::payload::{self, EndOfCallReport};

    use super::*;

    fn message(json: &str) -> String {
        String::from_utf8(of_call(&ApiCall::read(json.as_bytes()).unwrap())).unwrap()
    }

    #[test]
    fn the_names_are_sorted_as_the_search_needs_them() {
        assert!(AT_TOP.is_sorted());
    }

    #[test]
    fn fields_stand_where_a_report_has_them_as_they_came() {
        let json = r#"{"id":"c-1","type":"webCall","cost":1.50e-1,"cost":0.2,"n":1E5,"updatedAt":"1970-01-01T00:00:07.5Z","artifact":{ "messages":[ ] }}"#;
        assert_eq!(
            message(json),
            r#"{"message":{"type":"end-of-call-report","timestamp":7500,"cost":1.50e-1,"cost":0.2,"artifact":{ "messages":[ ] },"call":{"id":"c-1","type":"webCall","n":1E5,"updatedAt":"1970-01-01T00:00:07.5Z"}}}"#
        );
        assert_eq!(
            message(r#"{"id":"c"}"#),
            r#"{"message":{"type":"end-of-call-report","call":{"id":"c"}}}"#
        );
    }

    #[test]
    fn what_reads_reports_reads_it() {
        let message = message(
            r#"{"id":"c-1","orgId":"o-1","type":"inboundPhoneCall","status":"ended","endedReason":"customer-ended-call",
            "startedAt":"2026-11-19T18:02:11.000Z","endedAt":"2026-11-19T18:12:11.500Z","updatedAt":"2026-11-19T18:12:40.000Z",
            "cost":0.12,"costBreakdown":{"total":0.12},"analysis":{"summary":"s"},"customer":{"number":"+14155550123"},
            "phoneNumberId":"p-1","assistantId":"a-1","artifact":{"transcript":"AI: hi","messages":[{},{}]}}"#,
        );
        let report: EndOfCallReport<'_> = payload::read(message.as_bytes()).unwrap();
        let call = report.call.as_ref().unwrap();
        assert_eq!(call.id.as_deref(), Some("c-1"));
        assert_eq!(call.call_type.as_deref(), Some("inboundPhoneCall"));
        assert_eq!(call.assistant_id.as_deref(), Some("a-1"));
        assert_eq!(call.phone_number_id.as_deref(), Some("p-1"));
        assert_eq!(report.ended_reason(), Some("customer-ended-call"));
        assert_eq!(report.duration_seconds(), Some(600.5));
        assert_eq!(report.cost(), Some(0.12));
        assert_eq!(report.message_count(), 2);
        assert_eq!(report.transcript(), Some("AI: hi"));
        assert_eq!(report.summary(), Some("s"));
        assert_eq!(report.customer.unwrap().number.as_deref(), Some("+14155550123"));
        assert_eq!(report.timestamp.unwrap().to_iso8601(), "2026-11-19T18:12:40.000Z");
    }
}
