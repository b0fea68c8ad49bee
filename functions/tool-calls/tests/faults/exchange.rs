//! A message to the real binary and back, and what every answer must be.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use function_contract::{ToolResultBounds, environment, put_desk_item, signed, tool_results};
pub(crate) use function_contract::{result_text as text, tool_call};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// `TOOL_DEADLINE_MS`.
pub(crate) const DEADLINE: Duration = Duration::from_millis(2000);

/// What a process may take beyond the deadline until its answer is read: this machine may be busy.
const TO_ANSWER: Duration = Duration::from_secs(2);

/// `RESULT_MAX_CHARS`.
const RESULT_MAX_CHARS: usize = 300;

pub(crate) struct Stage {
    pub(crate) dynamodb: LocalDynamoDb,
}

impl Stage {
    /// A desk that is open every day.
    pub(crate) fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let dynamodb = runtime.block_on(LocalDynamoDb::in_memory()).unwrap();
        let day = json!({ "L": [{ "S": "09:00-17:00" }] });
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let week: serde_json::Map<String, Value> =
            days.into_iter().map(|name| (name.to_owned(), day.clone())).collect();
        let fields =
            json!({ "hours": { "M": week }, "timeZone": { "S": "UTC" }, "slotMinutes": { "N": "30" } });
        put_desk_item(&dynamodb, "DESK#main", "SETTINGS", &fields);
        Self { dynamodb }
    }

    pub(crate) fn server(&self) -> Server {
        self.server_with(&[])
    }

    /// A process that is ready, so that what comes next is not its start.
    pub(crate) fn server_with(&self, others: &[(&'static str, &str)]) -> Server {
        let mut variables = environment(&self.dynamodb);
        variables.push(("TOOL_DEADLINE_MS", DEADLINE.as_millis().to_string()));
        variables.push(("RESULT_MAX_CHARS", RESULT_MAX_CHARS.to_string()));
        variables.extend(others.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let process = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_tool-calls")), variables).unwrap();
        process.send(&signed(br#"{"message":{"type":"hang"}}"#)).unwrap();
        Server { process }
    }

    /// Items of the table of desk data, the settings aside.
    pub(crate) fn effects(&self) -> Vec<Value> {
        let mut items = self.dynamodb.items(self.dynamodb.desk_table()).unwrap();
        items.retain(|item| item["sk"]["S"] != "SETTINGS");
        items
    }

    pub(crate) fn bookings(&self) -> usize {
        let items = self.effects();
        items.iter().filter_map(|item| item["bookings"]["L"].as_array()).map(Vec::len).sum()
    }
}

pub(crate) struct Server {
    pub(crate) process: FunctionProcess,
}

impl Server {
    /// Sends the calls as one message of a call. Whatever is wrong with the answer's form, or late, fails the test.
    pub(crate) fn send(&self, call_id: &str, calls: &[Value]) -> Vec<Value> {
        let fields = json!({
            "call": { "id": call_id },
            "customer": { "number": "+14155550123" },
            "toolCallList": calls,
        });
        let bounds = ToolResultBounds { max_chars: RESULT_MAX_CHARS, within: DEADLINE + TO_ANSWER };
        let results = tool_results(&self.process, &fields, bounds);
        let ids: Vec<&Value> = results.iter().map(|result| &result["toolCallId"]).collect();
        assert_eq!(ids, calls.iter().map(|call| &call["id"]).collect::<Vec<_>>());
        results
    }

    /// The one result to one call.
    pub(crate) fn ask(&self, call_id: &str, tool: &str, arguments: &Value) -> Value {
        self.send(call_id, &[tool_call("t1", tool, arguments)]).remove(0)
    }
}

/// A month from now: not in the past, and not too far ahead. It is one day for all calls of a test, also over midnight.
pub(crate) fn in_a_month() -> String {
    static DATE: OnceLock<Date> = OnceLock::new();
    let today = || Timestamp::now().to_zoned(TimeZone::UTC).date();
    DATE.get_or_init(|| today().saturating_add(30.days())).to_string()
}

pub(crate) fn booking(time: &str, name: &str) -> Value {
    json!({ "date": in_a_month(), "time": time, "name": name })
}
