//! The real `reconcile-reports` against a fake Vapi API and the embedded DynamoDB.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use call_store::{Calls, Store, StoreConfiguration};
use fake_vapi::{FakeCall, FakeVapi, Fault, Order};
use local_dynamodb::LocalDynamoDb;
use runtime_api::{Error, FunctionProcess};
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

/// Stands in every secret of the fake calls.
const SECRET: &str = "EXAMPLE-SECRET";

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long a call has to have rested before it is looked at.
const SETTLED: i64 = 10 * MINUTE;

struct Stage {
    vapi: FakeVapi,
    dynamodb: LocalDynamoDb,
}

impl Stage {
    async fn new() -> Self {
        let vapi = FakeVapi::start(Order::CreatedDescending).unwrap();
        Self { vapi, dynamodb: LocalDynamoDb::in_memory().await.unwrap() }
    }

    /// The function with a key that is right. Later variables go before earlier ones.
    fn function(&self, variables: &[(&str, &str)]) -> FunctionProcess {
        let mut environment: Vec<(String, String)> = function_contract::environment(&self.dynamodb)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        environment.push(("VAPI_API_URL".to_owned(), self.vapi.url().to_owned()));
        environment.push(("VAPI_API_KEY".to_owned(), self.vapi.key().to_owned()));
        environment.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_reconcile-reports")), environment).unwrap()
    }

    /// Adds calls that are over, one after the other from `first_ms` on, `apart_ms` apart.
    fn add_ended(&self, calls: u64, first_ms: i64, apart_ms: i64) {
        for nth in 0..calls {
            let updated_at = first_ms + apart_ms * i64::try_from(nth).unwrap();
            self.vapi.add(FakeCall::ended(nth, Timestamp::from_millis(updated_at)));
        }
    }

    fn items(&self) -> Vec<Value> {
        self.dynamodb.items(self.dynamodb.calls_table()).unwrap()
    }

    fn headers(&self) -> Vec<Value> {
        self.items().into_iter().filter(|item| item["sk"]["S"] == "REPORT").collect()
    }

    fn header(&self, call: &FakeCall) -> Option<Value> {
        self.headers().into_iter().find(|header| header["callId"]["S"] == call.id())
    }

    fn cursor_ms(&self) -> Option<i64> {
        let cursor = self.items().into_iter().find(|item| item["pk"]["S"] == "RECONCILIATION")?;
        assert_eq!((&cursor["sk"]["S"], &cursor["v"]["N"]), (&json!("CURSOR"), &json!("1")));
        cursor["updatedBeforeMs"]["N"].as_str().unwrap().parse().ok()
    }

    fn set_cursor(&self, moment_ms: i64) {
        let item = json!({
            "pk": { "S": "RECONCILIATION" }, "sk": { "S": "CURSOR" }, "v": { "N": "1" },
            "updatedBefore": { "S": Timestamp::from_millis(moment_ms).to_iso8601() },
            "updatedBeforeMs": { "N": moment_ms.to_string() },
        });
        self.dynamodb.put(self.dynamodb.calls_table(), item).unwrap();
    }

    fn calls(&self) -> Calls {
        let configuration = StoreConfiguration {
            calls_table: Some(self.dynamodb.calls_table().to_owned()),
            endpoint: Some(self.dynamodb.endpoint().to_owned()),
            ..StoreConfiguration::default()
        };
        Store::connect(&configuration).unwrap().calls().unwrap()
    }

    async fn stored_message(&self, call: &FakeCall) -> String {
        let stored = self.calls().report(call.id(), now()).await.unwrap().unwrap();
        String::from_utf8(stored.message.unwrap()).unwrap()
    }

    fn assert_all_stored(&self, calls: u64) {
        let headers = self.headers();
        let ids: BTreeSet<&str> =
            headers.iter().map(|header| header["callId"]["S"].as_str().unwrap()).collect();
        assert_eq!(ids.len() as u64, calls);
        assert_eq!(headers.len() as u64, calls, "none twice");
        assert!(headers.iter().all(|header| header["source"]["S"] == "api"));
    }
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap())
}

fn ago(ms: i64) -> Timestamp {
    Timestamp::from_millis(now().as_millis() - ms)
}

