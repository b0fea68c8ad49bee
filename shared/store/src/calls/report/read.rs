//! Reading a report back, whole or not at all.

use aws_sdk_dynamodb::types::AttributeValue;
use vapi_webhook::Timestamp;

use super::body::decompress;
use super::{HEADER_KEY, Source};
use crate::attributes::{Item, read_number, read_text};
use crate::calls::{CallKey, Calls};
use crate::error::StoreError;

/// A header is read anew when its parts are gone: a better report has replaced it in between.
const ATTEMPTS: u32 = 3;

/// A report as it is kept.
#[derive(Clone, Debug)]
pub struct StoredReport {
    /// What it says of the call.
    pub header: ReportHeader,
    /// The message as it was received, secrets replaced. `None` where only headers are kept.
    pub message: Option<Vec<u8>>,
}

/// The header of a report. What the message did not say is `None`.
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ReportHeader {
    /// Id of the call, or `unknown-…`.
    pub call_id: String,
    /// The desk.
    pub desk: Option<String>,
    /// The assistant.
    pub assistant_id: Option<String>,
    /// The squad.
    pub squad_id: Option<String>,
    /// Id of the desk's number in Vapi.
    pub phone_number_id: Option<String>,
    /// Number of whoever called or was called.
    pub customer_number: Option<String>,
    /// Number of the desk.
    pub phone_number: Option<String>,
    /// `inboundPhoneCall`, `outboundPhoneCall`, `webCall`, …
    pub call_type: Option<String>,
    /// When the call began, ISO 8601.
    pub started_at: Option<String>,
    /// When it ended, ISO 8601.
    pub ended_at: Option<String>,
    /// The moment it is listed under, ISO 8601.
    pub at: String,
    /// Length.
    pub duration_seconds: Option<f64>,
    /// Why it ended.
    pub ended_reason: Option<String>,
    /// US dollars.
    pub cost: Option<f64>,
    /// What the price consists of, in US dollars.
    pub costs: ReportCosts,
    /// Vapi's breakdown of the price, JSON text of at most 8 KB.
    pub cost_breakdown: Option<String>,
    /// What the caller waited at half of the turns at most, in milliseconds.
    pub turn_latency_p50_ms: Option<f64>,
    /// What the caller waited at 95 of 100 turns at most, in milliseconds.
    pub turn_latency_p95_ms: Option<f64>,
    /// Turns that were measured.
    pub turn_latency_count: Option<u64>,
    /// Vapi's summary, at most 4 KB of it.
    pub summary: Option<String>,
    /// Whether Vapi's analysis calls it a success, in its own words.
    pub success_evaluation: Option<String>,
    /// Vapi's structured data, JSON text of at most 8 KB.
    pub structured_data: Option<String>,
    /// Vapi's stable identifier of the recording. Not a link that plays.
    pub recording_url: Option<String>,
    /// Turns of the conversation.
    pub message_count: u64,
    /// Whether the body has more than the header shows.
    pub truncated: bool,
    /// When it was received, ISO 8601.
    pub received_at: Option<String>,
    /// Where it came from.
    pub source: Option<Source>,
    /// See `rank.rs`.
    pub rank: String,
}

/// What the price of a call consists of, in US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ReportCosts {
    /// Transcriber.
    pub stt: Option<f64>,
    /// Language model.
    pub llm: Option<f64>,
    /// Voice.
    pub tts: Option<f64>,
    /// Vapi.
    pub vapi: Option<f64>,
    /// Line.
    pub transport: Option<f64>,
}

impl ReportCosts {
    pub(crate) fn read(item: &Item) -> Self {
        let Some(Ok(costs)) = item.get("costs").map(AttributeValue::as_m) else { return Self::default() };
        Self {
            stt: read_number(costs, "stt"),
            llm: read_number(costs, "llm"),
            tts: read_number(costs, "tts"),
            vapi: read_number(costs, "vapi"),
            transport: read_number(costs, "transport"),
        }
    }
}

/// Shows neither numbers nor what was said.
impl std::fmt::Debug for ReportHeader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportHeader")
            .field("call_id", &self.call_id)
            .field("at", &self.at)
            .field("rank", &self.rank)
            .finish_non_exhaustive()
    }
}

