//! A table of desk data, `cargo vapi desk` on it, and the store as the tools have it.

use std::process::Command;
use std::sync::OnceLock;

use call_store::desk::{NewBooking, NewMessage};
use call_store::{Desk, Store, StoreConfiguration};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan, Zoned};
use serde_json::{Value, json};

use crate::command::command;
pub(crate) use crate::command::{ZONE, fails, succeeds};
pub(crate) use crate::local_table::{Table, wait};

impl Table {
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

/// So many days from the one on which the test began, where the desks are: what it books before midnight it finds after it.
///
/// A command that is told `tomorrow` asks the clock itself. Where two are to mean one day they are told its date.
pub(crate) fn in_days(days: i64) -> Date {
    static TODAY: OnceLock<Date> = OnceLock::new();
    *TODAY.get_or_init(today) + days.days()
}

/// The day that it is now where the desks are.
pub(crate) fn today() -> Date {
    Zoned::now().with_time_zone(jiff::tz::TimeZone::get(ZONE).unwrap()).date()
}

/// `cargo vapi desk` in an environment that knows no AWS.
pub(crate) fn desk(arguments: &[&str]) -> Command {
    command("desk", arguments)
}

/// A list of texts in DynamoDB's JSON.
pub(crate) fn list(texts: &[&str]) -> Value {
    json!({ "L": texts.iter().map(|text| json!({ "S": text })).collect::<Vec<_>>() })
}
