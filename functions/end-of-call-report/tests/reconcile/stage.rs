//! What every test here begins with: a Vapi, a DynamoDB, and the function between them.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use call_store::{Calls, Store, StoreConfiguration};
use fake_vapi::{FakeCall, FakeVapi, Order};
use local_dynamodb::LocalDynamoDb;
use runtime_api::{Error, FunctionProcess};
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// How long a call has to have rested before it is looked at.
pub(crate) const SETTLED: i64 = 10 * MINUTE;

pub(crate) struct Stage {
    pub(crate) vapi: FakeVapi,
    pub(crate) dynamodb: LocalDynamoDb,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let vapi = FakeVapi::start(Order::CreatedDescending).unwrap();
        Self { vapi, dynamodb: LocalDynamoDb::in_memory().await.unwrap() }
    }

    /// The function with a key that is right. Later variables go before earlier ones.
    pub(crate) fn function(&self, variables: &[(&str, &str)]) -> FunctionProcess {
        let mut environment: Vec<(String, String)> = function_contract::environment(&self.dynamodb)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        environment.push(("VAPI_API_URL".to_owned(), self.vapi.url().to_owned()));
        environment.push(("VAPI_API_KEY".to_owned(), self.vapi.key().to_owned()));
        environment.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let binary = Path::new(env!("CARGO_BIN_EXE_reconcile-reports"));
        // A machine that compiles meanwhile takes its time.
        FunctionProcess::spawn(binary, environment).unwrap().with_time_limit(Duration::from_secs(120))
    }

    /// Adds calls that are over, one after the other from `first_ms` on, `apart_ms` apart.
    pub(crate) fn add_ended(&self, calls: u64, first_ms: i64, apart_ms: i64) {
        for nth in 0..calls {
            let updated_at = first_ms + apart_ms * i64::try_from(nth).unwrap();
            self.vapi.add(FakeCall::ended(nth, Timestamp::from_millis(updated_at)));
        }
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        self.dynamodb.items(self.dynamodb.calls_table()).unwrap()
    }

    pub(crate) fn headers(&self) -> Vec<Value> {
        self.items().into_iter().filter(|item| item["sk"]["S"] == "REPORT").collect()
    }

    pub(crate) fn header(&self, call: &FakeCall) -> Option<Value> {
        self.headers().into_iter().find(|header| header["callId"]["S"] == call.id())
    }

    pub(crate) fn cursor_ms(&self) -> Option<i64> {
        let cursor = self.items().into_iter().find(|item| item["pk"]["S"] == "RECONCILIATION")?;
        assert_eq!((&cursor["sk"]["S"], &cursor["v"]["N"]), (&json!("CURSOR"), &json!("1")));
        cursor["updatedBeforeMs"]["N"].as_str().unwrap().parse().ok()
    }

    pub(crate) fn set_cursor(&self, moment_ms: i64) {
        let item = json!({
            "pk": { "S": "RECONCILIATION" }, "sk": { "S": "CURSOR" }, "v": { "N": "1" },
            "updatedBefore": { "S": Timestamp::from_millis(moment_ms).to_iso8601() },
            "updatedBeforeMs": { "N": moment_ms.to_string() },
        });
        self.dynamodb.put(self.dynamodb.calls_table(), item).unwrap();
    }

    pub(crate) fn calls(&self) -> Calls {
        let configuration = StoreConfiguration {
            calls_table: Some(self.dynamodb.calls_table().to_owned()),
            endpoint: Some(self.dynamodb.endpoint().to_owned()),
            ..StoreConfiguration::default()
        };
        Store::connect(&configuration).unwrap().calls().unwrap()
    }

    pub(crate) async fn stored_message(&self, call: &FakeCall) -> String {
        let stored = self.calls().report(call.id(), now()).await.unwrap().unwrap();
        String::from_utf8(stored.message.unwrap()).unwrap()
    }

    pub(crate) fn assert_all_stored(&self, calls: u64) {
        let headers = self.headers();
        let ids: BTreeSet<&str> =
            headers.iter().map(|header| header["callId"]["S"].as_str().unwrap()).collect();
        assert_eq!(ids.len() as u64, calls);
        assert_eq!(headers.len() as u64, calls, "none twice");
        assert!(headers.iter().all(|header| header["source"]["S"] == "api"));
    }
}

pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap())
}

pub(crate) fn ago(ms: i64) -> Timestamp {
    Timestamp::from_millis(now().as_millis() - ms)
}

pub(crate) fn run(function: &FunctionProcess) {
    function.invoke(br#"{"source":"aws.scheduler"}"#).unwrap();
}

pub(crate) fn failure(function: &FunctionProcess) -> String {
    match function.invoke(b"{}") {
        Err(Error::InvocationFailed(text)) => text,
        other => panic!("the run fails, but: {other:?}"),
    }
}

/// The line of the last run that is in the log by now.
pub(crate) fn last_line(function: &FunctionProcess, outcome: &str) -> Value {
    let text = format!(r#""outcome":"{outcome}""#);
    function.wait_for_log(&text).unwrap_or_else(|| panic!("no {outcome} in {:#?}", function.log_lines()));
    let lines = function.log_lines();
    let line = lines.iter().rev().find(|line| line.contains(&text)).unwrap();
    serde_json::from_str(line).unwrap()
}
