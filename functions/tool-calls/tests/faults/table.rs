//! What a model can get wrong: name, tool, arguments, what stands in the answer.

use serde_json::{Value, json};

use crate::exchange::{Stage, booking, in_a_month};

/// What is in the answer.
enum Expected {
    /// A result in which this stands.
    Result(&'static str),
    /// An error in which all of this stands.
    Error(&'static [&'static str]),
}

use Expected::{Error, Result};

type Case = (&'static str, &'static str, Value, Expected);

fn cases() -> Vec<Case> {
    let with = |changed: &str, value: Value| {
        let mut arguments = booking("09:00", "Ada Example");
        arguments[changed] = value;
        arguments
    };
    let at = |time: Value| with("time", time);
    let on = |date: Value| with("date", date);
    let nested = |levels: usize| (0..levels).fold(json!("x"), |inner, _| json!({ "date": inner }));
    vec![
        ("no tool", "", json!({}), Error(&["There is no tool"])),
        ("an unknown tool", "bok_appointment", json!({}), Error(&["bok_appointment", "book_appointment"])),
        ("a tool in capitals", "BOOK_APPOINTMENT", json!({}), Error(&["book_appointment"])),
        ("no arguments", "book_appointment", json!(null), Error(&["date"])),
        ("an empty text", "book_appointment", json!(""), Error(&["date"])),
        ("no date", "book_appointment", on(json!(null)), Error(&["date"])),
        ("a date in words", "book_appointment", on(json!("next Friday")), Error(&["date", "YYYY-MM-DD"])),
        ("a day that there is not", "book_appointment", on(json!("2027-02-29")), Error(&["date"])),
        ("the year 1", "book_appointment", on(json!("0001-01-01")), Error(&[])),
        ("the year 9999", "book_appointment", on(json!("9999-12-31")), Error(&[])),
        ("a time that there is not", "book_appointment", at(json!("25:00")), Error(&["time"])),
        ("a time as a number", "book_appointment", at(json!(9)), Error(&["time"])),
        ("a time that nobody has", "book_appointment", at(json!("09:07")), Error(&["09:00"])),
        ("a name that is none", "book_appointment", with("name", json!("\u{0}\n")), Error(&["name"])),
        (
            "a name that is an object",
            "book_appointment",
            with("name", json!({ "first": "Ada" })),
            Error(&["name"]),
        ),
        ("arguments nested 500 deep", "book_appointment", nested(500), Error(&[])),
        ("the same as text", "book_appointment", json!(nested(500).to_string()), Error(&[])),
        ("nested 100,000 deep, as text", "book_appointment", json!("[".repeat(100_000)), Error(&[])),
        ("an unknown day", "check_availability", json!({ "date": "soon" }), Error(&["date"])),
        ("a free day", "check_availability", json!({ "date": in_a_month() }), Result("09:00")),
        ("an order of 1 MB", "look_up_order", json!({ "order": "7".repeat(1_000_000) }), Error(&[])),
        ("an order elsewhere", "look_up_order", json!({ "order": "../../admin?x=1" }), Error(&[])),
        ("a message that is empty", "take_message", json!({ "message": " \n " }), Error(&[])),
        (
            "nothing to cancel",
            "cancel_appointment",
            json!({ "date": in_a_month(), "time": "09:00" }),
            Error(&["no appointment"]),
        ),
        ("unknown keys", "caller_history", json!({ "tenant": 7, "__proto__": { "x": 1 } }), Result("")),
        ("no object for a tool without arguments", "caller_history", json!([]), Error(&[])),
    ]
}

#[test]
fn what_a_model_gets_wrong_is_answered_as_the_table_says_and_changes_nothing() {
    let stage = Stage::open();
    let server = stage.server();
    for (number, (name, tool, arguments, expected)) in cases().into_iter().enumerate() {
        let result = server.ask(&format!("call-{number}"), tool, &arguments);
        assert_eq!(result["name"], tool, "{name}");
        match expected {
            Result(part) => {
                assert!(
                    result["result"].as_str().is_some_and(|text| text.contains(part)),
                    "{name}: {result}"
                );
            }
            Error(parts) => {
                let text = result["error"].as_str().unwrap_or_else(|| panic!("{name}: {result}"));
                assert!(parts.iter().all(|part| text.contains(part)), "{name}: {text}");
            }
        }
    }
    assert!(stage.effects().is_empty(), "{:?}", stage.effects());
}

#[test]
fn a_tool_that_is_called_by_1_mb_is_unknown_and_the_answer_is_short() {
    let stage = Stage::open();
    let server = stage.server();
    for name in ["x".repeat(1_000_000), "book_appointment".repeat(60_000), "é\n".repeat(300_000)] {
        let result = server.ask("call-1", &name, &booking("09:00", "Ada Example"));
        let error = result["error"].as_str().unwrap_or_default();
        assert!(error.contains("There is no tool") && error.contains("The tools are: book_"), "{error}");
        assert!(result["name"] == name, "{error}");
    }
    assert!(stage.effects().is_empty());
}

#[test]
fn what_is_too_long_is_cut_or_refused() {
    let stage = Stage::open();
    let server = stage.server();
    let long = "Ada ".repeat(250_000);
    let booked = server.ask("call-1", "book_appointment", &booking("09:00", &long));
    assert!(booked["result"].is_string(), "{booked}");
    let noted = server.ask("call-2", "take_message", &json!({ "message": "I am late.", "name": long }));
    assert!(noted["result"].is_string(), "{noted}");
    let refused = server.ask("call-3", "take_message", &json!({ "message": long }));
    assert!(refused["error"].as_str().is_some_and(|text| text.contains("too long")), "{refused}");
    let kept = stage.effects();
    // The day, the caller's appointment, the message.
    assert!(kept.len() == 3 && kept.iter().all(|item| item.to_string().len() < 2_000), "{kept:#?}");
}
