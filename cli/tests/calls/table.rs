//! A table of calls, and `cargo vapi calls` on it.

use std::process::Command;

use call_store::calls::{ReportContent, ReportContext, ReportRecord, Retention, Source};
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

use crate::call::Call;
use crate::command::command;
pub(crate) use crate::command::{fails, succeeds};
pub(crate) use crate::local_table::Table;

impl Table {
    pub(crate) fn of(calls: impl IntoIterator<Item = Call>) -> Self {
        let table = Self::empty();
        calls.into_iter().for_each(|call| table.keep(&call));
        table
    }

    /// Keeps the report of a call in the items that the store makes of it.
    pub(crate) fn keep(&self, call: &Call) {
        self.keep_as(call, "main", ReportContent::Full, Retention::FOREVER);
    }

    pub(crate) fn keep_as(&self, call: &Call, desk: &str, content: ReportContent, retention: Retention) {
        let at = call.0["message"]["endedAt"].as_str().and_then(Timestamp::parse);
        let context = ReportContext {
            desk: Some(desk),
            received_at: at.unwrap_or(Timestamp::from_millis(1_795_000_000_000)),
            source: Source::Webhook,
            content,
            retention,
        };
        let record = ReportRecord::from_message(call.0.to_string().as_bytes(), &context);
        for item in record.items() {
            let message: Value = serde_json::from_str(&item.to_queue_message()).unwrap();
            self.put(message["item"].clone());
        }
    }

    /// Puts an item, given in DynamoDB's JSON.
    pub(crate) fn put(&self, item: Value) {
        self.dynamodb.put(self.dynamodb.calls_table(), item).unwrap();
    }

    pub(crate) fn keep_status(&self, call_id: &str, at: &str, status: &str) {
        let millis = Timestamp::parse(at).unwrap().as_millis();
        self.put(json!({
            "pk": {"S": format!("CALL#{call_id}")}, "sk": {"S": format!("STATUS#{millis:013}#{status}")},
            "v": {"N": "1"}, "callId": {"S": call_id}, "status": {"S": status}, "at": {"S": at},
        }));
    }

    /// `cargo vapi calls` on this table.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = calls(arguments);
        command.args(["--table", self.dynamodb.calls_table(), "--endpoint-url", self.endpoint()]);
        command
    }

    /// The ids of the calls it prints as JSON.
    pub(crate) fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let calls = self.prints_json(arguments);
        calls.iter().map(|call| call["callId"].as_str().unwrap().to_owned()).collect()
    }
}

/// `cargo vapi calls` in an environment that knows no AWS.
pub(crate) fn calls(arguments: &[&str]) -> Command {
    command("calls", arguments)
}