fn run(function: &FunctionProcess) {
    function.invoke(br#"{"source":"aws.scheduler"}"#).unwrap();
}

fn failure(function: &FunctionProcess) -> String {
    match function.invoke(b"{}") {
        Err(Error::InvocationFailed(text)) => text,
        other => panic!("the run fails, but: {other:?}"),
    }
}

/// The line of the last run that is in the log by now.
fn last_line(function: &FunctionProcess, outcome: &str) -> Value {
    let text = format!(r#""outcome":"{outcome}""#);
    function.wait_for_log(&text).unwrap_or_else(|| panic!("no {outcome} in {:#?}", function.log_lines()));
    let lines = function.log_lines();
    let line = lines.iter().rev().find(|line| line.contains(&text)).unwrap();
    serde_json::from_str(line).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_that_ended_is_stored_in_whatever_order_vapi_lists_them() {
    for order in [Order::CreatedDescending, Order::CreatedAscending, Order::Shuffled] {
        let stage = Stage::new().await;
        stage.vapi.set_order(order);
        // A quiet day, and a busy quarter of an hour in it.
        stage.add_ended(120, ago(23 * HOUR).as_millis(), 5 * MINUTE);
        for nth in 200..300 {
            let at = ago(6 * HOUR).as_millis() + i64::try_from(nth).unwrap() * 3_000;
            stage.vapi.add(FakeCall::ended(nth, Timestamp::from_millis(at)));
        }
        let function = stage.function(&[]);
        run(&function);

        stage.assert_all_stored(220);
        let line = last_line(&function, "reconciled");
        assert_eq!((&line["seen"], &line["ended"], &line["stored"]), (&220.into(), &220.into(), &220.into()));
        assert_eq!((&line["complete"], &line["ReportReconciled"]), (&true.into(), &220.into()), "{order:?}");
        let settled = now().as_millis() - SETTLED;
        assert!((settled - MINUTE..=settled).contains(&stage.cursor_ms().unwrap()));
        assert!(line["requests"].as_u64().unwrap() < 80, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_call_has_what_a_report_has() {
    let stage = Stage::new().await;
    let call = FakeCall::ended(7, ago(HOUR));
    stage.vapi.add(call.clone());
    let number = json!({ "pk": { "S": "NUMBER#9247418b-7a30-456d-9e9f-2dc4c972d1a4" }, "sk": { "S": "ENTRY" }, "desk": { "S": "uptown" } });
    stage.dynamodb.put(stage.dynamodb.desk_table(), number).unwrap();
    run(&stage.function(&[]));

    let header = stage.header(&call).unwrap();
    let api: Value = serde_json::from_str(call.json()).unwrap();
    for field in ["startedAt", "endedAt", "endedReason", "assistantId", "phoneNumberId", "orgId"] {
        assert_eq!(header[field]["S"], api[field], "{field}");
    }
    assert_eq!(header["at"]["S"], api["endedAt"]);
    assert_eq!(header["callType"]["S"], "inboundPhoneCall");
    assert_eq!(header["summary"]["S"], api["analysis"]["summary"]);
    assert_eq!(header["customerNumber"]["S"], api["customer"]["number"]);
    assert_eq!(header["desk"]["S"], "uptown");
    assert_eq!(header["durationSeconds"]["N"], "90");
    assert_eq!(header["messageCount"]["N"], "2");
    assert_eq!(header["source"]["S"], "api");
    let message: Value = serde_json::from_str(&stage.stored_message(&call).await).unwrap();
    assert_eq!(message["message"]["type"], "end-of-call-report");
    assert_eq!(message["message"]["timestamp"], call.updated_at().as_millis());
    assert_eq!(message["message"]["artifact"], api["artifact"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_stored_and_every_other_spelling_is() {
    let stage = Stage::new().await;
    let call = FakeCall::ended(1, ago(HOUR))
        .with("cost", "1.50e-1")
        .with("huge", "123456789012345678901234567890")
        .with("huge", r#""\ud800""#)
        .with("phoneNumber", r#"{ "number":"+14155550100", "twilioAuthToken":"EXAMPLE-SECRET" }"#);
    assert!(call.json().contains(SECRET));
    stage.vapi.add(call.clone());
    let function = stage.function(&[]);
    run(&function);

    let message = stage.stored_message(&call).await;
    assert!(!message.contains(SECRET));
    for kept in [
        r#""cost":1.50e-1"#,
        r#""huge":123456789012345678901234567890,"huge":"\ud800""#,
        r#"{ "number":"+14155550100", "twilioAuthToken":"[redacted]" }"#,
    ] {
        assert!(message.contains(kept), "{kept} is not in {message}");
    }
    assert!(stage.items().iter().all(|item| !item.to_string().contains(SECRET)));
    for line in function.log_lines() {
        for private in [SECRET, stage.vapi.key(), "5550", "Larkspur", "Lindqvist", "appointment"] {
            assert!(!line.contains(private), "{private} is in {line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_calls_of_one_millisecond_are_all_stored() {
    let stage = Stage::new().await;
    stage.vapi.set_order(Order::Shuffled);
    let moment = ago(2 * HOUR).as_millis();
    stage.add_ended(140, moment, 0);
    stage.vapi.add(FakeCall::ended(500, Timestamp::from_millis(moment - 1)));
    stage.vapi.add(FakeCall::ended(501, Timestamp::from_millis(moment + 1)));
    let function = stage.function(&[]);
    run(&function);

    stage.assert_all_stored(142);
    assert_eq!(last_line(&function, "reconciled")["seen"], 142);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_for_a_while_is_tried_again() {
    let stage = Stage::new().await;
    stage.add_ended(40, ago(3 * HOUR).as_millis(), MINUTE);
    let in_two_seconds =
        (jiff::Timestamp::now() + Duration::from_secs(2)).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for fault in [
        Fault::TooManyRequests { retry_after: Some("1".to_owned()) },
        Fault::TooManyRequests { retry_after: Some(in_two_seconds) },
        Fault::TooManyRequests { retry_after: None },
        Fault::Status(500),
        Fault::Status(503),
        Fault::ConnectionBreaks,
        Fault::BodyEndsEarly,
    ] {
        stage.vapi.fail_next(fault);
        stage.vapi.answer_next();
    }
    let function = stage.function(&[]);
    run(&function);

    stage.assert_all_stored(40);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["seen"], &line["stored"], &line["present"]), (&40.into(), &40.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_stays_cut_off_is_not_done_but_what_it_gave_is_kept() {
    let stage = Stage::new().await;
    stage.add_ended(20, ago(HOUR).as_millis(), MINUTE);
    stage.set_cursor(ago(HOUR).as_millis() - 1000);
    stage.vapi.fail_every(Some(Fault::ConnectionBreaks));
    let function = stage.function(&[]).with_time_limit(Duration::from_secs(7));
    let before = stage.cursor_ms();

    let failure = failure(&function);
    assert!(failure.contains("an answer of Vapi's API was cut off"), "{failure}");
    let stored = stage.headers().len();
    assert!((1..20).contains(&stored), "{stored}");
    assert_eq!(stage.cursor_ms(), before);
    assert_eq!(last_line(&function, "reconcile_failed")["ReconcileFailed"], 1);

    stage.vapi.fail_every(None);
    run(&function);
    stage.assert_all_stored(20);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_list_is_a_failure_and_no_empty_list() {
    for text in [r#"{"calls":[]}"#, "<html>", "[,]", ""] {
        let stage = Stage::new().await;
        stage.vapi.fail_every(Some(Fault::Text(text)));
        let function = stage.function(&[]).with_time_limit(Duration::from_secs(3));
        let failure = failure(&function);
        assert!(failure.contains("an answer of Vapi's API"), "{failure}");
        assert_eq!(stage.cursor_ms(), None, "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_never_had_a_report_is_stored_and_a_running_one_is_not() {
    let stage = Stage::new().await;
    let never_connected = FakeCall::never_connected(1, ago(HOUR));
    let running = FakeCall::running(2, ago(HOUR));
    let too_fresh = FakeCall::ended(3, ago(SETTLED - MINUTE));
    for call in [&never_connected, &running, &too_fresh] {
        stage.vapi.add(call.clone());
    }
    let function = stage.function(&[]);
    run(&function);

    let header = stage.header(&never_connected).unwrap();
    assert_eq!(header["endedReason"]["S"], "customer-did-not-answer");
    assert_eq!(header["at"]["S"], never_connected.updated_at().to_iso8601());
    assert_eq!(stage.headers().len(), 1);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["seen"], &line["ended"], &line["stored"]), (&2.into(), &1.into(), &1.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_there_stays_as_it_is() {
    let stage = Stage::new().await;
    let call = FakeCall::ended(1, ago(HOUR));
    stage.vapi.add(call.clone());
    let there = json!({
        "pk": { "S": format!("CALL#{}", call.id()) }, "sk": { "S": "REPORT" }, "v": { "N": "1" },
        "callId": { "S": call.id() }, "source": { "S": "webhook" }, "rank": { "S": "" },
    });
    stage.dynamodb.put(stage.dynamodb.calls_table(), there.clone()).unwrap();
    let function = stage.function(&[]);
    run(&function);

    assert_eq!(stage.headers(), [there]);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["present"], &line["stored"]), (&1.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_asks_only_for_what_is_new() {
    let stage = Stage::new().await;
    stage.add_ended(30, ago(5 * HOUR).as_millis(), MINUTE);
    let function = stage.function(&[]);
    run(&function);
    let cursor = stage.cursor_ms().unwrap();
    let first = stage.vapi.take_requests();
    assert!(first.iter().all(|request| request.path == "/call" && request.authorized));
    assert!(first.iter().all(|request| request.query["limit"] == "25"));

    // It is over since this very moment, as far as the second run can see.
    let new = FakeCall::ended(99, Timestamp::from_millis(cursor));
    stage.vapi.add(new.clone());
    std::thread::sleep(Duration::from_millis(50));
    run(&function);

    let second = stage.vapi.take_requests();
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].query["updatedAtGe"], Timestamp::from_millis(cursor).to_iso8601());
    assert!(stage.header(&new).is_some());
    assert!(stage.cursor_ms().unwrap() > cursor);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_time_is_over_the_next_run_goes_on() {
    let stage = Stage::new().await;
    stage.add_ended(60, ago(20 * HOUR).as_millis(), 15 * MINUTE);
    stage.vapi.fail_every(Some(Fault::Late(Duration::from_millis(700))));
    let function = stage.function(&[]).with_time_limit(Duration::from_secs(6));
    run(&function);
    let line = last_line(&function, "reconciled_in_part");
    assert_eq!(line["complete"], false);
    let reached = stage.cursor_ms().unwrap();
    assert!(reached < ago(HOUR).as_millis());
    let stored = stage.headers().len();
    assert!(stored < 60, "{stored}");

    stage.vapi.fail_every(None);
    assert!(!stage.vapi.take_requests().is_empty());
    run(&function);
    assert_eq!(
        stage.vapi.take_requests()[0].query["updatedAtGe"],
        Timestamp::from_millis(reached).to_iso8601()
    );
    stage.assert_all_stored(60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vapi_that_hangs_is_a_failure_in_time() {
    let stage = Stage::new().await;
    stage.vapi.fail_every(Some(Fault::Hang));
    let function = stage.function(&[]).with_time_limit(Duration::from_secs(5));
    let failure = failure(&function);
    assert!(failure.contains("the time was over before one window of calls was whole"), "{failure}");
    assert!(function.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_it_is_off_and_only_sweeps() {
    let stage = Stage::new().await;
    stage.add_ended(3, ago(HOUR).as_millis(), MINUTE);
    let orphan = json!({
        "pk": { "S": "PENDING" }, "sk": { "S": "CALL#c-1#00000000000000ff" }, "v": { "N": "1" },
        "callKey": { "S": "CALL#c-1" }, "bodyId": { "S": "00000000000000ff" }, "bodyParts": { "N": "1" },
        "due": { "N": "1" },
    });
    let part = json!({
        "pk": { "S": "CALL#c-1" }, "sk": { "S": "BODY#00000000000000ff#0001" }, "v": { "N": "1" },
        "body": { "B": "eA==" },
    });
    for item in [orphan, part] {
        stage.dynamodb.put(stage.dynamodb.calls_table(), item).unwrap();
    }
    let function = stage.function(&[("VAPI_API_KEY", "")]);
    run(&function);

    assert!(function.wait_for_log("VAPI_API_KEY is not set").is_some());
    assert!(stage.vapi.take_requests().is_empty());
    assert_eq!(stage.items(), Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_a_sentence_and_stays_secret() {
    let stage = Stage::new().await;
    stage.add_ended(3, ago(HOUR).as_millis(), MINUTE);
    let function = stage.function(&[("VAPI_API_KEY", "WRONG-EXAMPLE-KEY")]);
    let failure = failure(&function);
    assert!(failure.contains("VAPI_API_KEY is refused"), "{failure}");
    assert!(!failure.contains("WRONG-EXAMPLE-KEY"));
    assert_eq!(stage.vapi.take_requests().len(), 1, "it is not tried again");
    assert_eq!(stage.items(), Vec::<Value>::new());
    assert_eq!(last_line(&function, "reconcile_failed")["error.code"], "vapi_key_refused");
    assert!(function.log_lines().iter().all(|line| !line.contains("WRONG-EXAMPLE-KEY")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_can_not_be_used_fails_each_run_and_ends_nothing() {
    let stage = Stage::new().await;
    for (variable, value) in
        [("VAPI_API_URL", "http://api.example.com"), ("REPORT_CONTENT", "some"), ("CALLS_TABLE", "")]
    {
        let function = stage.function(&[(variable, value)]);
        for _ in 0..2 {
            let failure = failure(&function);
            assert!(failure.contains(variable), "{failure}");
        }
        assert!(function.is_alive());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_and_content_hold_for_what_is_fetched() {
    let stage = Stage::new().await;
    stage.set_cursor(ago(5 * DAY).as_millis());
    let (old, young) = (FakeCall::ended(1, ago(3 * DAY)), FakeCall::ended(2, ago(DAY)));
    stage.vapi.add(old.clone());
    stage.vapi.add(young.clone());
    let function = stage.function(&[("REPORT_RETENTION_DAYS", "2"), ("REPORT_CONTENT", "metadata")]);
    run(&function);

    assert_eq!(stage.header(&old), None);
    let header = stage.header(&young).unwrap();
    let expires_at: i64 = header["expiresAt"]["N"].as_str().unwrap().parse().unwrap();
    assert!((expires_at - ago(-2 * DAY).as_secs()).abs() < 60);
    for private in ["body", "customerNumber", "customerKey", "summary"] {
        assert_eq!(header[private], Value::Null, "{private}");
    }
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["expired"], &line["stored"]), (&1.into(), &1.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_a_call_is_passed_over_and_counted() {
    let stage = Stage::new().await;
    stage.add_ended(5, ago(HOUR).as_millis(), MINUTE);
    let huge = FakeCall::ended(90, ago(50 * MINUTE)).with("notes", &format!("\"{}\"", "x".repeat(17 << 20)));
    stage.vapi.add(huge.clone());
    for odd in [r#"{"status":"ended"}"#, "7", "null", r#"{"id":"broken","a":tru}"#] {
        stage.vapi.add(FakeCall::odd(odd, ago(40 * MINUTE)));
    }
    let large = FakeCall::ended(91, ago(30 * MINUTE)).with("notes", &format!("\"{}\"", "x".repeat(3 << 20)));
    stage.vapi.add(large.clone());
    let function = stage.function(&[]);
    run(&function);

    stage.assert_all_stored(6);
    assert!(stage.header(&large).is_some());
    assert_eq!(stage.header(&huge), None);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["skipped"], &line["seen"]), (&5.into(), &6.into()));
    assert!(function.wait_for_log("they are passed over").is_some());
    assert!(function.log_lines().iter().all(|line| !line.contains(huge.id())));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_dynamodb_nothing_is_asked_for() {
    let mut stage = Stage::new().await;
    stage.add_ended(3, ago(HOUR).as_millis(), MINUTE);
    stage.dynamodb.stop();
    let function = stage.function(&[]);
    let failure = failure(&function);
    assert!(failure.contains("DynamoDB is unavailable"), "{failure}");
    assert!(stage.vapi.take_requests().is_empty());
    assert!(function.is_alive());
}
