//! Every shape in which Vapi has written a tool call gives the same answer.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::front_desk::{FrontDesk, NOW, start};

const CLOSED: &str = "We are closed on Saturday, June 13. \
                      The next day with free times is Monday, June 15 (2026-06-15): from 09:00 to 11:30 every 30 minutes.";

async fn answer(desk: &FrontDesk, message: Value) -> Value {
    let body = json!({ "message": message }).to_string();
    let answer = desk.family.answer(body.as_bytes(), Instant::now() + Duration::from_secs(8)).await;
    serde_json::to_value(answer).unwrap()
}

#[tokio::test]
async fn every_argument_shape_is_read() {
    let desk = FrontDesk::open().await;
    let arguments = json!({ "date": "2026-06-13" });
    let as_text = arguments.to_string();
    let expected = json!({ "results": [{
        "toolCallId": "t1",
        "name": "check_availability",
        "result": CLOSED,
    }] });
    let name = "check_availability";
    let nested =
        json!({ "id": "t1", "type": "function", "function": { "name": name, "arguments": arguments } });
    for message in [
        // As captured over the wire, three times over.
        json!({ "toolCalls": [nested], "toolCallList": [nested], "toolWithToolCallList": [{ "type": "function", "toolCall": nested }] }),
        // As each list alone.
        json!({ "toolCalls": [nested] }),
        json!({ "toolCallList": [nested] }),
        json!({ "toolCallList": [], "toolWithToolCallList": [{ "type": "make", "toolCall": nested }] }),
        // Arguments as text, as the published schema has it.
        json!({ "toolCallList": [{ "id": "t1", "function": { "name": name, "arguments": as_text } }] }),
        // Flat, as in the documentation of custom tools and of events.
        json!({ "toolCallList": [{ "id": "t1", "name": name, "arguments": arguments }] }),
        json!({ "toolCallList": [{ "id": "t1", "name": name, "arguments": as_text }] }),
        json!({ "toolCallList": [{ "id": "t1", "name": name, "parameters": arguments }] }),
        json!({ "toolCallList": [{ "id": "t1", "function": { "name": name, "parameters": arguments } }] }),
        // With static parameters merged in.
        json!({ "toolCallList": [{ "id": "t1", "function": { "name": name, "arguments": { "date": "2026-06-13", "tenant": 7 } } }] }),
    ] {
        assert_eq!(answer(&desk, message.clone()).await, expected, "{message}");
    }
}

#[tokio::test]
async fn a_tool_without_arguments_needs_none() {
    let desk = FrontDesk::open().await;
    for function in [
        json!({ "name": "caller_history", "arguments": {} }),
        json!({ "name": "caller_history", "arguments": "{}" }),
        json!({ "name": "caller_history", "arguments": "" }),
        json!({ "name": "caller_history", "arguments": null }),
        json!({ "name": "caller_history" }),
    ] {
        let answer = answer(&desk, json!({ "toolCallList": [{ "id": "t1", "function": function }] })).await;
        assert!(answer["results"][0]["result"].is_string(), "{answer}");
    }
}

#[tokio::test]
async fn a_chat_has_tools_too() {
    let desk = FrontDesk::open().await;
    let booking = json!({ "date": "2026-06-12", "time": "09:00", "name": "Ada Example" });
    let call = json!({ "id": "t1", "function": { "name": "book_appointment", "arguments": booking } });
    let in_chat = answer(&desk, json!({ "chat": { "id": "chat-1" }, "toolCallList": [call] })).await;
    assert_eq!(
        in_chat["results"][0]["result"],
        "You're booked for Friday, June 12 at 09:00 under the name Ada Example."
    );
    let nowhere = answer(&desk, json!({ "toolCallList": [call] })).await;
    assert_eq!(nowhere["results"][0]["error"], "I can't do that without knowing which call it belongs to.");
}

#[tokio::test]
async fn a_legacy_function_call_is_answered_in_its_own_form() {
    let desk = FrontDesk::open().await;
    for parameters in [json!({ "date": "2026-06-13" }), json!("{\"date\":\"2026-06-13\"}")] {
        let body = json!({ "message": {
            "type": "function-call",
            "functionCall": { "name": "check_availability", "parameters": parameters },
        } });
        let deadline = Instant::now() + Duration::from_secs(8);
        let answer = desk.family.answer_function_call(body.to_string().as_bytes(), deadline).await;
        assert_eq!(serde_json::to_value(answer).unwrap(), json!({ "result": CLOSED }));
    }
    let deadline = Instant::now() + Duration::from_secs(8);
    let none = desk.family.answer_function_call(br#"{"message":{"type":"function-call"}}"#, deadline).await;
    assert_eq!(serde_json::to_value(none).unwrap(), json!({ "result": "The message names no function." }));
}

#[tokio::test]
async fn the_sample_of_a_tool_calls_message_is_answered_whole() {
    let desk = FrontDesk::open().await;
    desk.set_up("main", "09:00-17:00", json!({ "S": "none" }));
    let sample = include_bytes!("../../../../events/tool-calls.json");
    let in_that_year = desk.at("2030-06-11T17:15:00Z");
    let answer = in_that_year.answer(sample, Instant::now() + Duration::from_secs(8)).await;
    let texts: Vec<_> =
        answer.results().iter().map(|result| (result.name(), result.is_error(), result.text())).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(
        matches!(texts[0], ("check_availability", false, text) if text.contains("openings from 09:00 to ")),
        "{texts:?}"
    );
    assert!(matches!(texts[1], ("book_appointment", false, text) if text.contains("14:30")), "{texts:?}");
}

#[tokio::test]
async fn without_a_table_tools_say_so_and_the_others_work() {
    let family = start(&[], None, NOW);
    let body = json!({ "message": { "type": "tool-calls", "call": { "id": "c" }, "toolCallList": [
        { "id": "a", "name": "check_availability", "arguments": { "date": "2026-06-12" } },
        { "id": "b", "name": "caller_history" },
    ] } });
    let answer = family.answer(body.to_string().as_bytes(), Instant::now() + Duration::from_secs(8)).await;
    assert_eq!(answer.results()[0].text(), "Our appointment book is not connected.");
    assert!(answer.results()[0].is_error());
    assert!(!answer.results()[1].is_error());
}

#[tokio::test]
async fn a_database_that_is_away_is_said_before_the_deadline() {
    let mut desk = FrontDesk::open().await;
    desk.dynamodb.stop();
    let body = json!({ "message": { "type": "tool-calls", "call": { "id": "c" }, "toolCallList": [
        { "id": "a", "name": "check_availability", "arguments": { "date": "2026-06-12" } },
    ] } });
    let deadline = Instant::now() + Duration::from_secs(3);
    let answer = desk.family.answer(body.to_string().as_bytes(), deadline).await;
    assert!(Instant::now() <= deadline);
    assert_eq!(answer.results()[0].text(), "I can't reach our records right now.");
    assert!(answer.results()[0].is_error());
}
