//! The header of a call as JSON: for `--json` and `export`.

use call_store::calls::ReportHeader;
use serde::Serialize;
use serde_json::value::RawValue;

/// A header in the names of the table's attributes. What is not known is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Header<'a> {
    call_id: &'a str,
    at: &'a str,
    #[serde(flatten)]
    rest: Rest<'a>,
}

macro_rules! optional_fields {
    ($($field:ident: $kind:ty),* $(,)?) => {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Rest<'a> {
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<$kind>,)*
        }
    };
}

optional_fields! {
    started_at: &'a str,
    ended_at: &'a str,
    duration_seconds: f64,
    ended_reason: &'a str,
    desk: &'a str,
    assistant_id: &'a str,
    squad_id: &'a str,
    call_type: &'a str,
    customer_number: &'a str,
    phone_number: &'a str,
    phone_number_id: &'a str,
    cost: f64,
    cost_stt: f64,
    cost_llm: f64,
    cost_tts: f64,
    cost_vapi: f64,
    cost_transport: f64,
    cost_breakdown: Box<RawValue>,
    success_evaluation: &'a str,
    summary: &'a str,
    structured_data: Box<RawValue>,
    message_count: u64,
    turn_latency_p50_ms: f64,
    turn_latency_p95_ms: f64,
    turn_latency_count: u64,
    recording_url: &'a str,
    truncated: bool,
    received_at: &'a str,
    source: &'static str,
}

impl<'a> Header<'a> {
    pub(crate) fn of(header: &'a ReportHeader) -> Self {
        let rest = Rest {
            started_at: header.started_at.as_deref(),
            ended_at: header.ended_at.as_deref(),
            duration_seconds: header.duration_seconds,
            ended_reason: header.ended_reason.as_deref(),
            desk: header.desk.as_deref(),
            assistant_id: header.assistant_id.as_deref(),
            squad_id: header.squad_id.as_deref(),
            call_type: header.call_type.as_deref(),
            customer_number: header.customer_number.as_deref(),
            phone_number: header.phone_number.as_deref(),
            phone_number_id: header.phone_number_id.as_deref(),
            cost: header.cost,
            cost_stt: header.costs.stt,
            cost_llm: header.costs.llm,
            cost_tts: header.costs.tts,
            cost_vapi: header.costs.vapi,
            cost_transport: header.costs.transport,
            cost_breakdown: on_one_line(header.cost_breakdown.as_deref()),
            success_evaluation: header.success_evaluation.as_deref(),
            summary: header.summary.as_deref(),
            structured_data: on_one_line(header.structured_data.as_deref()),
            message_count: Some(header.message_count),
            turn_latency_p50_ms: header.turn_latency_p50_ms,
            turn_latency_p95_ms: header.turn_latency_p95_ms,
            turn_latency_count: header.turn_latency_count,
            recording_url: header.recording_url.as_deref(),
            truncated: header.truncated.then_some(true),
            received_at: header.received_at.as_deref(),
            source: header.source.map(call_store::calls::Source::as_str),
        };
        Self { call_id: &header.call_id, at: &header.at, rest }
    }
}

/// JSON as it came, with every digit, but without line breaks: those can only stand between two tokens.
fn on_one_line(json: Option<&str>) -> Option<Box<RawValue>> {
    RawValue::from_string(json?.replace(['\n', '\r'], " ")).ok()
}
