//! What `redrive-reports` makes of the queue's messages, on the real binary.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::path::Path;

use call_store::calls::{ReportContent, ReportContext, ReportRecord, Retention, Source};
use call_store::{Calls, Store, StoreConfiguration};
use function_contract::{environment, put_desk_item, signed};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

const NOW: Timestamp = Timestamp::from_millis(1_795_200_000_000);

fn start(dynamodb: &LocalDynamoDb, more: &[(&'static str, String)]) -> FunctionProcess {
    let variables = environment(dynamodb).into_iter().chain(more.iter().cloned());
    FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_redrive-reports")), variables).unwrap()
}

fn calls(dynamodb: &LocalDynamoDb) -> Calls {
    let configuration = StoreConfiguration {
        calls_table: Some(dynamodb.calls_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    Store::connect(&configuration).unwrap().calls().unwrap()
}

fn context() -> ReportContext<'static> {
    ReportContext {
        desk: Some("main"),
        received_at: NOW,
        source: Source::Webhook,
        content: ReportContent::Full,
        retention: Retention::FOREVER,
    }
}

fn queued(message: &str, context: &ReportContext<'_>) -> Vec<String> {
    let record = ReportRecord::from_message(message.as_bytes(), context);
    record.items().map(|item| item.to_queue_message()).collect()
}

fn report(fields: &str) -> String {
    format!(r#"{{"message":{{"type":"end-of-call-report","call":{{"id":"c-1"}},{fields}}}}}"#)
}

/// A report that no compression gets under 350 KB: it lies in three parts.
fn large_report() -> String {
    let mut state = 7_u64;
    let digit = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'0' + u8::try_from(state >> 59).unwrap())
    };
    report(&format!(r#""noise":{:?}"#, std::iter::repeat_with(digit).take(1_400_000).collect::<String>()))
}

/// The event of a batch. The message ids are `m-0`, `m-1`, …
fn batch(bodies: &[&str]) -> String {
    let record = |(at, body): (usize, &&str)| {
        json!({ "messageId": format!("m-{at}"), "receiptHandle": "h", "body": body,
                "attributes": { "ApproximateReceiveCount": "1" }, "eventSource": "aws:sqs" })
    };
    json!({ "Records": bodies.iter().enumerate().map(record).collect::<Vec<_>>() }).to_string()
}

/// Which messages of a batch come again.
fn failures(function: &FunctionProcess, bodies: &[&str]) -> Vec<String> {
    let answer = function.invoke(batch(bodies).as_bytes()).unwrap();
    let answer: Value = serde_json::from_slice(&answer.raw).unwrap();
    let failures = answer["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

fn bodies(messages: &[String]) -> Vec<&str> {
    messages.iter().map(String::as_str).collect()
}

fn header(dynamodb: &LocalDynamoDb) -> Option<Value> {
    let items = dynamodb.items(dynamodb.calls_table()).unwrap();
    items.into_iter().find(|item| item["sk"]["S"] == "REPORT")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_report_is_put_and_says_that_it_waited() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(&dynamodb, &[]);
    let messages = queued(&report(r#""endedReason":"hangup""#), &context());
    assert_eq!(messages.len(), 1);
    for _ in 0..3 {
        assert!(failures(&function, &bodies(&messages)).is_empty());
    }
    assert_eq!(dynamodb.items(dynamodb.calls_table()).unwrap().len(), 1);
    assert_eq!(header(&dynamodb).unwrap()["source"]["S"], "redrive");
    assert!(function.wait_for_log(r#""ReportRedriven":1"#).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_waits_for_its_parts_and_a_batch_may_hold_half_a_report() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(&dynamodb, &[]);
    let message = large_report();
    let messages = queued(&message, &context());
    assert_eq!(messages.len(), 4);
    let [first, second, third, head] = bodies(&messages)[..] else { unreachable!() };

    assert_eq!(failures(&function, &[head]), ["m-0"]);
    assert_eq!(failures(&function, &[head, third, first]), ["m-0"]);
    assert_eq!(header(&dynamodb), None, "a report is whole or not there");
    // The part is behind its header in the batch, and taken before it.
    assert!(failures(&function, &[head, second]).is_empty());
    let stored = calls(&dynamodb).report("c-1", NOW).await.unwrap().unwrap();
    assert!(stored.message.unwrap() == message.as_bytes());
    assert!(failures(&function, &[third, head, first, second, head]).is_empty(), "repeats change nothing");
    let stored = calls(&dynamodb).report("c-1", NOW).await.unwrap().unwrap();
    assert!(stored.message.unwrap() == message.as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_whose_report_was_outranked_does_not_wait_for_ever() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(&dynamodb, &[]);
    let messages = queued(&large_report(), &context());
    let better = report(r#""artifact":{"messages":[{},{}]}"#);
    calls(&dynamodb).keep_report(&ReportRecord::from_message(better.as_bytes(), &context())).await.unwrap();
    assert!(failures(&function, &[&messages[3]]).is_empty());
    // All of it: the parts go again, since no header will ever name them.
    assert!(failures(&function, &bodies(&messages)).is_empty());
    assert_eq!(dynamodb.items(dynamodb.calls_table()).unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_whose_desk_was_not_known_gets_it() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    put_desk_item(&dynamodb, "NUMBER#+14155550100", "ENTRY", &json!({ "desk": { "S": "north" } }));
    let function = start(&dynamodb, &[]);
    let messages = queued(&report_of_north(), &ReportContext { desk: None, ..context() });
    assert!(!messages[0].contains("customerKey"));
    assert!(failures(&function, &bodies(&messages)).is_empty());
    let header = header(&dynamodb).unwrap();
    assert_eq!(header["desk"]["S"], "north");
    assert_eq!(header["customerKey"]["S"], "north#+14155550123");
}

/// A message of a number that belongs to the desk `north`.
fn report_of_north() -> String {
    report(r#""customer":{"number":"+14155550123"},"phoneNumber":{"id":"pn-1","number":"+14155550100"}"#)
}

fn bring_back_the_desks(dynamodb: &LocalDynamoDb) {
    dynamodb.create_missing_tables().unwrap();
    put_desk_item(dynamodb, "NUMBER#+14155550100", "ENTRY", &json!({ "desk": { "S": "north" } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_comes_again_until_somebody_can_say_whose_call_it_was() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(&dynamodb, &[]);
    let messages = queued(&report_of_north(), &ReportContext { desk: None, ..context() });
    dynamodb.delete_table(dynamodb.desk_table()).unwrap();
    assert_eq!(failures(&function, &bodies(&messages)), ["m-0"]);
    assert!(header(&dynamodb).unwrap()["desk"].is_null(), "it is kept all the same");
    bring_back_the_desks(&dynamodb);
    assert!(failures(&function, &bodies(&messages)).is_empty());
    assert_eq!(header(&dynamodb).unwrap()["desk"]["S"], "north");
    assert_eq!(header(&dynamodb).unwrap()["customerKey"]["S"], "north#+14155550123");
    assert!(failures(&function, &bodies(&messages)).is_empty(), "a repeat changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_was_stored_without_its_desk_gets_it_from_the_queue_or_from_a_retry() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let sqs = local_sqs::LocalSqs::start().unwrap();
    let queue = sqs.create_queue("reports").unwrap();
    let more = [
        ("AWS_ENDPOINT_URL_SQS", sqs.endpoint().to_owned()),
        ("REPORT_RETRY_QUEUE_URL", queue.queue_url().to_owned()),
    ];
    let variables = environment(&dynamodb).into_iter().chain(more);
    let receiver =
        FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_end-of-call-report")), variables).unwrap();
    let redrive = start(&dynamodb, &[]);
    for by_queue in [true, false] {
        let call_id = format!("c-{by_queue}");
        let message = report_of_north().replace("c-1", &call_id);
        dynamodb.delete_table(dynamodb.desk_table()).unwrap();
        assert_eq!(receiver.send(&signed(message.as_bytes())).unwrap().status, 200);
        let stored = || {
            let items = dynamodb.items(dynamodb.calls_table()).unwrap();
            items.into_iter().find(|item| item["callId"]["S"] == *call_id).unwrap()
        };
        assert!(stored()["desk"].is_null());
        let waiting = queue.queue.messages().unwrap();
        let waiting = waiting.iter().find(|message| message.body.contains(&call_id)).unwrap();

        bring_back_the_desks(&dynamodb);
        if by_queue {
            assert!(failures(&redrive, &[&waiting.body]).is_empty());
        } else {
            assert_eq!(receiver.send(&signed(message.as_bytes())).unwrap().status, 200);
        }
        assert_eq!(stored()["desk"]["S"], "north");
        assert_eq!(stored()["customerKey"]["S"], "north#+14155550123");
        assert!(stored()["body"]["B"].is_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_granted_little_time_gets_on_all_the_same() {
    for seconds in [1, 5, 12] {
        let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
        let function = start(&dynamodb, &[]).with_time_limit(std::time::Duration::from_secs(seconds));
        let messages = queued(&report(r#""a":1"#), &context());
        assert!(failures(&function, &bodies(&messages)).is_empty(), "{seconds}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_in_the_queue_is_not_kept() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(&dynamodb, &[]);
    let old = ReportContext {
        received_at: Timestamp::from_millis(1_600_000_000_000),
        retention: Retention::days(1),
        ..context()
    };
    assert!(failures(&function, &bodies(&queued(&report(r#""a":1"#), &old))).is_empty());
    // Nobody has to find out whose call it was.
    dynamodb.delete_table(dynamodb.desk_table()).unwrap();
    let without_desk = ReportContext { desk: None, ..old };
    assert!(failures(&function, &bodies(&queued(&report_of_north(), &without_desk))).is_empty());
    assert!(dynamodb.items(dynamodb.calls_table()).unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ours_goes_straight_to_the_dead_letters_and_the_rest_is_done() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let sqs = local_sqs::LocalSqs::start().unwrap();
    let queue = sqs.create_queue("reports").unwrap();
    let function = start(
        &dynamodb,
        &[
            ("AWS_ENDPOINT_URL_SQS", sqs.endpoint().to_owned()),
            ("REPORT_DEAD_LETTER_QUEUE_URL", queue.dead_letter_queue_url().to_owned()),
        ],
    );
    let ours = queued(&report(r#""a":1"#), &context()).remove(0);
    let too_large =
        ours.replace(r#""callId":"#, &format!(r#""x":{{"S":"{}"}},"callId":"#, "x".repeat(410_000)));
    let foreign_key = ours.replace(r#""CALL#c-1""#, r#""DESK#main""#);
    let strange = ["hello", "{}", r#"{"v":9,"item":{}}"#, &too_large, &foreign_key];
    let batch: Vec<&str> = strange.into_iter().chain([ours.as_str()]).collect();
    assert!(failures(&function, &batch).is_empty());
    assert_eq!(dynamodb.items(dynamodb.calls_table()).unwrap().len(), 1);

    let letters = queue.dead_letters.messages().unwrap();
    let mut letters: Vec<&str> = letters.iter().map(|letter| letter.body.as_str()).collect();
    let mut strange = strange.to_vec();
    letters.sort_unstable();
    strange.sort_unstable();
    assert_eq!(letters, strange, "as they came");
    assert!(function.wait_for_log(r#""ReportDeadLettered":5"#).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_ours_comes_again_where_the_dead_letters_cannot_be_reached() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let away = [
        ("AWS_ENDPOINT_URL_SQS", local_dynamodb::refused_endpoint().unwrap()),
        ("REPORT_DEAD_LETTER_QUEUE_URL", "http://127.0.0.1:9/dead".to_owned()),
    ];
    for more in [&away[..], &[]] {
        let function = start(&dynamodb, more);
        let ours = queued(&report(r#""a":1"#), &context()).remove(0);
        assert_eq!(failures(&function, &["hello", &ours]), ["m-0"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_stops_the_batch_and_nothing_of_it_is_lost() {
    let mut dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(&dynamodb, &[]);
    let messages: Vec<String> = (0..10)
        .flat_map(|call| queued(&report(r#""a":1"#).replace("c-1", &format!("c-{call}")), &context()))
        .collect();
    assert!(failures(&function, &bodies(&messages[..1])).is_empty());
    dynamodb.stop();
    assert_eq!(failures(&function, &bodies(&messages)).len(), 10);
    let line = function.wait_for_log(r#""outcome":"redrive_stopped""#).unwrap();
    assert!(line.contains(r#""reason":"connection""#), "{line}");
    let tries = function.log_lines().iter().filter(|line| line.contains("so the batch waits")).count();
    assert_eq!(tries, 1, "nine of ten are not even tried");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_answered_message_by_message_fails_whole() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(&dynamodb, &[]);
    for event in [json!({}), json!({ "Records": [{ "body": "hello" }] }), json!("x")] {
        assert!(function.invoke(event.to_string().as_bytes()).is_err(), "{event}");
    }
    assert!(failures(&function, &[]).is_empty());
    assert!(function.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_table_every_batch_fails_and_the_log_says_why() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let variables = environment(&dynamodb).into_iter().filter(|(name, _)| *name != "CALLS_TABLE");
    let function =
        FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_redrive-reports")), variables).unwrap();
    for _ in 0..2 {
        let error = function.invoke(batch(&["hello"]).as_bytes()).unwrap_err();
        let error = error.to_string();
        assert!(
            error.contains("CALLS_TABLE is not set") && error.contains("ConfigurationInvalid"),
            "{error}"
        );
    }
    assert!(function.wait_for_log("CALLS_TABLE is not set").is_some());
}
