//! Parts that no header names: removed once nobody can want them any more, and never before.

use std::time::Duration;

use call_store::calls::{Kept, Redriven, ReportContext, ReportItem, ReportRecord, Retention, Swept};
use call_store::{Calls, TimeLimits};
use faulty_endpoint::{Fault, FaultyEndpoint, Stage};
use local_dynamodb::LocalDynamoDb;
use serde_json::Value;
use vapi_webhook::Timestamp;

use crate::embedded::{
    NOW, calls, calls_at, context, days_later, items, large_report, large_report_of, record, report,
    sort_keys,
};

/// How long a request that is bound to come may take until it is there.
const SOON: Duration = Duration::from_secs(20);

/// A database, one way to it that is sound and one that is not.
struct Bench {
    dynamodb: LocalDynamoDb,
    calls: Calls,
    proxy: FaultyEndpoint,
    through_proxy: Calls,
}

impl Bench {
    async fn start() -> Self {
        let (dynamodb, calls) = calls().await;
        let proxy = FaultyEndpoint::in_front_of(dynamodb.endpoint()).unwrap();
        let through_proxy = calls_at(proxy.endpoint(), TimeLimits::default());
        Self { dynamodb, calls, proxy, through_proxy }
    }

    /// Leaves a report's parts behind without their header: the process ended just before it.
    async fn abandon(&self, record: ReportRecord) {
        let before_header = record.items().count() + 1;
        let hold = self.proxy.hold(Stage::BeforeForwarding, before_header, "PutItem");
        let calls = self.through_proxy.clone();
        let writer = tokio::spawn(async move { calls.keep_report(&record).await });
        assert!(hold.wait(SOON));
        writer.abort();
        assert!(writer.await.is_err());
        // Never released: nobody waits for that request any more.
        std::mem::forget(hold);
        assert!(!sort_keys(&self.dynamodb).contains(&"REPORT".to_owned()));
    }

    async fn sweep(&self, now: Timestamp) -> (usize, usize, bool) {
        outcome(self.calls.sweep(now, 100).await.unwrap())
    }

    async fn message(&self, now: Timestamp) -> Option<String> {
        let stored = self.calls.report("c-1", now).await.unwrap()?;
        Some(String::from_utf8(stored.message.unwrap()).unwrap())
    }
}

/// Bodies, finished ones, and whether there is more.
fn outcome(swept: Swept) -> (usize, usize, bool) {
    (swept.bodies, swept.finished, swept.more)
}

fn received_at(message: &str, received_at: Timestamp) -> ReportRecord {
    ReportRecord::from_message(message.as_bytes(), &ReportContext { received_at, ..context() })
}

/// The items as they come out of the queue.
fn queued(record: &ReportRecord) -> Vec<ReportItem> {
    record.items().map(|item| ReportItem::from_queue_message(&item.to_queue_message()).unwrap()).collect()
}

