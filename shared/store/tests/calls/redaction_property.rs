//! What is kept of an arbitrary message: every byte of it but its secrets, by both ways into the table.

use std::io::Read;

use call_store::calls::redaction::redacted;
use call_store::calls::{Kept, Redriven, ReportItem, ReportRecord};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use serde_json::Value;

use crate::embedded::{NOW, calls, context, items, noise};
use crate::json::{Json, SECRET_DIGITS, SECRET_WORD, Texts, json, object};
use seeded_random::Random;

const IN_MEMORY: u32 = 3_000;
const STORED: u32 = 200;

/// Fields of a report that are read for its header, each with anything at all in it.
const READ: [&str; 12] = [
    "artifact",
    "assistant",
    "cost",
    "costBreakdown",
    "customer",
    "endedAt",
    "endedReason",
    "messages",
    "phoneNumber",
    "summary",
    "timestamp",
    "transcript",
];

/// Runs `check` on that many values, and shows the smallest one that fails.
fn for_each<S: Strategy>(
    variable: &str,
    cases: u32,
    strategy: &S,
    check: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let mut random = Random::from_environment(variable);
    let bytes: Vec<u8> = (0..4).flat_map(|_| random.number().to_le_bytes()).collect();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    match TestRunner::new_with_rng(config, rng).run(strategy, check) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{reason}\n{value:.2000?}"),
        Err(aborted) => panic!("{aborted}"),
    }
}

fn texts(json: &Json) -> Texts {
    let mut texts = Texts::default();
    texts.value(json);
    texts
}

#[test]
fn any_json_loses_its_secrets_and_no_other_byte() {
    for_each("REDACTION_SEED", IN_MEMORY, &prop_oneof![object(), json()], |json| {
        let Texts { received, expected } = texts(&json);
        let left = String::from_utf8(redacted(received.as_bytes())).unwrap();
        prop_assert_eq!(&left, &expected);
        prop_assert_eq!(String::from_utf8(redacted(left.as_bytes())).unwrap(), expected);
        Ok(())
    });
}

/// A report with anything in it.
#[derive(Clone, Debug)]
struct Report {
    fields: Vec<(&'static str, Json)>,
    structured_data: Json,
    beside: Json,
    /// Digits that no compression makes small: with enough of them the report lies in parts.
    noise: usize,
    order: u64,
}

fn report() -> impl Strategy<Value = Report> {
    let fields = prop::collection::vec((proptest::sample::select(&READ[..]), json()), 0..5);
    let noise = prop_oneof![30 => Just(0_usize), 1 => 480_000..1_200_000_usize];
    (fields, object(), json(), noise, any::<u64>()).prop_map(
        |(fields, structured_data, beside, noise, order)| Report {
            fields,
            structured_data,
            beside,
            noise,
            order,
        },
    )
}

impl Report {
    /// Its texts as the report of one call.
    fn of_call(&self, call_id: &str) -> Texts {
        let mut texts = Texts::default();
        texts.plain("{\"beside\":");
        texts.value(&self.beside);
        texts.plain(", \"message\" : {\"type\":\"end-of-call-report\"");
        for (name, value) in &self.fields {
            texts.plain(&format!(",\"{name}\":"));
            texts.value(value);
        }
        texts.plain(&format!(",\"call\":{{\"id\":\"{call_id}\"}},\"analysis\":{{\"structuredData\":"));
        texts.value(&self.structured_data);
        texts.plain(&format!("}},\"noise\":\"{}\"}}}}\r\n", noise(self.noise, self.order)));
        texts
    }
}

#[test]
fn any_report_is_kept_without_its_secrets_by_both_ways() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (dynamodb, calls) = runtime.block_on(calls());
    let call_number = std::cell::Cell::new(0);
    for_each("REDACTION_SEED", STORED, &report(), |report| {
        let number = call_number.replace(call_number.get() + 1);
        let (direct_id, queued_id) = (format!("direct-{number}"), format!("queued-{number}"));
        let direct = report.of_call(&direct_id);
        let queued = report.of_call(&queued_id);
        runtime.block_on(async {
            let record = ReportRecord::from_message(direct.received.as_bytes(), &context());
            prop_assert!(record.has_call_id(), "whatever stands beside it, the call's id is read");
            prop_assert_eq!(calls.keep_report(&record).await.unwrap(), Kept::Stored);

            let record = ReportRecord::from_message(queued.received.as_bytes(), &context());
            let mut messages: Vec<String> = record.items().map(|item| item.to_queue_message()).collect();
            for message in &messages {
                prop_assert!(message.is_ascii());
                prop_assert!(has_no_secret(message), "a secret is in a queue message");
            }
            Random::with_seed(report.order).shuffle(&mut messages);
            redrive(&calls, messages).await;

            let structured_data = texts(&report.structured_data);
            let fits = structured_data.received.len().max(structured_data.expected.len()) <= 8 * 1024;
            for (call_id, expected) in [(direct_id, direct.expected), (queued_id, queued.expected)] {
                let stored = calls.report(&call_id, NOW).await.unwrap().unwrap();
                let message = String::from_utf8(stored.message.unwrap()).unwrap();
                prop_assert!(message == expected, "kept {:.500}, expected {:.500}", message, expected);
                prop_assert!(has_no_secret(&message), "a secret is in a body");
                let of_header = stored.header.structured_data;
                prop_assert_eq!(of_header, fits.then(|| structured_data.expected.clone()));
                prop_assert!(fits || stored.header.truncated);
            }
            Ok(())
        })
    });
    for item in items(&dynamodb) {
        assert!(has_no_secret(&item.to_string()), "{} {}", item["pk"], item["sk"]);
        if item["bodyParts"]["N"] == "0" {
            assert!(has_no_secret(&decompressed(&item)), "{} {}", item["pk"], item["sk"]);
        }
    }
}

/// Plays the items as the queue would: a header whose parts are not there yet comes again.
async fn redrive(calls: &call_store::Calls, messages: Vec<String>) {
    let mut queue = std::collections::VecDeque::from(messages);
    let mut stored = false;
    while let Some(message) = queue.pop_front() {
        let item = ReportItem::from_queue_message(&message).unwrap();
        match calls.keep_item(item, NOW).await.unwrap() {
            Redriven::PartsMissing => queue.push_back(message),
            Redriven::Stored => stored = true,
            Redriven::Part => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(stored);
}

fn has_no_secret(text: &str) -> bool {
    !text.contains(SECRET_WORD) && !text.contains(SECRET_DIGITS)
}

fn decompressed(header: &Value) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let compressed = BASE64_STANDARD.decode(header["body"]["B"].as_str().unwrap()).unwrap();
    let mut text = String::new();
    zstd::Decoder::new(&compressed[..]).unwrap().read_to_string(&mut text).unwrap();
    text
}
