//! Copies of a report, in any order, number and parallelism and by any way, end in the same record.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use call_store::Calls;
use call_store::calls::{Redriven, ReportContext, ReportItem, ReportRecord, Retention, Source};
use serde_json::Value;
use tokio::task::JoinSet;
use vapi_webhook::Timestamp;

use crate::embedded::{NOW, calls, context, days_later, items, noise};
use seeded_random::Random;

const SETS: usize = 1_000;
/// Sets that share a database, and so many of them are played at the same time.
const SETS_A_DATABASE: usize = 50;
const AT_ONCE: usize = 4;
/// So many databases at the same time: each has a thread of its own.
const DATABASES_AT_ONCE: usize = 2;

/// One report of a call as somebody sent it.
#[derive(Clone)]
struct Copy {
    message: String,
    source: Source,
    signs: Signs,
}

/// By what a better copy is told, the best sign first: turns, transcript, analysis, ended reason, from the webhook, time.
/// Only the body's name comes after them.
type Signs = (usize, usize, bool, bool, bool, usize);

/// Copies of the report of one call, some poorer and some richer.
struct Set {
    call_id: String,
    copies: Vec<Copy>,
    retention: Retention,
}

impl Set {
    fn new(number: usize, random: &mut Random) -> Self {
        let call_id = format!("c-{number}");
        // Some reports are so large that they lie in two or three parts.
        let is_large = random.happens(8);
        let copies = (0..2 + random.within(0..3))
            .map(|copy| {
                let noise =
                    if is_large && !random.happens(25) { 480_000 + random.within(0..300_000) } else { 40 };
                Copy::new(&call_id, copy, noise, random)
            })
            .collect();
        let retention = if random.happens(50) { Retention::FOREVER } else { Retention::days(30) };
        Self { call_id, copies, retention }
    }

    fn record(&self, copy: &Copy, received_at: Timestamp) -> ReportRecord {
        let context =
            ReportContext { received_at, source: copy.source, retention: self.retention, ..context() };
        ReportRecord::from_message(copy.message.as_bytes(), &context)
    }

    /// One delivery of each copy that has the best signs, one after the other.
    async fn play_simply(&self, calls: &Calls) {
        let best = self.best_signs();
        for copy in self.copies.iter().filter(|copy| copy.signs == best) {
            calls.keep_report(&self.record(copy, NOW)).await.unwrap();
        }
    }

    fn best_signs(&self) -> Signs {
        self.copies.iter().map(|copy| copy.signs).max().unwrap()
    }

    /// The record among these items, apart from what may depend on which delivery came when.
    fn record_among(&self, items: &[Value]) -> Vec<Value> {
        let partition = format!("CALL#{}", self.call_id);
        let own = items.iter().filter(|item| item["pk"]["S"] == partition.as_str());
        let mut record: Vec<Value> = own.cloned().map(without_circumstances).collect();
        record.sort_by_key(|item| item["sk"]["S"].as_str().unwrap().to_owned());
        record
    }

    /// Delivers each copy once or twice, by the webhook or through the queue, at once or in a random order.
    async fn play(self: Arc<Self>, calls: Calls, mut random: Random) {
        let mut deliveries: Vec<Delivery> = Vec::new();
        let queue = Queue::default();
        for copy in &self.copies {
            for _ in 0..1 + random.within(0..2) {
                let received_at =
                    Timestamp::from_millis(NOW.as_millis() + random.within(0..7_200_000) as i64);
                let record = self.record(copy, received_at);
                if random.happens(33) {
                    queue.fill(&record, &mut random);
                    deliveries.push(Delivery::FromQueue(queue.clone()));
                } else {
                    deliveries.push(Delivery::Direct(record));
                }
            }
        }
        random.shuffle(&mut deliveries);
        let mut running = JoinSet::new();
        let is_parallel = !random.happens(25);
        for delivery in deliveries {
            let calls = calls.clone();
            running.spawn(async move { delivery.make(&calls).await });
            if !is_parallel {
                running.join_next().await.unwrap().unwrap();
            }
        }
        running.join_all().await;
        queue.drain(&calls).await;
    }
}