fn notes(dynamodb: &LocalDynamoDb) -> Vec<Value> {
    items(dynamodb).into_iter().filter(|item| item["pk"]["S"] == "PENDING").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_whose_header_never_came_go_after_a_day_and_not_before() {
    let bench = Bench::start().await;
    bench.abandon(record(&large_report(500_000, 2, 1))).await;
    let left = items(&bench.dynamodb);
    assert_eq!(left.len(), 3, "two parts, and the note of them");

    let a_second_before = Timestamp::from_millis(days_later(1).as_millis() - 1_000);
    assert_eq!(bench.sweep(a_second_before).await, (0, 0, false));
    assert_eq!(items(&bench.dynamodb).len(), 3);
    assert_eq!(bench.sweep(days_later(1)).await, (1, 0, false));
    assert_eq!(items(&bench.dynamodb), [Value::Null; 0]);
    assert_eq!(bench.sweep(days_later(1)).await, (0, 0, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_a_report_that_is_there_never_go() {
    let bench = Bench::start().await;
    let message = large_report(500_000, 2, 2);
    // The process ends after the header, before it could remove its note.
    bench.proxy.set_from(1, "DeleteItem", Fault::ServerError);
    assert_eq!(bench.through_proxy.keep_report(&record(&message)).await.unwrap(), Kept::Stored);
    assert_eq!(notes(&bench.dynamodb).len(), 1);

    assert_eq!(bench.sweep(days_later(30)).await, (0, 1, false));
    assert!(notes(&bench.dynamodb).is_empty());
    assert!(bench.message(days_later(30)).await.unwrap() == message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_a_report_that_was_replaced_go_though_its_process_ended_before_it_removed_them() {
    for better in [report(r#""artifact":{"messages":[{},{},{}]}"#), large_report(400_000, 3, 4)] {
        let bench = Bench::start().await;
        bench.calls.keep_report(&record(&large_report(500_000, 2, 3))).await.unwrap();
        bench.proxy.set_from(1, "DeleteItem", Fault::ServerError);
        assert_eq!(
            bench.through_proxy.keep_report(&record(&better)).await.unwrap(),
            Kept::Replaced { cost: None }
        );
        let own_items = record(&better).items().count();
        assert!(sort_keys(&bench.dynamodb).len() > own_items, "something is left behind");

        bench.sweep(days_later(2)).await;
        assert_eq!(sort_keys(&bench.dynamodb).len(), own_items, "{:?}", sort_keys(&bench.dynamodb));
        assert!(bench.message(NOW).await.unwrap() == better);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_of_a_report_that_lost_go_though_its_process_ended_before_it_removed_them() {
    let bench = Bench::start().await;
    let better = large_report(500_000, 3, 5);
    bench.calls.keep_report(&record(&better)).await.unwrap();
    bench.proxy.set_from(1, "DeleteItem", Fault::ServerError);
    let worse = record(&large_report(500_000, 2, 6));
    assert_eq!(bench.through_proxy.keep_report(&worse).await.unwrap(), Kept::Outranked);

    assert_eq!(bench.sweep(days_later(1)).await, (1, 0, false));
    assert_eq!(sort_keys(&bench.dynamodb).len(), 3);
    assert!(bench.message(NOW).await.unwrap() == better);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_came_half_out_of_the_queue_waits_as_long_as_the_queue_keeps_the_other_half() {
    let bench = Bench::start().await;
    let message = large_report(900_000, 2, 7);
    // What is left of a delivery that failed waits for a day; the queue then makes it 15.
    bench.abandon(record(&message)).await;
    let part = queued(&record(&message)).remove(1);
    assert_eq!(bench.calls.keep_item(part, days_later(1)).await.unwrap(), Redriven::Part);

    assert_eq!(bench.sweep(days_later(15)).await, (0, 0, false));
    assert_eq!(sort_keys(&bench.dynamodb).len(), 4);
    assert_eq!(bench.sweep(days_later(16)).await, (1, 0, false));
    assert!(sort_keys(&bench.dynamodb).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_is_swept_at_once_than_was_asked_for() {
    let bench = Bench::start().await;
    for call in 0..5 {
        let report = large_report_of(&format!("c-{call}"), 400_000, 1, call);
        let part = queued(&record(&report)).remove(0);
        bench.calls.keep_item(part, NOW).await.unwrap();
    }
    for (bodies, more) in [(2, true), (2, true), (1, false), (0, false)] {
        let swept = bench.calls.sweep(days_later(15), 2).await.unwrap();
        assert_eq!((swept.bodies, swept.more), (bodies, more));
    }
    assert!(items(&bench.dynamodb).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_expires_with_the_parts_that_it_is_about() {
    for (retention, expires) in [(Retention::FOREVER, false), (Retention::days(30), true)] {
        let context = ReportContext { retention, ..context() };
        let record = || ReportRecord::from_message(large_report(500_000, 2, 8).as_bytes(), &context);
        let (webhook, queue) = (Bench::start().await, Bench::start().await);
        webhook.abandon(record()).await;
        // One part, and the header that waits for the other.
        let mut items = queued(&record());
        for item in [items.remove(0), items.remove(1)] {
            queue.calls.keep_item(item, NOW).await.unwrap();
        }
        let seconds = NOW.as_secs() + (30 + 7) * 24 * 60 * 60;
        let expected = if expires { Value::from(seconds.to_string()) } else { Value::Null };
        for (bench, count) in [(webhook, 3), (queue, 2)] {
            let left = crate::embedded::items(&bench.dynamodb);
            assert_eq!(left.len(), count);
            for item in left {
                assert_eq!(item["expiresAt"]["N"], expected, "{}", item["sk"]);
            }
        }
    }
}

/// Whoever stores the same report again, and where it is held up while the sweep does all its work.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_begun_anew_survives_a_sweep_between_any_two_of_its_writes() {
    let message = large_report(500_000, 2, 9);
    let later = days_later(2);
    // The note, two parts and the header.
    for nth in 1..=4 {
        for stage in [Stage::BeforeForwarding, Stage::BeforeAnswering] {
            let bench = Bench::start().await;
            bench.abandon(record(&message)).await;
            let hold = bench.proxy.hold(stage, nth, "PutItem");
            let writer = tokio::spawn({
                let (calls, record) = (bench.through_proxy.clone(), received_at(&message, later));
                async move { calls.keep_report(&record).await }
            });
            assert!(hold.wait(SOON));
            bench.sweep(later).await;
            drop(hold);
            writer.await.unwrap().unwrap();
            let kept = bench.message(later).await;
            assert!(kept.as_ref() == Some(&message), "held at write {nth}, {stage:?}");
            assert_eq!(sort_keys(&bench.dynamodb).len(), 3);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_begun_anew_survives_a_sweep_that_is_held_up() {
    let message = large_report(500_000, 2, 10);
    let later = days_later(2);
    for operation in ["Query", "TransactWriteItems", "DeleteItem"] {
        for stage in [Stage::BeforeForwarding, Stage::BeforeAnswering] {
            let bench = Bench::start().await;
            bench.abandon(record(&message)).await;
            let hold = bench.proxy.hold(stage, 1, operation);
            let sweep = tokio::spawn({
                let calls = bench.through_proxy.clone();
                async move { calls.sweep(later, 100).await }
            });
            assert!(hold.wait(SOON), "{operation}");
            bench.calls.keep_report(&received_at(&message, later)).await.unwrap();
            drop(hold);
            sweep.await.unwrap().unwrap();
            let kept = bench.message(later).await;
            assert!(kept.as_ref() == Some(&message), "held at {operation}, {stage:?}");
        }
    }
}

/// The parts are in the table since the webhook, and only the header is still in the queue.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_header_out_of_the_queue_is_whole_or_waits_whatever_a_sweep_does_meanwhile() {
    let message = large_report(500_000, 2, 11);
    let later = days_later(2);
    for (nth, operation) in [(1, "Query"), (1, "PutItem"), (2, "PutItem")] {
        for stage in [Stage::BeforeForwarding, Stage::BeforeAnswering] {
            let bench = Bench::start().await;
            bench.abandon(record(&message)).await;
            let hold = bench.proxy.hold(stage, nth, operation);
            let header = queued(&record(&message)).pop().unwrap();
            let redrive = tokio::spawn({
                let calls = bench.through_proxy.clone();
                async move { calls.keep_item(header, later).await }
            });
            let is_held = hold.wait(Duration::from_secs(3));
            bench.sweep(later).await;
            drop(hold);
            let redriven = redrive.await.unwrap().unwrap();
            let kept = bench.message(later).await;
            let place = format!("held at {operation} {nth}, {stage:?}: {is_held}");
            match redriven {
                Redriven::Stored => assert!(kept.as_ref() == Some(&message), "{place}"),
                Redriven::PartsMissing => assert_eq!(kept, None, "{place}"),
                other => panic!("{other:?}, {place}"),
            }
        }
    }
}

/// A part that comes out of the queue twice, while its report loses against a better one and is cleaned away: by another
/// batch, or because Vapi sent it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_out_of_the_queue_has_its_note_whoever_settles_its_report_meanwhile() {
    let lost = large_report(500_000, 2, 12);
    let better = report(r#""artifact":{"messages":[{},{},{}]}"#);
    // The note, and the part.
    for nth in 1..=2 {
        for (stage, by_webhook) in [
            (Stage::BeforeForwarding, false),
            (Stage::BeforeAnswering, false),
            (Stage::BeforeForwarding, true),
            (Stage::BeforeAnswering, true),
        ] {
            let bench = Bench::start().await;
            bench.calls.keep_report(&record(&better)).await.unwrap();
            let part = queued(&record(&lost)).remove(0);
            let hold = bench.proxy.hold(stage, nth, "PutItem");
            let redrive = tokio::spawn({
                let calls = bench.through_proxy.clone();
                async move { calls.keep_item(part, NOW).await }
            });
            assert!(hold.wait(SOON));
            if by_webhook {
                assert_eq!(bench.calls.keep_report(&record(&lost)).await.unwrap(), Kept::Outranked);
            } else {
                let mut settled = None;
                for item in queued(&record(&lost)) {
                    settled = Some(bench.calls.keep_item(item, NOW).await.unwrap());
                }
                assert_eq!(settled, Some(Redriven::Outranked));
            }
            drop(hold);
            assert_eq!(redrive.await.unwrap().unwrap(), Redriven::Part);

            bench.sweep(days_later(16)).await;
            let place = format!("held at write {nth}, {stage:?}, by webhook: {by_webhook}");
            assert_eq!(sort_keys(&bench.dynamodb), ["REPORT"], "{place}");
        }
    }
}
