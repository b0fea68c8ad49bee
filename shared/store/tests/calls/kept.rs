//! Reports and statuses: what is kept, of which of several, and what is left behind.

use std::time::{Duration, Instant};

use call_store::calls::{Kept, ReportContent, ReportContext, ReportRecord, Retention, Source, StatusRecord};
use call_store::{Calls, TimeLimits};
use local_dynamodb::{HangingEndpoint, refused_endpoint};
use serde_json::Value;
use vapi_webhook::Timestamp;
use vapi_webhook::payload::StatusUpdate;

use crate::embedded::{NOW, calls, calls_at, context, days_later, large_report, record, report, sort_keys};

async fn stored_message(calls: &Calls) -> String {
    let stored = calls.report("c-1", NOW).await.unwrap().unwrap();
    String::from_utf8(stored.message.unwrap()).unwrap()
}

#[tokio::test]
async fn a_small_report_is_one_item_and_comes_back_byte_for_byte() {
    let (dynamodb, calls) = calls().await;
    let message = report(
        r#" "cost" : 1.50,"cost":2.5,"durationSeconds":600.5,"endedReason":"hangup","analysis":{"summary":"S"},"odd":{"x":[1e0]}"#,
    );
    assert_eq!(calls.keep_report(&record(&message)).await.unwrap(), Kept::Stored);
    assert_eq!(sort_keys(&dynamodb), ["REPORT"]);
    assert_eq!(stored_message(&calls).await, message);
    let header = calls.report("c-1", NOW).await.unwrap().unwrap().header;
    assert_eq!(header.call_id, "c-1");
    assert_eq!(header.desk.as_deref(), Some("main"));
    assert_eq!(header.duration_seconds, Some(600.5));
    assert_eq!(header.cost, Some(2.5));
    assert_eq!(header.ended_reason.as_deref(), Some("hangup"));
    assert_eq!(header.summary.as_deref(), Some("S"));
    assert_eq!(header.source, Some(Source::Webhook));
}

#[tokio::test]
async fn no_secret_reaches_the_table() {
    let (dynamodb, calls) = calls().await;
    let message = report(
        r#""assistant":{"id":"as-1","model":{"tools":[{"server":{"secret":"s3cr3t","headers":{"A":"s3cr3t"}}}]},"credentials":[{"k":"s3cr3t"}]},
        "analysis":{"structuredData":{"apiKey":"s3cr3t"}},"costBreakdown":{"authToken":"s3cr3t"}"#,
    );
    calls.keep_report(&record(&message)).await.unwrap();
    assert!(!stored_message(&calls).await.contains("s3cr3t"));
    assert!(!format!("{:?}", dynamodb.items("calls").unwrap()).contains("s3cr3t"));
}

#[tokio::test]
async fn a_large_report_lies_in_parts_under_the_item_limit() {
    let (dynamodb, calls) = calls().await;
    let message = large_report(1_500_000, 3, 1);
    assert_eq!(calls.keep_report(&record(&message)).await.unwrap(), Kept::Stored);
    let keys = sort_keys(&dynamodb);
    assert_eq!(keys.len(), 6, "{keys:?}");
    assert!(keys[0].starts_with("BODY#") && keys[0].ends_with("#0001"));
    assert_eq!(stored_message(&calls).await, message);
}

#[tokio::test]
async fn a_report_of_five_megabytes_is_kept_whole() {
    let (_dynamodb, calls) = calls().await;
    let message = large_report(3_750_000, 3, 2);
    assert!(message.len() > 5_000_000 - 1_000);
    calls.keep_report(&record(&message)).await.unwrap();
    assert!(stored_message(&calls).await == message);
}