impl Copy {
    fn new(call_id: &str, number: usize, noise_bytes: usize, random: &mut Random) -> Self {
        // Few values each, so that copies often differ in the last sign alone.
        let (messages, transcript) = (random.within(0..3), random.within(0..3));
        let (has_analysis, has_reason) = (random.happens(50), random.happens(50));
        let source = if random.happens(33) { Source::Api } else { Source::Webhook };
        let timestamp = random.within(0..2);
        let mut fields = vec![
            format!(r#""timestamp":{}"#, NOW.as_millis() - 60_000 + timestamp as i64),
            r#""endedAt":"2026-06-12T15:50:00.000Z""#.to_owned(),
            format!(r#""call":{{"id":"{call_id}","type":"inboundPhoneCall"}}"#),
            r#""customer":{"number":"+14155550123"}"#.to_owned(),
            format!(
                r#""artifact":{{"messages":[{}],"transcript":"{}"}}"#,
                vec!["{}"; messages].join(","),
                "é".repeat(transcript)
            ),
            // Vapi's API does not give the bytes that its webhook does.
            format!(r#""from":"{} {number}""#, source.as_str()),
            format!(r#""noise":"{}""#, noise(noise_bytes, random.number())),
        ];
        if has_analysis {
            fields.push(format!(r#""analysis":{{"summary":"summary {number}"}}"#));
        }
        if has_reason {
            fields.push(format!(r#""endedReason":"reason {number}","cost":0.{number}1"#));
        }
        random.shuffle(&mut fields);
        Self {
            message: format!(r#"{{"message":{{"type":"end-of-call-report",{}}}}}"#, fields.join(",")),
            source,
            signs: (messages, transcript, has_analysis, has_reason, source == Source::Webhook, timestamp),
        }
    }
}

enum Delivery {
    Direct(ReportRecord),
    FromQueue(Queue),
}

impl Delivery {
    async fn make(self, calls: &Calls) {
        match self {
            Self::Direct(record) => drop(calls.keep_report(&record).await.unwrap()),
            // One batch; whoever comes after it finds the rest.
            Self::FromQueue(queue) => queue.take(calls, 3).await,
        }
    }
}

/// The queue of one set: in no order, and every message comes once or twice.
#[derive(Clone, Default)]
struct Queue(Arc<Mutex<VecDeque<String>>>);

impl Queue {
    fn fill(&self, record: &ReportRecord, random: &mut Random) {
        let mut queue = self.0.lock().unwrap();
        for item in record.items() {
            let message = item.to_queue_message();
            for _ in 0..1 + random.within(0..2) {
                queue.push_back(message.clone());
            }
        }
        random.shuffle(queue.make_contiguous());
    }

    /// Writes so many of its messages. A header whose parts are not there comes again.
    async fn take(&self, calls: &Calls, most: usize) {
        for _ in 0..most {
            let Some(message) = self.0.lock().unwrap().pop_front() else { return };
            let item = ReportItem::from_queue_message(&message).unwrap();
            if calls.keep_item(item, NOW).await.unwrap() == Redriven::PartsMissing {
                self.0.lock().unwrap().push_back(message);
            }
        }
    }

    async fn drain(&self, calls: &Calls) {
        for round in 0.. {
            let left = self.0.lock().unwrap().len();
            if left == 0 {
                return;
            }
            assert!(round < 10, "a header waits for parts that nobody will ever write");
            self.take(calls, left).await;
        }
    }
}

/// What of a record may depend on which delivery came when.
fn without_circumstances(mut item: Value) -> Value {
    for name in ["receivedAt", "source"] {
        item.as_object_mut().unwrap().remove(name);
    }
    item
}

fn is_note(item: &Value) -> bool {
    item["pk"]["S"] == "PENDING"
}

/// Keys of parts that no header names.
fn unread_parts(items: &[Value]) -> Vec<&Value> {
    let is_read = |part: &Value| {
        items.iter().any(|item| {
            item["pk"] == part["pk"]
                && item["sk"]["S"] == "REPORT"
                && item["bodyId"]["S"]
                    .as_str()
                    .is_some_and(|id| part["sk"]["S"].as_str().unwrap().contains(id))
        })
    };
    let parts = items.iter().filter(|item| item["sk"]["S"].as_str().unwrap().starts_with("BODY#"));
    parts.filter(|part| !is_read(part)).collect()
}

/// That every unread part has a note, by which a sweep finds it.
fn check_notes(items: &[Value], seed: u64) {
    for part in unread_parts(items) {
        let body = part["sk"]["S"].as_str().unwrap().rsplit_once('#').unwrap().0.replace("BODY#", "");
        let key = format!("{}#{body}", part["pk"]["S"].as_str().unwrap());
        let is_noted = items.iter().any(|item| is_note(item) && item["sk"]["S"] == key.as_str());
        assert!(is_noted, "seed {seed}: {} {} is read by nobody and noted nowhere", part["pk"], part["sk"]);
    }
}

/// Plays so many sets on a database of their own.
async fn play_sets(first: usize, seed: u64) {
    let (dynamodb, calls) = calls().await;
    let mut running = JoinSet::new();
    let mut sets = Vec::new();
    for number in first..(first + SETS_A_DATABASE).min(SETS) {
        let mut random = Random::with_seed(seed ^ (number as u64) << 32);
        let set = Arc::new(Set::new(number, &mut random));
        sets.push(Arc::clone(&set));
        if running.len() == AT_ONCE {
            running.join_next().await.unwrap().unwrap();
        }
        running.spawn(set.play(calls.clone(), random));
    }
    running.join_all().await;

    check_notes(&items(&dynamodb), seed);
    // Whatever a repeated part left behind goes; the records stay as they are.
    calls.sweep(days_later(16), usize::MAX).await.unwrap();
    let kept = items(&dynamodb);
    assert!(unread_parts(&kept).is_empty() && !kept.iter().any(is_note), "seed {seed}");
    let (simple_dynamodb, simple_calls) = crate::embedded::calls().await;
    for set in &sets {
        set.play_simply(&simple_calls).await;
    }
    let expected = items(&simple_dynamodb);
    for set in sets {
        let record = set.record_among(&kept);
        assert!(!record.is_empty() && record == set.record_among(&expected), "seed {seed}, {}", set.call_id);
        set.check_best(&calls, seed).await;
    }
}

impl Set {
    /// That it is one of the copies with the best signs, whole.
    async fn check_best(&self, calls: &Calls, seed: u64) {
        let stored = calls.report(&self.call_id, NOW).await.unwrap().unwrap().message.unwrap();
        let copy = self.copies.iter().find(|copy| copy.message.as_bytes() == stored).unwrap();
        assert_eq!(copy.signs, self.best_signs(), "seed {seed}, set {}", self.call_id);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_sets_of_copies_each_end_in_one_record() {
    let seed = Random::from_environment("COPIES_SEED").number();
    let mut running = JoinSet::new();
    for first in (0..SETS).step_by(SETS_A_DATABASE) {
        if running.len() == DATABASES_AT_ONCE {
            running.join_next().await.unwrap().unwrap();
        }
        running.spawn(play_sets(first, seed));
    }
    running.join_all().await;
}
