//! A table of calls, and `cargo vapi calls` on it.

use std::ffi::OsStr;
use std::process::{Command, Output};

use call_store::calls::{ReportContent, ReportContext, ReportRecord, Retention, Source};
use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

use crate::call::Call;

/// A table of one's own.
pub(crate) struct Table {
    dynamodb: LocalDynamoDb,
}

impl Table {
    pub(crate) fn empty() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        Self { dynamodb: runtime.block_on(LocalDynamoDb::in_memory()).unwrap() }
    }

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

    pub(crate) fn endpoint(&self) -> &str {
        self.dynamodb.endpoint()
    }

    /// `cargo vapi calls` on this table.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = calls(arguments);
        command.args(["--table", self.dynamodb.calls_table(), "--endpoint-url", self.endpoint()]);
        command
    }

    /// What it prints on standard output when it ends well.
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        succeeds(&mut self.command(arguments))
    }

    /// The same as JSON, an object a line.
    pub(crate) fn prints_json(&self, arguments: &[&str]) -> Vec<Value> {
        let printed = succeeds(self.command(arguments).arg("--json"));
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The ids of the calls it prints as JSON.
    pub(crate) fn ids(&self, arguments: &[&str]) -> Vec<String> {
        let calls = self.prints_json(arguments);
        calls.iter().map(|call| call["callId"].as_str().unwrap().to_owned()).collect()
    }

    /// What it says on standard error when it fails.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        fails(&mut self.command(arguments))
    }
}

/// `cargo vapi calls` in an environment that knows no AWS, in California.
pub(crate) fn calls(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vapi-cli"));
    let inherited = std::env::vars_os().map(|(name, _)| name);
    for name in inherited.filter(|name| is_ours(name)) {
        command.env_remove(name);
    }
    command
        .env("TZ", "America/Los_Angeles")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent/config")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
        .arg("calls")
        .args(arguments);
    command
}

fn is_ours(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["AWS_", "CALLS_", "REPORT_", "VAPI_"].iter().any(|prefix| name.starts_with(prefix))
}

pub(crate) fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let Output { stdout, stderr, .. } = &output;
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(stderr));
    assert!(stderr.is_empty(), "no terminal is there to tell: {}", String::from_utf8_lossy(stderr));
    String::from_utf8(stdout.clone()).unwrap()
}

pub(crate) fn fails(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stdout));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked") && !said.contains("Error {"), "a sentence, not a trace: {said}");
    said
}
