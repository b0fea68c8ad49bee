//! A front desk with a clock that stands still: Thursday, June 11, 2026, a quarter past ten in Los Angeles.
//!
//! Its tools are those of `crate::registry`: the examples of the documentation are tested with it too.
#![allow(dead_code, reason = "the tests of no tool need all of it")]

use std::time::{Duration, Instant};

use call_store::{Store, StoreConfiguration};
use jiff::Timestamp;
use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};
use tool_calls::ToolCallsFamily;
use vapi_lambda_http::Environment;

pub(crate) const ADA: &str = "+14155550123";
pub(crate) const BOB: &str = "+14155550124";
pub(crate) const NOW: &str = "2026-06-11T17:15:00Z";

const PATIENCE: Duration = Duration::from_secs(8);

/// Who calls, and on which of our numbers. Every message is of a call of its own unless one is named.
#[derive(Clone, Copy, Default)]
pub(crate) struct Line<'a> {
    pub(crate) call: Option<&'a str>,
    pub(crate) caller: Option<&'a str>,
    pub(crate) dialled: Option<&'a str>,
    pub(crate) phone_number_id: Option<&'a str>,
}

impl<'a> Line<'a> {
    pub(crate) fn of(caller: &'a str) -> Self {
        Self { caller: Some(caller), ..Self::default() }
    }
}

pub(crate) struct FrontDesk {
    pub(crate) dynamodb: LocalDynamoDb,
    pub(crate) family: ToolCallsFamily,
}

impl FrontDesk {
    /// Tables without a single item.
    pub(crate) async fn not_set_up() -> Self {
        let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
        let family = family_at(&dynamodb, dynamodb.endpoint(), NOW);
        Self { dynamodb, family }
    }

    /// The desk `main`, open Monday to Friday, 09:00 to 12:00, half an hour each. Callers hear of their appointments.
    pub(crate) async fn open() -> Self {
        let desk = Self::not_set_up().await;
        desk.set_up("main", "09:00-12:00", json!({ "S": "count" }));
        desk
    }

    /// A desk that is open Monday to Friday.
    pub(crate) fn set_up(&self, desk: &str, hours: &str, caller_memory: Value) {
        let day = json!({ "L": [{ "S": hours }] });
        let hours = json!({ "M": { "mon": day, "tue": day, "wed": day, "thu": day, "fri": day } });
        self.change(desk, json!({ "hours": hours, "callerMemory": caller_memory }));
    }

    /// A desk in Los Angeles with half an hour for each, but for what is given, in DynamoDB's JSON.
    pub(crate) fn change(&self, desk: &str, settings: Value) {
        let mut item = json!({
            "pk": { "S": format!("DESK#{desk}") },
            "sk": { "S": "SETTINGS" },
            "v": { "N": "1" },
            "timeZone": { "S": "America/Los_Angeles" },
            "slotMinutes": { "N": "30" },
        });
        item.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        self.put(item);
    }

    /// Has calls to a number of ours go to a desk.
    pub(crate) fn number(&self, number: &str, desk: &str) {
        self.put(json!({
            "pk": { "S": format!("NUMBER#{number}") }, "sk": { "S": "ENTRY" }, "desk": { "S": desk },
        }));
    }

    /// All that is booked, as it is kept.
    pub(crate) fn bookings(&self) -> Vec<Value> {
        let days = self.items().into_iter().filter(|item| item["sk"]["S"] == "DAY");
        days.flat_map(|day| day["bookings"]["L"].as_array().unwrap().clone()).collect()
    }

    pub(crate) fn put(&self, item: Value) {
        self.dynamodb.put(self.dynamodb.desk_table(), item).unwrap();
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        self.dynamodb.items(self.dynamodb.desk_table()).unwrap()
    }

    /// The same tables at another time.
    pub(crate) fn at(&self, now: &str) -> ToolCallsFamily {
        family_at(&self.dynamodb, self.dynamodb.endpoint(), now)
    }

    /// The same tables by another way.
    pub(crate) fn through(&self, endpoint: &str) -> ToolCallsFamily {
        family_at(&self.dynamodb, endpoint, NOW)
    }

    /// What Ada hears.
    pub(crate) async fn ada(&self, tool: &str, arguments: Value) -> Said {
        self.call(Line::of(ADA), tool, arguments).await
    }

    pub(crate) async fn call(&self, line: Line<'_>, tool: &str, arguments: Value) -> Said {
        say(&self.family, line, tool, arguments).await
    }
}

/// What a tool call came to: `Ok` for a result, `Err` for an error.
pub(crate) type Said = Result<String, String>;

pub(crate) fn ok(text: &str) -> Said {
    Ok(text.to_owned())
}

pub(crate) fn err(text: &str) -> Said {
    Err(text.to_owned())
}

/// One tool call in a message of its own.
pub(crate) async fn say(family: &ToolCallsFamily, line: Line<'_>, tool: &str, arguments: Value) -> Said {
    let calls = json!([tool_call(&unique_id(), tool, arguments)]);
    let mut said = say_all(family, line, calls).await;
    assert_eq!(said.len(), 1);
    said.remove(0)
}

/// Several tool calls in one message.
pub(crate) async fn say_all(family: &ToolCallsFamily, line: Line<'_>, calls: Value) -> Vec<Said> {
    let answer = family.answer(message(line, calls).to_string().as_bytes(), Instant::now() + PATIENCE).await;
    answer
        .results()
        .iter()
        .map(
            |result| {
                if result.is_error() { Err(result.text().to_owned()) } else { Ok(result.text().to_owned()) }
            },
        )
        .collect()
}

pub(crate) fn tool_call(id: &str, tool: &str, arguments: Value) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": tool, "arguments": arguments } })
}

pub(crate) fn message(line: Line<'_>, calls: Value) -> Value {
    let call = line.call.map_or_else(unique_id, str::to_owned);
    let mut message = json!({
        "type": "tool-calls",
        "timestamp": 1_781_198_100_000_u64,
        "call": { "id": call, "type": "inboundPhoneCall" },
        "toolCallList": calls,
    });
    if let Some(number) = line.caller {
        message["customer"] = json!({ "number": number });
    }
    if line.dialled.is_some() || line.phone_number_id.is_some() {
        message["phoneNumber"] = json!({ "number": line.dialled, "id": line.phone_number_id });
    }
    json!({ "message": message })
}

fn unique_id() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    format!("call_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

fn family_at(dynamodb: &LocalDynamoDb, endpoint: &str, now: &str) -> ToolCallsFamily {
    let variables = [
        ("AWS_ENDPOINT_URL_DYNAMODB", endpoint),
        ("CALLS_TABLE", dynamodb.calls_table()),
        ("DESK_TABLE", dynamodb.desk_table()),
    ];
    let read =
        |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    let store = Store::connect(&StoreConfiguration::from_variables(read)).unwrap();
    start(&[], Some(&store), now)
}

pub(crate) fn start(variables: &[(&str, &str)], store: Option<&Store>, now: &str) -> ToolCallsFamily {
    let environment: Environment = variables.iter().copied().collect();
    let now: Timestamp = now.parse().unwrap();
    ToolCallsFamily::start_with_clock(&environment, crate::registry(), store, now).unwrap()
}