impl ReportHeader {
    pub(crate) fn read(item: &Item) -> Self {
        let read = |name| read_text(item, name).map(str::to_owned);
        Self {
            call_id: read("callId").unwrap_or_default(),
            desk: read("desk"),
            assistant_id: read("assistantId"),
            squad_id: read("squadId"),
            phone_number_id: read("phoneNumberId"),
            customer_number: read("customerNumber"),
            phone_number: read("phoneNumber"),
            call_type: read("callType"),
            started_at: read("startedAt"),
            ended_at: read("endedAt"),
            at: read("at").unwrap_or_default(),
            duration_seconds: read_number(item, "durationSeconds"),
            ended_reason: read("endedReason"),
            cost: read_number(item, "cost"),
            costs: ReportCosts::read(item),
            cost_breakdown: read("costBreakdown"),
            turn_latency_p50_ms: read_number(item, "turnLatencyP50Ms"),
            turn_latency_p95_ms: read_number(item, "turnLatencyP95Ms"),
            turn_latency_count: read_number(item, "turnLatencyCount"),
            summary: read("summary"),
            success_evaluation: read("successEvaluation"),
            structured_data: read("structuredData"),
            recording_url: read("recordingUrl"),
            message_count: read_number(item, "messageCount").unwrap_or_default(),
            truncated: matches!(item.get("truncated"), Some(AttributeValue::Bool(true))),
            received_at: read("receivedAt"),
            source: read_text(item, "source").and_then(Source::parse),
            rank: read("rank").unwrap_or_default(),
        }
    }
}

impl Calls {
    /// The report of a call, by its id (or the `unknown-…` under which it is kept). An expired one is gone.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or what is stored is not what was put there.
    pub async fn report(&self, call_id: &str, now: Timestamp) -> Result<Option<StoredReport>, StoreError> {
        let Some(key) = CallKey::of_call(call_id) else {
            return Ok(None);
        };
        for _ in 0..ATTEMPTS {
            let Some(item) = self.header(&key, now).await? else {
                return Ok(None);
            };
            let header = ReportHeader::read(&item);
            let Some(body_id) = read_text(&item, "bodyId") else {
                return Ok(Some(StoredReport { header, message: None }));
            };
            if let Some(compressed) = self.compressed_body(&key, &item, body_id).await? {
                let message = Some(decompress(body_id, &compressed)?);
                return Ok(Some(StoredReport { header, message }));
            }
        }
        Err(StoreError::Unreadable { what: "a report's body" })
    }

    /// Whether the record of the call is there, and as good as a report with this header or better.
    pub(super) async fn is_outranked(&self, header: &Item, now: Timestamp) -> Result<bool, StoreError> {
        let Some(key) = read_text(header, "callId").and_then(CallKey::of_call) else {
            return Ok(false);
        };
        let there = self.header(&key, now).await?;
        Ok(there.is_some_and(|there| read_text(&there, "rank") >= read_text(header, "rank")))
    }

    async fn header(&self, key: &CallKey, now: Timestamp) -> Result<Option<Item>, StoreError> {
        let header = self.table.get(key.as_str(), HEADER_KEY).await?;
        Ok(header.filter(|item| !is_expired(item, now)))
    }

    /// The stored bytes; `None` if not all of them are there.
    async fn compressed_body(
        &self,
        key: &CallKey,
        header: &Item,
        body_id: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(AttributeValue::B(inline)) = header.get("body") {
            return Ok(Some(inline.as_ref().to_vec()));
        }
        let parts = self.read_parts(key, body_id).await?;
        if read_number(header, "bodyParts") != Some(parts.len()) {
            return Ok(None);
        }
        let mut compressed = Vec::new();
        for part in &parts {
            let Some(AttributeValue::B(bytes)) = part.get("body") else {
                return Ok(None);
            };
            compressed.extend_from_slice(bytes.as_ref());
        }
        Ok(Some(compressed))
    }
}

/// Whether a header counts as gone. DynamoDB removes it within days.
pub(crate) fn is_expired(header: &Item, now: Timestamp) -> bool {
    read_number(header, "expiresAt").is_some_and(|seconds: i64| seconds <= now.as_secs())
}