#[tokio::test]
async fn five_thousand_nested_lists_are_kept() {
    let (_dynamodb, calls) = calls().await;
    let message = report(&format!(r#""odd":{}{}"#, "[".repeat(5_000), "]".repeat(5_000)));
    calls.keep_report(&record(&message)).await.unwrap();
    assert_eq!(stored_message(&calls).await, message);
}

#[tokio::test]
async fn the_order_of_deliveries_makes_no_difference() {
    let one = report(r#""artifact":{"messages":[{}],"transcript":"a"}"#);
    let same_but_longer = report(r#""artifact":{"messages":[{}],"transcript":"ab"}"#);
    let analysed = report(r#""artifact":{"messages":[{}],"transcript":"ab"},"analysis":{"summary":"s"}"#);
    let best = large_report(500_000, 2, 3);
    let twin_of_best = large_report(500_000, 2, 4);
    let deliveries = [&one, &same_but_longer, &analysed, &best, &twin_of_best];

    let mut outcomes = Vec::new();
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 0, 4, 2, 1], [2, 4, 4, 3, 3], [1, 3, 0, 4, 3]] {
        let (dynamodb, calls) = calls().await;
        for delivery in order {
            calls.keep_report(&record(deliveries[delivery])).await.unwrap();
        }
        let message = stored_message(&calls).await;
        let keys = sort_keys(&dynamodb);
        assert_eq!(keys.len(), 3, "a header, its two parts and nothing of the others: {keys:?}");
        outcomes.push((message, keys));
    }
    assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a_report_delivered_twice_keeps_its_parts() {
    let (dynamodb, calls) = calls().await;
    let message = large_report(500_000, 2, 5);
    assert_eq!(calls.keep_report(&record(&message)).await.unwrap(), Kept::Stored);
    assert_eq!(calls.keep_report(&record(&message)).await.unwrap(), Kept::Outranked);
    assert_eq!(sort_keys(&dynamodb).len(), 3);
    assert_eq!(stored_message(&calls).await, message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_at_the_same_time_leave_one_whole_report() {
    let (dynamodb, calls) = calls().await;
    let mut deliveries = tokio::task::JoinSet::new();
    for delivery in 0..12 {
        let calls = calls.clone();
        let message = large_report(400_000, 1 + delivery % 3, (delivery % 3) as u64);
        deliveries.spawn(async move { calls.keep_report(&record(&message)).await });
    }
    let outcomes = deliveries.join_all().await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(stored_message(&calls).await, large_report(400_000, 3, 2));
    // Tidying has a second: what a busy machine does not come to in that time is left to the sweep.
    calls.sweep(days_later(2), usize::MAX).await.unwrap();
    assert_eq!(sort_keys(&dynamodb).len(), 3);
    assert_eq!(stored_message(&calls).await, large_report(400_000, 3, 2));
}

#[tokio::test]
async fn a_report_from_the_api_never_replaces_the_same_from_the_webhook() {
    let (_dynamodb, calls) = calls().await;
    let fields = r#""artifact":{"messages":[{}],"transcript":"a"}"#;
    let from_api = |fields: &str| {
        let message = report(fields);
        ReportRecord::from_message(message.as_bytes(), &ReportContext { source: Source::Api, ..context() })
    };
    assert_eq!(calls.keep_report(&from_api(fields)).await.unwrap(), Kept::Stored);
    assert_eq!(calls.keep_report(&record(&report(fields))).await.unwrap(), Kept::Replaced { cost: None });
    assert_eq!(calls.keep_report(&from_api(fields)).await.unwrap(), Kept::Outranked);
    let longer = fields.replace(r#""a""#, r#""ab""#);
    assert_eq!(calls.keep_report(&from_api(&longer)).await.unwrap(), Kept::Replaced { cost: None });
}

#[tokio::test]
async fn an_expired_report_is_gone_and_makes_room() {
    let (_dynamodb, calls) = calls().await;
    let expiring = |message: &str, received_at| {
        let context = ReportContext { retention: Retention::days(1), received_at, ..context() };
        ReportRecord::from_message(message.as_bytes(), &context)
    };
    let better = report(r#""artifact":{"messages":[{},{}]}"#);
    calls.keep_report(&expiring(&better, NOW)).await.unwrap();
    let later = Timestamp::from_millis(NOW.as_millis() + 2 * 86_400_000);
    assert!(calls.report("c-1", NOW).await.unwrap().is_some());
    assert!(calls.report("c-1", later).await.unwrap().is_none());
    let worse = report(r#""artifact":{"messages":[{}]}"#);
    assert_eq!(calls.keep_report(&expiring(&worse, later)).await.unwrap(), Kept::Replaced { cost: None });
    let stored = calls.report("c-1", later).await.unwrap().unwrap();
    assert_eq!(stored.header.message_count, 1);
}

#[tokio::test]
async fn without_bodies_the_header_is_all_there_is() {
    let (dynamodb, calls) = calls().await;
    let message = large_report(500_000, 2, 6);
    let context = ReportContext { content: ReportContent::Header, ..context() };
    calls.keep_report(&ReportRecord::from_message(message.as_bytes(), &context)).await.unwrap();
    assert_eq!(sort_keys(&dynamodb), ["REPORT"]);
    let stored = calls.report("c-1", NOW).await.unwrap().unwrap();
    assert_eq!(stored.message, None);
    assert_eq!(stored.header.message_count, 2);
}

#[tokio::test]
async fn a_report_without_a_call_id_is_found_under_its_hash() {
    let (_dynamodb, calls) = calls().await;
    let unknown = record(r#"{"message":{"type":"end-of-call-report"}}"#);
    let call_id = unknown.partition().strip_prefix("CALL#").unwrap().to_owned();
    assert!(!unknown.has_call_id() && call_id.starts_with("unknown-"));
    calls.keep_report(&unknown).await.unwrap();
    assert!(calls.report(&call_id, NOW).await.unwrap().is_some());
}

#[tokio::test]
async fn a_report_nobody_sent_is_not_there() {
    let (_dynamodb, calls) = calls().await;
    assert!(calls.report("c-1", NOW).await.unwrap().is_none());
    assert!(calls.report("", NOW).await.unwrap().is_none());
}

#[tokio::test]
async fn a_body_that_lacks_a_part_is_no_report() {
    let (dynamodb, calls) = calls().await;
    calls.keep_report(&record(&large_report(500_000, 2, 7))).await.unwrap();
    let part = dynamodb
        .items("calls")
        .unwrap()
        .into_iter()
        .find(|item| item["sk"]["S"].as_str().is_some_and(|key| key.ends_with("#0002")))
        .unwrap();
    let mut broken = part.clone();
    broken["body"]["B"] = Value::String("AAAA".to_owned());
    dynamodb.put("calls", broken).unwrap();
    assert_eq!(calls.report("c-1", NOW).await.unwrap_err().code(), "unreadable");
}

#[tokio::test]
async fn every_stored_item_has_its_version() {
    let (dynamodb, calls) = calls().await;
    calls.keep_report(&record(&large_report(500_000, 2, 8))).await.unwrap();
    calls.keep_status(status("queued", 1)).await.unwrap();
    for item in dynamodb.items("calls").unwrap() {
        assert_eq!(item["v"]["N"], "1");
    }
}

fn status(name: &str, ms: i64) -> StatusRecord {
    let body = format!(
        r#"{{"message":{{"type":"status-update","status":"{name}","timestamp":{},"call":{{"id":"c-1"}}}}}}"#,
        NOW.as_millis() + ms,
    );
    let message: StatusUpdate<'_> = vapi_webhook::payload::read(body.as_bytes()).unwrap();
    StatusRecord::from_message(&message, NOW, Retention::FOREVER).unwrap()
}

#[tokio::test]
async fn the_course_of_a_call_is_read_in_its_order_and_repeats_change_nothing() {
    let (dynamodb, calls) = calls().await;
    for (name, ms) in [("ended", 9), ("in-progress", 2), ("queued", 0), ("in-progress", 5), ("ended", 9)] {
        calls.keep_status(status(name, ms)).await.unwrap();
    }
    let statuses = calls.statuses("c-1").await.unwrap();
    let names: Vec<&str> = statuses.iter().map(|status| status.status.as_str()).collect();
    assert_eq!(names, ["queued", "in-progress", "in-progress", "ended"]);
    assert_eq!(statuses[0].at, Some(NOW));
    assert_eq!(dynamodb.items("calls").unwrap().len(), 4);
    assert!(calls.statuses("c-2").await.unwrap().is_empty());
}

#[tokio::test]
async fn an_absent_database_is_an_error_in_time_for_a_report_in_parts_too() {
    let limits = TimeLimits {
        connect: Duration::from_millis(100),
        attempt: Duration::from_millis(300),
        operation: Duration::from_millis(800),
    };
    let hanging = HangingEndpoint::open().unwrap();
    for endpoint in [hanging.endpoint().to_owned(), refused_endpoint().unwrap()] {
        let record = record(&large_report(1_500_000, 3, 9));
        let started = Instant::now();
        let error = calls_at(&endpoint, limits).keep_report(&record).await.unwrap_err();
        assert!(error.may_pass(), "{error}");
        assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn a_database_that_goes_away_between_two_reports_is_an_error_and_no_half_report() {
    let (mut dynamodb, calls) = calls().await;
    calls.keep_report(&record(&report(r#""artifact":{"messages":[{}]}"#))).await.unwrap();
    dynamodb.stop();
    let short = TimeLimits { operation: Duration::from_millis(500), ..TimeLimits::default() };
    let gone = calls_at(dynamodb.endpoint(), short);
    assert!(gone.keep_report(&record(&large_report(500_000, 2, 10))).await.unwrap_err().may_pass());
    assert_eq!(sort_keys(&dynamodb), ["REPORT"]);
}
