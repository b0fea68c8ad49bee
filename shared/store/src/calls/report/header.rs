//! The header of a report: what a list of calls and a look at one call show, without its body.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;
use serde_json::value::RawValue;
use vapi_webhook::Timestamp;
use vapi_webhook::payload::{CostBreakdown, EndOfCallReport};

use super::number::measured;
use super::{ReportContent, ReportContext};
use crate::attributes::{Item, cut, number, text};
use crate::calls::redaction::redacted;
use crate::e164::E164;

/// Limits of single attributes in bytes. Together with keys and names they keep a header under 32 KB.
const SUMMARY_LIMIT: usize = 4 * 1024;
const JSON_LIMIT: usize = 8 * 1024;
const URL_LIMIT: usize = 2 * 1024;
const TEXT_LIMIT: usize = 512;
/// Longest value of an index key. What is longer is left out, not cut: a cut id is another id.
const INDEX_LIMIT: usize = 256;

/// 2020, before which there was no call, in epoch milliseconds.
const FIRST_CALL_MS: i64 = 1_577_836_800_000;
/// How far clocks may differ. What is later than that did not happen yet.
const AHEAD_MS: i64 = 24 * 60 * 60 * 1000;

/// Adds what a report says of its call. The key, `rank`, `messageCount` and `bodyId` are for others to add.
pub(crate) fn describe(header: &mut Item, report: &EndOfCallReport<'_>, context: &ReportContext<'_>) {
    let mut header = Header { item: header, truncated: false };
    header.who(report, context);
    header.when(report, context);
    header.how_it_went(report);
    if context.content != ReportContent::Metadata {
        header.what_was_said(report, context.desk);
    }
    if header.truncated {
        header.put("truncated", AttributeValue::Bool(true));
    }
}

struct Header<'a> {
    item: &'a mut Item,
    truncated: bool,
}

