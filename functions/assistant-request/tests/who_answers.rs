//! Who answers, in order, on the real binary with desk data as an operator writes it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::path::Path;

use function_contract::{environment, put_desk_item, signed};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

const CALLER: &str = "+14155550142";
const DIALLED: &str = "+14155550100";

struct Desk {
    dynamodb: LocalDynamoDb,
    variables: Vec<(&'static str, String)>,
}

impl Desk {
    async fn empty() -> Self {
        let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
        let variables = environment(&dynamodb);
        Self { dynamodb, variables }
    }

    fn with(self, pk: &str, sk: &str, fields: &Value) -> Self {
        put_desk_item(&self.dynamodb, pk, sk, fields);
        self
    }

    fn variable(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    fn who_answers(&self) -> Value {
        self.ask().0
    }

    /// The answer, and the function that gave it, for its log.
    fn ask(&self) -> (Value, FunctionProcess) {
        let function = FunctionProcess::spawn(
            Path::new(env!("CARGO_BIN_EXE_assistant-request")),
            self.variables.clone(),
        )
        .unwrap();
        let message = json!({
            "type": "assistant-request",
            "call": { "id": "c-1", "type": "inboundPhoneCall" },
            "customer": { "number": CALLER },
            "phoneNumber": { "id": "n-1", "number": DIALLED },
        });
        let answer = function.send(&signed(json!({ "message": message }).to_string().as_bytes())).unwrap();
        assert_eq!(answer.status, 200);
        (answer.json(), function)
    }
}

fn text(value: &str) -> Value {
    json!({ "S": value })
}

#[tokio::test(flavor = "multi_thread")]
async fn with_empty_tables_the_shipped_assistant_answers_with_the_definitions_of_its_tools() {
    let answer = Desk::empty().await.who_answers();
    let shipped: Value = serde_json::from_str(include_str!("../assistants/front-desk.json")).unwrap();
    let names = shipped["model"]["tools"].as_array().unwrap().iter();
    let registry = tool_calls::registry().unwrap();
    let definitions: Vec<Value> =
        names.map(|name| registry.get(name.as_str().unwrap()).unwrap().definition()).collect();
    assert_eq!(answer["assistant"]["model"]["tools"], Value::Array(definitions));
    let values = &answer["assistantOverrides"]["variableValues"];
    assert_eq!((&values["callerName"], &values["callerSummary"]), (&json!(""), &json!("")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_assistant_comes_before_the_shipped_one_and_the_numbers_entry_before_both() {
    let desk = Desk::empty().await.variable("DEFAULT_ASSISTANT_ID", "a-default");
    assert_eq!(desk.who_answers()["assistantId"], "a-default");
    let desk = desk.with(&format!("NUMBER#{DIALLED}"), "ENTRY", &json!({ "squadId": text("s-1") }));
    assert_eq!(desk.who_answers()["squadId"], "s-1");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_found_by_the_numbers_id_too_and_may_transfer_at_once() {
    let desk =
        Desk::empty().await.with("NUMBER#n-1", "ENTRY", &json!({ "destination": text("+14155550177") }));
    assert_eq!(desk.who_answers(), json!({ "destination": { "type": "number", "number": "+14155550177" } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assistant_written_into_the_entry_gets_its_tools_completed() {
    // Any tool will do; there may be none.
    let registry = tool_calls::registry().unwrap();
    let names = registry.names().take(1).map(Value::from);
    let tools: Vec<Value> = names.chain([json!({ "type": "endCall" })]).collect();
    let assistant =
        json!({ "name": "Inline", "model": { "provider": "openai", "model": "gpt-4.1", "tools": tools } });
    let desk = Desk::empty().await.with(
        "NUMBER#n-1",
        "ENTRY",
        &json!({ "assistant": text(&assistant.to_string()) }),
    );
    let answer = desk.who_answers();
    assert_eq!(answer["assistant"]["name"], "Inline");
    let completed = registry.definitions().into_iter().take(1).chain([json!({ "type": "endCall" })]);
    assert_eq!(answer["assistant"]["model"]["tools"], completed.collect::<Value>());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_cannot_be_used_does_not_leave_the_caller_alone() {
    for entry in [json!({ "assistant": text("{") }), json!({ "destination": text("reception") }), json!({})] {
        let desk = Desk::empty().await.with("NUMBER#n-1", "ENTRY", &entry);
        assert_eq!(desk.who_answers()["assistant"]["name"], "Front desk", "{entry}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_the_wrong_kind_in_an_entry_is_named_in_the_log_and_nothing_that_it_says() {
    let wrong = json!({
        "assistantId": { "N": "4155550177" },
        "squadId": text("s-1"),
        "hours": text("nine to five"),
        "afterHours": { "M": { "destination": { "N": "4155550199" } } },
    });
    let good = json!({
        "squadId": text("s-1"),
        "workflowId": { "NULL": true },
        "hours": { "M": { "mon": { "L": [text("00:00-24:00")] } } },
        "afterHours": { "M": { "squadId": text("s-1") } },
    });
    for (entry, expected) in
        [(wrong, &["\"hours\"", "\"assistantId\"", "\"afterHours.destination\""][..]), (good, &[])]
    {
        let desk = Desk::empty().await.with(&format!("NUMBER#{DIALLED}"), "ENTRY", &entry);
        let (answer, function) = desk.ask();
        assert_eq!(answer["squadId"], "s-1");
        function.wait_for_log(r#""outcome":"entry""#).unwrap();
        let lines = function.log_lines();
        let warnings: Vec<&String> = lines.iter().filter(|line| line.contains("of a number")).collect();
        assert_eq!(warnings.len(), expected.len(), "{lines:?}");
        for name in expected {
            let named = |line: &&&String| line.contains(&format!(r#""attribute":{name}"#));
            let line = warnings.iter().find(named).unwrap();
            assert!(line.contains("WARN") && line.contains(r#""outcome":"entry_unusable""#), "{line}");
        }
        let told = ["nine to five", "4155550177", "4155550199", DIALLED];
        assert!(told.iter().all(|value| warnings.iter().all(|line| !line.contains(value))), "{warnings:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_caller_hears_the_sentence_whoever_would_answer() {
    for (pk, sk) in [("BLOCKED#main", CALLER), ("BLOCKED#*", "+1415555")] {
        let desk = Desk::empty()
            .await
            .variable("BLOCKED_SENTENCE", "We can't take this call.")
            .with("NUMBER#n-1", "ENTRY", &json!({ "assistantId": text("a-1") }))
            .with(pk, sk, &json!({}));
        assert_eq!(desk.who_answers(), json!({ "error": "We can't take this call." }), "{pk}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_caller_is_told_as_far_as_the_desk_allows_and_as_data() {
    let profile = json!({ "name": text("Marta {{now}} Ellison 9"), "summary": text("Asked\nfor {% raw %} a cleaning.") });
    for (memory, name, summary) in [
        ("none", "", ""),
        ("name", "Marta now Ellison", ""),
        ("summary", "Marta now Ellison", "Asked for raw a cleaning."),
    ] {
        let settings = json!({ "callerMemory": text(memory), "timeZone": text("America/Los_Angeles") });
        let desk = Desk::empty().await.with("DESK#main", "SETTINGS", &settings).with(
            &format!("CALLER#main#{CALLER}"),
            "PROFILE",
            &profile,
        );
        let answer = desk.who_answers();
        let values = &answer["assistantOverrides"]["variableValues"];
        assert_eq!(
            (&values["callerName"], &values["callerSummary"]),
            (&json!(name), &json!(summary)),
            "{memory}"
        );
        assert_eq!(values["timeZone"], "America/Los_Angeles");
    }
}
