//! The embedded database and the reports that these tests store in it.

use call_store::calls::{ReportContent, ReportContext, ReportRecord, Retention, Source};
use call_store::{Calls, Store, StoreConfiguration, TimeLimits};
use local_dynamodb::LocalDynamoDb;
use serde_json::Value;
use vapi_webhook::Timestamp;

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_781_280_000_000);

pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// So many days after [`NOW`].
pub(crate) fn days_later(days: i64) -> Timestamp {
    Timestamp::from_millis(NOW.as_millis() + days * DAY_MS)
}

pub(crate) fn calls_at(endpoint: &str, time_limits: TimeLimits) -> Calls {
    Store::connect(&StoreConfiguration {
        calls_table: Some("calls".to_owned()),
        endpoint: Some(endpoint.to_owned()),
        time_limits,
        ..StoreConfiguration::default()
    })
    .unwrap()
    .calls()
    .unwrap()
}

pub(crate) async fn calls() -> (LocalDynamoDb, Calls) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let calls = calls_at(dynamodb.endpoint(), TimeLimits::default());
    (dynamodb, calls)
}

pub(crate) fn context() -> ReportContext<'static> {
    ReportContext {
        desk: Some("main"),
        received_at: NOW,
        source: Source::Webhook,
        content: ReportContent::Full,
        retention: Retention::FOREVER,
    }
}

pub(crate) fn record(message: &str) -> ReportRecord {
    ReportRecord::from_message(message.as_bytes(), &context())
}

pub(crate) fn report(fields: &str) -> String {
    report_of("c-1", fields)
}

pub(crate) fn report_of(call_id: &str, fields: &str) -> String {
    format!(r#"{{"message":{{"type":"end-of-call-report","call":{{"id":"{call_id}"}},{fields}}}}}"#)
}

/// Text that zstd can't make smaller than three quarters: base-64 digits of a fixed sequence.
pub(crate) fn noise(length: usize, mut seed: u64) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    let digits = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(DIGITS[usize::try_from(seed >> 58).unwrap()])
    });
    digits.take(length).collect()
}

/// A report of about that many bytes once compressed.
pub(crate) fn large_report(compressed_bytes: usize, messages: usize, seed: u64) -> String {
    large_report_of("c-1", compressed_bytes, messages, seed)
}

pub(crate) fn large_report_of(call_id: &str, compressed_bytes: usize, messages: usize, seed: u64) -> String {
    let turns = vec!["{}"; messages].join(",");
    let noise = noise(compressed_bytes * 4 / 3, seed);
    report_of(call_id, &format!(r#""artifact":{{"messages":[{turns}]}},"noise":"{noise}""#))
}

pub(crate) fn items(dynamodb: &LocalDynamoDb) -> Vec<Value> {
    dynamodb.items(dynamodb.calls_table()).unwrap()
}

pub(crate) fn sort_keys(dynamodb: &LocalDynamoDb) -> Vec<String> {
    let mut keys: Vec<String> =
        items(dynamodb).iter().map(|item| item["sk"]["S"].as_str().unwrap().to_owned()).collect();
    keys.sort();
    keys
}
