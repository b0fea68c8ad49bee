//! Who answers where the settings of the desk can't be read: nothing is judged or told by a time zone that nobody knows.
#![allow(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::path::Path;
use std::time::Duration;

use faulty_endpoint::{Fault, FaultyEndpoint};
use function_contract::{environment, put_desk_item, signed};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

const SENTENCE: &str = "Back soon.";

/// A desk in Tokyo whose settings and callers can be taken away. All else stays.
struct Desk {
    function: FunctionProcess,
    endpoint: FaultyEndpoint,
    _dynamodb: LocalDynamoDb,
}

impl Desk {
    async fn with_entry(entry: &Value) -> Self {
        let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
        put_desk_item(&dynamodb, "DESK#main", "SETTINGS", &json!({ "timeZone": text("Asia/Tokyo") }));
        put_desk_item(&dynamodb, "NUMBER#n-1", "ENTRY", entry);
        let endpoint = FaultyEndpoint::in_front_of(dynamodb.endpoint()).unwrap();
        let mut variables = environment(&dynamodb);
        variables.retain(|(name, _)| *name != "AWS_ENDPOINT_URL_DYNAMODB");
        variables.push(("AWS_ENDPOINT_URL_DYNAMODB", endpoint.endpoint().to_owned()));
        variables.push(("FALLBACK_SENTENCE", SENTENCE.to_owned()));
        let binary = Path::new(env!("CARGO_BIN_EXE_assistant-request"));
        let function =
            FunctionProcess::spawn(binary, variables).unwrap().with_time_limit(Duration::from_secs(15));
        Self { function, endpoint, _dynamodb: dynamodb }
    }

    /// The settings and what is known of the caller are read one by one, the entry and blocked callers in batches.
    fn take_settings_away(&self, fault: Fault) {
        self.endpoint.set_from(1, ".GetItem", fault);
    }

    fn who_answers(&self) -> Value {
        let message = json!({
            "type": "assistant-request",
            "call": { "id": "c-1", "type": "inboundPhoneCall" },
            "customer": { "number": "+14155550142" },
            "phoneNumber": { "id": "n-1", "number": "+14155550100" },
        });
        let answer =
            self.function.send(&signed(json!({ "message": message }).to_string().as_bytes())).unwrap();
        assert_eq!(answer.status, 200);
        answer.json()
    }
}

fn text(value: &str) -> Value {
    json!({ "S": value })
}

/// An entry whose hours are the same for each day of the week, in every time zone.
fn entry(hours: &[&str]) -> Value {
    let hours: Vec<Value> = hours.iter().map(|opening| text(opening)).collect();
    let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: Value = week.iter().map(|day| ((*day).to_owned(), json!({ "L": hours }))).collect();
    json!({
        "assistantId": text("a-day"),
        "hours": { "M": week },
        "afterHours": { "M": { "assistantId": text("a-night") } },
    })
}

async fn the_fallback_answers_without(settings: Fault, hours: &[&str], with_them: &str) {
    let desk = Desk::with_entry(&entry(hours)).await;
    assert_eq!(desk.who_answers()["assistantId"], with_them);

    desk.take_settings_away(settings);
    assert_eq!(desk.who_answers(), json!({ "error": SENTENCE }), "{:?}", desk.function.log_lines());
    let line = desk.function.wait_for_log(r#""FallbackAnswered":1"#).unwrap();
    assert!(line.contains(r#""outcome":"fallback""#) && line.contains("time zone"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_not_judged_by_another_time_zone_where_the_settings_are_refused() {
    the_fallback_answers_without(Fault::AccessDenied, &["00:00-24:00"], "a-day").await;
    the_fallback_answers_without(Fault::AccessDenied, &[], "a-night").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_are_not_judged_by_another_time_zone_where_the_settings_are_late() {
    the_fallback_answers_without(Fault::Hang, &[], "a-night").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_settings_do_not_matter_the_entry_counts_and_no_day_or_time_zone_is_made_up() {
    let mut own_time_zone = entry(&["00:00-24:00"]);
    own_time_zone["timeZone"] = text("America/Los_Angeles");
    let mut the_same_at_night = entry(&[]);
    the_same_at_night["afterHours"] = json!({ "M": { "assistantId": text("a-day") } });
    for entry in [own_time_zone, the_same_at_night, json!({ "assistantId": text("a-day") })] {
        let desk = Desk::with_entry(&entry).await;
        let values = &desk.who_answers()["assistantOverrides"]["variableValues"];
        assert_eq!(values["timeZone"], "Asia/Tokyo");
        assert_ne!(values["today"], "");

        desk.take_settings_away(Fault::AccessDenied);
        let answer = desk.who_answers();
        assert_eq!(answer["assistantId"], "a-day", "{entry}");
        let values = &answer["assistantOverrides"]["variableValues"];
        let expected =
            json!({ "today": "", "timeZone": "", "callerName": "", "callerSummary": "", "callerCalls": 0 });
        assert_eq!(*values, expected, "{entry}");
        let lines = desk.function.log_lines();
        assert!(lines.iter().all(|line| !line.contains("FallbackAnswered")), "{lines:?}");
    }
}
