//! A table of desk data, `cargo vapi desk` on it, and the store as the tools have it.

use std::ffi::OsStr;
use std::future::Future;
use std::process::{Command, Output};

use call_store::desk::{NewBooking, NewMessage};
use call_store::{Desk, Store, StoreConfiguration};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan, Zoned};
use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};

/// Time zone of the desks in these tests.
pub(crate) const ZONE: &str = "America/Los_Angeles";

/// A table of one's own.
pub(crate) struct Table {
    dynamodb: LocalDynamoDb,
}

impl Table {
    pub(crate) fn empty() -> Self {
        Self { dynamodb: wait(LocalDynamoDb::in_memory()).unwrap() }
    }

    /// With the desk `main`, open every day from 09:00 to 17:00.
    pub(crate) fn set_up() -> Self {
        let table = Self::empty();
        table.prints(&["hours", "--set", "every-day", "09:00-17:00", "--time-zone", ZONE]);
        table
    }

    /// Puts an item, given in DynamoDB's JSON.
    pub(crate) fn put(&self, item: Value) {
        self.dynamodb.put(self.dynamodb.desk_table(), item).unwrap();
    }

    /// An item in DynamoDB's JSON.
    pub(crate) fn item(&self, pk: &str, sk: &str) -> Option<Value> {
        let items = self.dynamodb.items(self.dynamodb.desk_table()).unwrap();
        items.into_iter().find(|item| item["pk"]["S"] == pk && item["sk"]["S"] == sk)
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.dynamodb.endpoint()
    }

    /// What the functions have.
    pub(crate) fn desk(&self) -> Desk {
        let configuration = StoreConfiguration {
            desk_table: Some(self.dynamodb.desk_table().to_owned()),
            endpoint: Some(self.endpoint().to_owned()),
            ..StoreConfiguration::default()
        };
        Store::connect(&configuration).unwrap().desk().unwrap()
    }

    /// Books as the tool does.
    pub(crate) fn book(&self, desk: &str, date: Date, time: Time, name: &str, phone: Option<&str>) {
        wait(async {
            let store = self.desk();
            let slots = store.settings(desk).await.unwrap().slots(date);
            let new = NewBooking {
                desk: desk.to_owned(),
                date,
                slot: slots.into_iter().find(|slot| slot.time == time).unwrap(),
                name: name.to_owned(),
                reason: None,
                phone: phone.map(|phone| phone.parse().unwrap()),
                tool_call_id: Some("call_1".to_owned()),
            };
            store.book(&new, None).await.unwrap();
        });
    }

    /// Leaves a message as the tool does.
    pub(crate) fn leave(&self, desk: &str, text: &str, phone: Option<&str>, left_at: Timestamp) {
        let message = NewMessage {
            desk: desk.to_owned(),
            text: text.to_owned(),
            name: Some("Ada Example".to_owned()),
            phone: phone.map(|phone| phone.parse().unwrap()),
            left_at,
            tool_call_id: None,
        };
        wait(async { self.desk().leave_message(&message, None).await.unwrap() });
    }

    /// `cargo vapi desk` on this table.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = desk(arguments);
        command.env("DESK_TABLE", self.dynamodb.desk_table()).env("AWS_ENDPOINT_URL", self.endpoint());
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

    /// What it says on standard error when it fails.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        fails(&mut self.command(arguments))
    }

    /// No line that it prints is wider than the terminal, but for commands, which stay whole.
    pub(crate) fn fits(&self, arguments: &[&str]) {
        for width in (24..130).step_by(7) {
            let printed = succeeds(self.command(arguments).args(["--width", &width.to_string()]));
            for line in printed.lines().filter(|line| !line.trim_start().starts_with("cargo vapi")) {
                assert!(line.chars().count() <= width, "{width}: {line}");
            }
        }
    }
}

/// Today, where the desks are, and so many days from it.
pub(crate) fn in_days(days: i64) -> Date {
    Zoned::now().with_time_zone(jiff::tz::TimeZone::get(ZONE).unwrap()).date() + days.days()
}

/// Waits for the store.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// `cargo vapi desk` in an environment that knows no AWS.
pub(crate) fn desk(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vapi-cli"));
    let inherited = std::env::vars_os().map(|(name, _)| name);
    for name in inherited.filter(|name| is_ours(name)) {
        command.env_remove(name);
    }
    command
        .env("TZ", ZONE)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent/config")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
        .stdin(std::process::Stdio::null())
        .arg("desk")
        .args(arguments);
    command
}

fn is_ours(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["AWS_", "DESK_", "VAPI_"].iter().any(|prefix| name.starts_with(prefix))
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

/// A list of texts in DynamoDB's JSON.
pub(crate) fn list(texts: &[&str]) -> Value {
    json!({ "L": texts.iter().map(|text| json!({ "S": text })).collect::<Vec<_>>() })
}