impl Header<'_> {
    fn who(&mut self, report: &EndOfCallReport<'_>, context: &ReportContext<'_>) {
        let call = report.call.as_ref();
        let phone_number = report.phone_number.as_ref();
        self.index("desk", context.desk);
        self.index("orgId", call.and_then(|call| call.org_id.as_deref()));
        let active = report.assistant.and_then(id_of);
        let asked_for = call.and_then(|call| call.assistant_id.as_deref());
        self.index("assistantId", asked_for.filter(|id| !id.is_empty()).or(active.as_deref()));
        self.index("squadId", call.and_then(|call| call.squad_id.as_deref()));
        let phone_number_id = call.and_then(|call| call.phone_number_id.as_deref());
        self.index("phoneNumberId", phone_number_id.or_else(|| phone_number?.id.as_deref()));
        self.index("phoneNumber", phone_number.and_then(|number| number.number.as_deref()));
        self.text("callType", call.and_then(|call| call.call_type.as_deref()), TEXT_LIMIT);
    }

    fn when(&mut self, report: &EndOfCallReport<'_>, context: &ReportContext<'_>) {
        let latest = context.received_at.as_millis().saturating_add(AHEAD_MS);
        let sane = |moment: Option<Timestamp>| {
            moment.filter(|at| (FIRST_CALL_MS..=latest).contains(&at.as_millis()))
        };
        let call = report.call.as_ref();
        let started_at = sane(report.started_at).or_else(|| sane(call?.started_at));
        let ended_at = sane(report.ended_at).or_else(|| sane(call?.ended_at));
        for (name, moment) in [("startedAt", started_at), ("endedAt", ended_at)] {
            if let Some(moment) = moment {
                self.put(name, text(moment.to_iso8601()));
            }
        }
        let at = ended_at.or(started_at).or_else(|| sane(report.timestamp)).unwrap_or(context.received_at);
        if let Some(expires_at) = context.retention.report_expires_at(at, context.received_at) {
            self.put("expiresAt", number(expires_at));
        }
        let at = at.to_iso8601();
        // One shard a day, until a stack needs more.
        self.put("day", text(format!("{}#0", cut(&at, "YYYY-MM-DD".len()))));
        self.put("at", text(at));
        self.put("receivedAt", text(context.received_at.to_iso8601()));
        self.put("source", text(context.source.as_str()));
    }

    fn how_it_went(&mut self, report: &EndOfCallReport<'_>) {
        self.measured("durationSeconds", report.duration_seconds());
        self.measured("cost", report.cost());
        self.json("costBreakdown", report.cost_breakdown);
        self.costs(report.cost_breakdown);
        self.text("endedReason", report.ended_reason(), TEXT_LIMIT);
        self.text("successEvaluation", report.success_evaluation(), TEXT_LIMIT);
        self.url("recordingUrl", report.stable_recording_url());

        let mut latencies = report.turn_latencies_ms();
        if latencies.is_empty() {
            return;
        }
        latencies.sort_unstable_by(f64::total_cmp);
        self.measured("turnLatencyP50Ms", percentile(&latencies, 50));
        self.measured("turnLatencyP95Ms", percentile(&latencies, 95));
        self.put("turnLatencyCount", number(latencies.len() as u64));
    }

    /// The breakdown's own numbers once more, small enough for an index to carry. One map, because an index carries 20
    /// attributes at most.
    fn costs(&mut self, breakdown: Option<&RawValue>) {
        let Some(costs) = breakdown.and_then(CostBreakdown::read) else { return };
        let of_each = [
            ("stt", costs.stt),
            ("llm", costs.llm),
            ("tts", costs.tts),
            ("vapi", costs.vapi),
            ("transport", costs.transport),
        ];
        let known: Item = of_each
            .into_iter()
            .filter_map(|(name, cost)| Some((name.to_owned(), cost.and_then(measured)?)))
            .collect();
        if !known.is_empty() {
            self.put("costs", AttributeValue::M(known));
        }
    }

    /// What [`ReportContent::Metadata`] leaves out: who called, and what of.
    fn what_was_said(&mut self, report: &EndOfCallReport<'_>, desk: Option<&str>) {
        let of_call = || report.call.as_ref()?.customer.as_ref()?.number.as_deref();
        let customer_number =
            report.customer.as_ref().and_then(|customer| customer.number.as_deref()).or_else(of_call);
        self.index("customerNumber", customer_number);
        self.index("customerKey", customer_key(desk, customer_number).as_deref());
        if let Some(summary) = report.summary().filter(|summary| !summary.is_empty()) {
            self.truncated |= summary.len() > SUMMARY_LIMIT;
            self.put("summary", text(cut(summary, SUMMARY_LIMIT)));
        }
        self.json("structuredData", report.structured_data());
    }

    fn put(&mut self, name: &str, value: AttributeValue) {
        self.item.insert(name.to_owned(), value);
    }

    /// A text that may serve as the key of an index, so that no odd report is refused over it.
    fn index(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| (1..=INDEX_LIMIT).contains(&value.len())) {
            self.put(name, text(value));
        }
    }

    fn text(&mut self, name: &str, value: Option<&str>, limit: usize) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.put(name, text(cut(value, limit)));
        }
    }

    /// Left out where it is too long: half a URL leads nowhere.
    fn url(&mut self, name: &str, value: Option<&str>) {
        self.truncated |= value.is_some_and(|url| url.len() > URL_LIMIT);
        self.text(name, value.filter(|url| url.len() <= URL_LIMIT), URL_LIMIT);
    }

    fn measured(&mut self, name: &str, value: Option<f64>) {
        if let Some(value) = value.and_then(measured) {
            self.put(name, value);
        }
    }

    /// JSON as it came, secrets replaced; left out over 8 KB. The body has all of it.
    fn json(&mut self, name: &str, value: Option<&RawValue>) {
        let Some(value) = value else { return };
        if value.get().len() > JSON_LIMIT {
            self.truncated = true;
            return;
        }
        match String::from_utf8(redacted(value.get().as_bytes())) {
            // What stands for a secret may be longer than the secret was.
            Ok(json) if json.len() <= JSON_LIMIT => self.put(name, text(json)),
            _ => self.truncated = true,
        }
    }
}

/// Key of a customer's calls with a desk; `None` without a desk or a number that is one.
pub(super) fn customer_key(desk: Option<&str>, customer_number: Option<&str>) -> Option<String> {
    let number: E164 = customer_number?.parse().ok()?;
    Some(format!("{}#{}", desk?, number.as_str()))
}

/// The value that so many percent of the sorted values don't exceed (nearest rank).
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

fn id_of(assistant: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Assistant {
        id: String,
    }
    serde_json::from_str::<Assistant>(assistant.get()).ok().map(|assistant| assistant.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        assert_eq!(percentile(&[700.0], 50), Some(700.0));
        assert_eq!(percentile(&[1.0, 2.0, 3.0, 4.0], 50), Some(2.0));
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&hundred, 95), Some(95.0));
        assert_eq!(percentile(&[], 95), None);
    }
}
