//! Reports that nobody would make up, on the real binaries: each is kept whole, and listed where people look for calls.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use call_store::{Calls, Store, StoreConfiguration};
use faulty_endpoint::{Fault, FaultyEndpoint};
use function_contract::{environment, signed};
use local_dynamodb::{LocalDynamoDb, item_size};
use local_sqs::{LocalSqs, RetryQueue, poll};
use runtime_api::FunctionProcess;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

const RECEIVER: &str = env!("CARGO_BIN_EXE_end-of-call-report");
const REDRIVER: &str = env!("CARGO_BIN_EXE_redrive-reports");

fn start(binary: &str, dynamodb: &LocalDynamoDb, more: &[(&'static str, &str)]) -> FunctionProcess {
    let mut variables = environment(dynamodb);
    variables.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    FunctionProcess::spawn(Path::new(binary), variables).unwrap()
}

fn calls(dynamodb: &LocalDynamoDb) -> Calls {
    let configuration = StoreConfiguration {
        calls_table: Some(dynamodb.calls_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    };
    Store::connect(&configuration).unwrap().calls().unwrap()
}

/// A report of call `c-1`, with these fields over its own.
fn report(fields: &Value) -> String {
    let mut message = json!({ "type": "end-of-call-report", "call": { "id": "c-1" } });
    message.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({ "message": message }).to_string()
}

/// Sends one report to a function of its own, and gives the header that is kept of it once it is sure that the report is
/// there whole, and listed under a day.
async fn kept(body: &str) -> Value {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(RECEIVER, &dynamodb, &[]);
    let answer = function.send(&signed(body.as_bytes())).unwrap();
    assert_eq!((answer.status, answer.text()), (200, "{}"), "{body:.300}");

    let header = only_item(&dynamodb);
    let now = Timestamp::from_millis(1_795_200_000_000);
    let call_id = header["callId"]["S"].as_str().unwrap();
    let stored = calls(&dynamodb).report(call_id, now).await.unwrap().unwrap();
    assert!(stored.message.unwrap() == body.as_bytes(), "kept as it came: {body:.300}");
    check_listed(&header);
    header
}

fn only_item(dynamodb: &LocalDynamoDb) -> Value {
    let mut items = dynamodb.items(dynamodb.calls_table()).unwrap();
    assert_eq!(items.len(), 1);
    items.remove(0)
}

/// That the header is in the index of days, under a day on which calls are looked for.
fn check_listed(header: &Value) {
    let at = header["at"]["S"].as_str().unwrap();
    assert_eq!(at.len(), "2026-11-21T10:00:00.000Z".len(), "{at}");
    assert_eq!(header["day"]["S"], format!("{}#0", &at[..10]));
    let year: u16 = at[..4].parse().unwrap();
    assert!((2020..2099).contains(&year), "{at}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_usable_call_id_it_is_kept_under_a_name_of_its_own_and_listed() {
    for call in [
        json!(null),
        json!("c-1"),
        json!({}),
        json!({ "id": null }),
        json!({ "id": " " }),
        json!({ "id": ["c-1"] }),
        json!({ "id": "a#b" }),
        json!({ "id": "a\nb" }),
        json!({ "id": "x".repeat(2048) }),
    ] {
        let header = kept(&report(&json!({ "call": call }))).await;
        assert!(header["pk"]["S"].as_str().unwrap().starts_with("CALL#unknown-"), "{call}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_moment_it_is_listed_under_the_one_it_came() {
    let times = [
        json!({}),
        json!({ "startedAt": null, "endedAt": "" }),
        json!({ "startedAt": "yesterday", "endedAt": {}, "timestamp": [] }),
        json!({ "endedAt": "2099-01-01T00:00:00.000Z", "startedAt": "2099-01-01T00:00:00.000Z", "timestamp": 4_070_908_800_000_i64 }),
        json!({ "endedAt": "+275760-09-13T00:00:00.000Z" }),
        json!({ "endedAt": "0000-01-01T00:00:00.000Z", "timestamp": -1 }),
    ];
    for fields in times {
        let header = kept(&report(&fields)).await;
        assert_eq!(header["at"], header["receivedAt"], "{fields}");
        assert!(header.get("endedAt").is_none() && header.get("startedAt").is_none(), "{fields}");
    }
    let header = kept(&report(&json!({ "timestamp": 1_781_279_990_000_i64 }))).await;
    assert_eq!(header["at"]["S"], "2026-06-12T15:59:50.000Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_number_that_is_none_keeps_the_call_out_of_a_customers_list_only() {
    for number in [
        json!(""),
        json!(null),
        json!({ "a": 1 }),
        json!([]),
        json!(true),
        json!("anonymous"),
        json!("+1"),
        json!("x".repeat(5_000)),
    ] {
        let header = kept(&report(&json!({ "customer": { "number": number } }))).await;
        assert!(header.get("customerKey").is_none(), "{number:.100}");
        assert_eq!(header["desk"]["S"], "main");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_length_or_price_that_makes_no_sense_is_left_out() {
    for (fields, name) in [
        (json!({ "durationSeconds": -4 }), "durationSeconds"),
        (json!({ "durationMs": -4000 }), "durationSeconds"),
        (
            json!({ "startedAt": "2026-11-20T10:05:00Z", "endedAt": "2026-11-20T10:00:00Z" }),
            "durationSeconds",
        ),
        (json!({ "durationSeconds": "long" }), "durationSeconds"),
        (json!({ "durationSeconds": 1e300 }), "durationSeconds"),
        (json!({ "cost": "free", "costBreakdown": [] }), "cost"),
        (json!({ "cost": {} }), "cost"),
    ] {
        assert!(kept(&report(&fields)).await.get(name).is_none(), "{fields}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_as_text_is_a_price() {
    let header = kept(&report(&json!({
        "cost": "0.25", "costBreakdown": { "total": "0.25", "stt": "0.05", "llm": " 0.2 ", "tts": "no" },
    })))
    .await;
    assert_eq!(header["cost"]["N"], "0.25");
    assert_eq!(
        (&header["costs"]["M"]["stt"]["N"], &header["costs"]["M"]["llm"]["N"]),
        (&json!("0.05"), &json!("0.2"))
    );
    assert!(header["costs"]["M"].get("tts").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_call_left_behind_may_be_nothing() {
    for artifact in
        [json!({}), json!(null), json!([]), json!(""), json!({ "messages": null, "transcript": [] })]
    {
        assert_eq!(
            kept(&report(&json!({ "artifact": artifact }))).await["messageCount"]["N"],
            "0",
            "{artifact}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_summary_of_500_kb_is_cut_in_the_header_and_whole_in_the_body() {
    let summary = "The caller asked for an appointment; naïve. ".repeat(12_000);
    let mut header = kept(&report(&json!({ "analysis": { "summary": summary } }))).await;
    let cut = header["summary"]["S"].as_str().unwrap();
    assert!(cut.len() <= 4 * 1024 && summary.starts_with(cut));
    assert_eq!(header["truncated"]["BOOL"], true);
    header.as_object_mut().unwrap().remove("body");
    assert!(item_size(&header) < 32 * 1024);
}

#[tokio::test(flavor = "multi_thread")]
async fn half_an_emoji_or_a_number_beyond_all_numbers_costs_its_own_field_only() {
    for odd in [
        r#""cost":1e999"#,
        r#""summary":"cut \ud83d""#,
        r#""timestamp":-1e999"#,
        r#""customer":{"\udc00":1e999}"#,
    ] {
        let body = format!(
            r#"{{"message":{{"type":"end-of-call-report",{odd},"endedReason":"hangup","call":{{"id":"c-1"}}}}}}"#
        );
        let header = kept(&body).await;
        assert_eq!(
            (&header["callId"]["S"], &header["endedReason"]["S"]),
            (&json!("c-1"), &json!("hangup")),
            "{odd}"
        );
    }
}

/// A report of a call that ended a minute ago, with all that is left out where less is to be kept.
fn whole_report() -> String {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let minutes_ago = |minutes: i64| {
        let now_ms = i64::try_from(since_epoch.as_millis()).unwrap();
        Timestamp::from_millis(now_ms - minutes * 60_000).to_iso8601()
    };
    report(&json!({
        "endedReason": "hangup",
        "startedAt": minutes_ago(6),
        "endedAt": minutes_ago(1),
        "customer": { "number": "+14155550123" },
        "analysis": { "summary": "private-words", "structuredData": { "a": "private-words" } },
        "artifact": { "transcript": "private-words", "messages": [{ "message": "private-words" }] },
    }))
}

/// What is in the table of a report that DynamoDB took at once.
async fn through_the_table(body: &str, settings: &[(&'static str, &str)]) -> Value {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = start(RECEIVER, &dynamodb, settings);
    assert_eq!(function.send(&signed(body.as_bytes())).unwrap().status, 200);
    only_item(&dynamodb)
}

/// What is in the table of a report that had to wait in the queue, and what waited there.
async fn through_the_queue(body: &str, settings: &[(&'static str, &str)], sqs: &LocalSqs) -> (Value, String) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let away = FaultyEndpoint::in_front_of(dynamodb.endpoint()).unwrap();
    away.set(Fault::Refuse);
    let queue: RetryQueue = sqs.create_queue("reports").unwrap();
    let queues = [
        ("AWS_ENDPOINT_URL_SQS", sqs.endpoint()),
        ("REPORT_RETRY_QUEUE_URL", queue.queue_url()),
        ("REPORT_DEAD_LETTER_QUEUE_URL", queue.dead_letter_queue_url()),
    ];
    let variables = [settings, &queues, &[("AWS_ENDPOINT_URL_DYNAMODB", away.endpoint())]].concat();
    let receiver = start(RECEIVER, &dynamodb, &variables);
    assert_eq!(receiver.send(&signed(body.as_bytes())).unwrap().status, 200);
    assert!(dynamodb.items(dynamodb.calls_table()).unwrap().is_empty());
    let waiting = queue.queue.messages().unwrap();
    assert_eq!(waiting.len(), 1, "one item, one message");

    let redriver = start(REDRIVER, &dynamodb, &[&queues[..], settings].concat());
    while !queue.queue.is_empty().unwrap() {
        let round = poll(&redriver, &queue.queue).unwrap();
        assert!(round.errors.is_empty(), "{:?}", round.errors);
    }
    (only_item(&dynamodb), waiting[0].body.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn less_is_kept_where_less_is_wanted_in_the_table_and_in_the_queue() {
    let sqs = LocalSqs::start().unwrap();
    for (content, has_words, has_body) in
        [("full", true, true), ("header", true, false), ("metadata", false, false)]
    {
        let settings = [("REPORT_CONTENT", content), ("REPORT_RETENTION_DAYS", "30")];
        let body = whole_report();
        let direct = through_the_table(&body, &settings).await;
        let (mut queued, waiting) = through_the_queue(&body, &settings, &sqs).await;
        for text in [direct.to_string(), queued.to_string(), waiting] {
            assert_eq!(text.contains("private-words"), has_words, "{content}");
            assert_eq!(text.contains("+14155550123"), has_words, "{content}");
            assert_eq!(text.contains(r#""body":{"B""#), has_body, "{content}");
        }
        assert!(direct["expiresAt"]["N"].is_string());
        assert_eq!((&direct["source"]["S"], &queued["source"]["S"]), (&json!("webhook"), &json!("redrive")));
        for name in ["receivedAt", "source"] {
            queued[name] = direct[name].clone();
        }
        assert_eq!(queued, direct, "{content}: the same record by both ways");
    }
}
