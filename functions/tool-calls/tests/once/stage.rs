//! A DynamoDB with desks in it, and processes of the function in front of it, each with a way there that can fail.

use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use faulty_endpoint::FaultyEndpoint;
use function_contract::{environment, put_desk_item, signed};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

use crate::answers::Told;

/// `TOOL_DEADLINE_MS`.
pub(crate) const DEADLINE: Duration = Duration::from_millis(1500);

/// A lease lasts the deadline and a little. After this a process that was stopped has none.
pub(crate) const PAST_ITS_LEASE: Duration = DEADLINE.saturating_add(Duration::from_millis(1000));

/// What a process may take beyond the deadline until its answer is read: this machine may be busy.
const TO_ANSWER: Duration = Duration::from_secs(3);

pub(crate) struct Stage {
    pub(crate) dynamodb: LocalDynamoDb,
}

/// One process of the function, with a way to DynamoDB of its own.
pub(crate) struct Server {
    pub(crate) process: FunctionProcess,
    pub(crate) dynamodb: FaultyEndpoint,
    variables: Vec<(&'static str, String)>,
}

/// A booking as it is kept.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) desk_and_date: String,
    pub(crate) time: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) name: String,
}

impl Stage {
    /// The desk `main` is open every day from 08:00 to 13:00, in ten slots.
    pub(crate) fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let stage = Self { dynamodb: runtime.block_on(LocalDynamoDb::in_memory()).unwrap() };
        stage.set_up("main", "08:00-13:00", 30);
        stage
    }

    pub(crate) fn set_up(&self, desk: &str, hours: &str, slot_minutes: u32) {
        let day = json!({ "L": [{ "S": hours }] });
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let week: serde_json::Map<String, Value> =
            days.into_iter().map(|name| (name.to_owned(), day.clone())).collect();
        let fields = json!({
            "hours": { "M": week },
            "timeZone": { "S": "UTC" },
            "slotMinutes": { "N": slot_minutes.to_string() },
            "callerMemory": { "S": "count" },
        });
        put_desk_item(&self.dynamodb, &format!("DESK#{desk}"), "SETTINGS", &fields);
    }

    /// Says whose a dialled number is.
    pub(crate) fn assign(&self, number: &str, desk: &str) {
        put_desk_item(
            &self.dynamodb,
            &format!("NUMBER#{number}"),
            "ENTRY",
            &json!({ "desk": { "S": desk } }),
        );
    }

    pub(crate) fn server(&self) -> Server {
        self.server_with(&[])
    }

    pub(crate) fn server_with(&self, others: &[(&'static str, &str)]) -> Server {
        let dynamodb = FaultyEndpoint::in_front_of(self.dynamodb.endpoint()).unwrap();
        let mut variables = environment(&self.dynamodb);
        variables.push(("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.endpoint().to_owned()));
        variables.push(("TOOL_DEADLINE_MS", DEADLINE.as_millis().to_string()));
        variables.extend(others.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Server { process: spawn(&variables), dynamodb, variables }
    }

    pub(crate) fn bookings(&self) -> Vec<Kept> {
        let days = self.desk_items(|sk| sk == "DAY");
        let bookings_of = |day: &Value| {
            let desk_and_date = text(&day["pk"]);
            let bookings = day["bookings"]["L"].as_array().unwrap().iter();
            bookings.map(move |booking| Kept::read(&desk_and_date, &booking["M"])).collect::<Vec<_>>()
        };
        days.iter().flat_map(bookings_of).collect()
    }

    pub(crate) fn is_booked(&self, date: &str, time: &str) -> bool {
        self.bookings().iter().any(|kept| kept.time == time && kept.desk_and_date.contains(date))
    }

    /// How often days were changed.
    pub(crate) fn changes_of_days(&self) -> usize {
        self.changes_of("")
    }

    /// How often one day was changed.
    pub(crate) fn changes_of(&self, date: &str) -> usize {
        let version = |day: &Value| day["version"]["N"].as_str().unwrap().parse::<usize>().unwrap();
        let days = self.desk_items(|sk| sk == "DAY");
        days.iter().filter(|day| text(&day["pk"]).contains(date)).map(version).sum()
    }

    pub(crate) fn desk_items(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Value> {
        let mut items = self.dynamodb.items(self.dynamodb.desk_table()).unwrap();
        items.retain(|item| is_wanted(&text(&item["sk"])));
        items
    }
}

impl Kept {
    fn read(desk_and_date: &str, booking: &Value) -> Self {
        let instant = |name: &str| text(&booking[name]).parse().unwrap();
        Self {
            desk_and_date: desk_and_date.to_owned(),
            time: text(&booking["time"]),
            start: instant("start"),
            end: instant("end"),
            name: text(&booking["name"]),
        }
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl Server {
    /// What a message's calls came to, by their order; an error where the process gave no answer.
    pub(crate) fn post(&self, body: &str) -> Result<Vec<Told>, runtime_api::Error> {
        Ok(self.results(body)?.iter().map(Told::read).collect())
    }

    /// As [`Self::post`] for the one call of a message, which must be answered.
    pub(crate) fn ask(&self, body: &str) -> Told {
        let mut told = self.post(body).unwrap();
        assert_eq!(told.len(), 1, "{told:?}");
        told.remove(0)
    }

    /// The results of an answer, by the order of the calls. Whatever is wrong with their form fails the test.
    pub(crate) fn results(&self, body: &str) -> Result<Vec<Value>, runtime_api::Error> {
        let message: Value = serde_json::from_str(body).unwrap();
        let calls = message["message"]["toolCallList"].as_array().unwrap();
        let answer = self.process.send(&signed(body.as_bytes()))?;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let results =
            answer.json()["results"].as_array().unwrap_or_else(|| panic!("{}", answer.text())).clone();
        let ids: Vec<&Value> = results.iter().map(|result| &result["toolCallId"]).collect();
        assert_eq!(ids, calls.iter().map(|call| &call["id"]).collect::<Vec<_>>(), "{}", answer.text());
        for result in &results {
            let texts: Vec<_> =
                [&result["result"], &result["error"]].into_iter().filter_map(Value::as_str).collect();
            let is_line = |text: &&str| !text.trim().is_empty() && !text.contains(char::is_control);
            assert!(texts.len() == 1 && texts.iter().all(is_line), "{result}");
        }
        Ok(results)
    }

    /// As [`Self::ask`], in the time that a message has.
    pub(crate) fn ask_in_time(&self, body: &str) -> Told {
        let began = Instant::now();
        let told = self.ask(body);
        assert!(began.elapsed() < DEADLINE + TO_ANSWER, "{told:?} after {:?}", began.elapsed());
        told
    }

    /// A new process in place of one that was killed, on the same way to DynamoDB.
    pub(crate) fn restart(&mut self) {
        self.process = spawn(&self.variables);
    }
}

fn spawn(variables: &[(&'static str, String)]) -> FunctionProcess {
    let variables = variables.iter().map(|(name, value)| (*name, value));
    FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_tool-calls")), variables).unwrap()
}

/// So many days from the one on which the test began: never in the past, and within the year that a desk looks ahead.
///
/// What is booked before midnight is repeated and cancelled after it.
pub(crate) fn in_days(days: i32) -> String {
    static TODAY: OnceLock<Date> = OnceLock::new();
    let today = TODAY.get_or_init(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
    today.saturating_add(days.days()).to_string()
}

pub(crate) fn text(attribute: &Value) -> String {
    attribute["S"].as_str().unwrap_or_else(|| panic!("no text: {attribute}")).to_owned()
}
