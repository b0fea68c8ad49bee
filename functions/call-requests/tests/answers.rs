//! What is answered from the desk's data, on the real binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::path::Path;

use function_contract::{environment, put_desk_item, signed};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// Asks with desk data as an operator writes it: partition key, sort key, fields.
async fn ask(desk: &[(&str, &str, Value)], variables: &[(&'static str, &str)], message: &Value) -> Value {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    for (pk, sk, fields) in desk {
        put_desk_item(&dynamodb, pk, sk, fields);
    }
    let mut environment = environment(&dynamodb);
    environment.extend(variables.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let function =
        FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_call-requests")), environment).unwrap();
    let mut message = message.clone();
    message["phoneNumber"] = json!({ "id": "n-1", "number": "+14155550100" });
    let answer = function.send(&signed(json!({ "message": message }).to_string().as_bytes())).unwrap();
    assert_eq!(answer.status, 200);
    answer.json()
}

fn text(value: &str) -> Value {
    json!({ "S": value })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_goes_where_the_entry_says_else_where_the_configuration_says() {
    let request = json!({ "type": "transfer-destination-request" });
    let configured = [("FALLBACK_DESTINATION", "sip:desk@example.com")];
    let entry = [("NUMBER#n-1", "ENTRY", json!({ "destination": text("+14155550177") }))];
    let to_number = json!({ "destination": { "type": "number", "number": "+14155550177" } });
    assert_eq!(ask(&entry, &configured, &request).await, to_number);
    let to_sip = json!({ "destination": { "type": "sip", "sipUri": "sip:desk@example.com" } });
    assert_eq!(ask(&[], &configured, &request).await, to_sip);
    assert!(ask(&[], &[], &request).await["error"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configured_destination_that_could_not_answer_a_call_is_refused_here_too() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let mut environment = environment(&dynamodb);
    let assistant = r#"{"type":"assistant","assistantName":"Billing"}"#;
    environment.push(("FALLBACK_DESTINATION", assistant.to_owned()));
    let function =
        FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_call-requests")), environment).unwrap();
    let line = function.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("FALLBACK_DESTINATION") && line.contains("number or sip"), "{line}");
    assert!(!line.contains("Billing"), "{line}");
    let body = json!({ "message": { "type": "transfer-destination-request" } }).to_string();
    assert_eq!(function.send(&signed(body.as_bytes())).unwrap().status, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handoff_goes_to_the_entrys_assistant_else_to_the_configured_one() {
    let request = json!({ "type": "handoff-destination-request", "parameters": { "to": "billing" } });
    let configured = [("FALLBACK_ASSISTANT_ID", "a-default")];
    let entry = [("NUMBER#n-1", "ENTRY", json!({ "assistantId": text("a-1") }))];
    let to = |id| json!({ "destination": { "type": "assistant", "assistantId": id } });
    assert_eq!(ask(&entry, &configured, &request).await, to("a-1"));
    assert_eq!(ask(&[], &configured, &request).await, to("a-default"));
    let refused = ask(&[], &[], &request).await;
    assert_eq!(refused["destination"], json!({}));
    assert!(refused["error"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handoff_to_an_assistant_in_the_entry_brings_the_definitions_of_its_tools() {
    let request = json!({ "type": "handoff-destination-request", "parameters": {} });
    // Any tool will do; there may be none.
    let registry = tool_calls::registry().unwrap();
    let names: Vec<&str> = registry.names().take(1).collect();
    let assistant =
        json!({ "name": "Inline", "model": { "provider": "openai", "model": "gpt-4.1", "tools": names } });
    let entry = [("NUMBER#n-1", "ENTRY", json!({ "assistant": text(&assistant.to_string()) }))];
    let answer = ask(&entry, &[], &request).await;
    let tools = &answer["destination"]["assistant"]["model"]["tools"];
    assert_eq!(*tools, registry.definitions().into_iter().take(1).collect::<Value>(), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_knowledge_base_knows_the_opening_hours() {
    let request = json!({ "type": "knowledge-base-request", "messagesOpenAIFormatted": [] });
    assert_eq!(ask(&[], &[], &request).await, json!({ "documents": [] }));
    let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let hours: serde_json::Map<String, Value> = week
        .iter()
        .map(|day| ((*day).to_owned(), json!({ "L": [text("09:00-12:00"), text("13:00-17:30")] })))
        .collect();
    let settings = json!({ "hours": { "M": hours }, "timeZone": text("America/Los_Angeles") });
    let answer = ask(&[("DESK#main", "SETTINGS", settings)], &[], &request).await;
    let content = answer["documents"][0]["content"].as_str().unwrap();
    assert_eq!(content.matches("09:00 to 12:00 and 13:00 to 17:30").count(), 7, "{content}");
    assert!(content.contains("America/Los_Angeles"), "{content}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_called_unless_the_desk_has_blocked_the_number() {
    let request =
        json!({ "type": "campaign.predial", "campaignId": "k-1", "contact": { "number": "+14155550142" } });
    assert_eq!(ask(&[], &[], &request).await, json!({ "eligible": true }));
    let blocked = [("BLOCKED#*", "+14155550142", json!({}))];
    assert_eq!(ask(&blocked, &[], &request).await, json!({ "eligible": false }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_assistant_waits_as_long_as_configured() {
    let request = json!({ "type": "call.endpointing.request", "messagesOpenAIFormatted": [] });
    assert_eq!(ask(&[], &[], &request).await, json!({ "timeoutSeconds": 0.5 }));
    assert_eq!(
        ask(&[], &[("ENDPOINTING_TIMEOUT_MS", "1250")], &request).await,
        json!({ "timeoutSeconds": 1.25 })
    );
}
