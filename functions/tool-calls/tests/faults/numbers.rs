//! None, many, and twice the same.

use serde_json::{Value, json};

use crate::exchange::{Stage, booking, text, tool_call};

#[test]
fn no_call_is_an_answer_with_an_error() {
    let stage = Stage::open();
    assert!(stage.server().send("call-1", &[]).is_empty());
}

#[test]
fn fifty_bookings_in_one_message_each_have_their_answer_and_their_slot() {
    let stage = Stage::open();
    let server = stage.server();
    // Sixteen slots: each is wanted three times or more, by one caller under several names.
    let calls: Vec<Value> = (0..50)
        .map(|number| {
            let time = format!("{:02}:{:02}", 9 + number % 16 / 2, number % 2 * 30);
            tool_call(&format!("t{number}"), "book_appointment", &booking(&time, &format!("N {number}")))
        })
        .collect();
    let first = server.send("call-1", &calls);
    let late = first.iter().filter(|result| text(result).contains("taking too long")).count();
    println!("{late} of 50 were late the first time");
    // What was not known in time is known now.
    std::thread::sleep(crate::exchange::DEADLINE);
    let mut last = first;
    for _ in 0..5 {
        last = server.send("call-1", &calls);
    }
    let booked = last.iter().filter(|result| text(result).contains("under the name")).count();
    assert_eq!((booked, stage.bookings()), (16, 16), "{last:#?}");
}

#[test]
fn a_thousand_calls_are_answered_and_only_the_first_of_them_run() {
    let stage = Stage::open();
    let server = stage.server();
    for tool in ["look_up_order", "check_availability", "no_such_tool"] {
        let calls: Vec<Value> = (0..1000)
            .map(|number| {
                tool_call(&format!("t{number}"), tool, &json!({ "order": "LD-1", "date": "2020-01-01" }))
            })
            .collect();
        let results = server.send("call-1", &calls);
        assert_eq!(results.len(), 1000);
        assert!(results[999]["error"].is_string(), "{}", results[999]);
    }
    assert!(server.ask("call-1", "caller_history", &json!({}))["result"].is_string());
}

#[test]
fn an_id_twice_in_one_message_is_answered_twice_and_done_once() {
    let stage = Stage::open();
    let server = stage.server();
    let book = |time: &str| tool_call("t1", "book_appointment", &booking(time, "Ada Example"));
    let same = server.send("call-1", &[book("09:00"), book("09:00")]);
    assert!(same[0]["result"].is_string() && same[0] == same[1], "{same:?}");
    assert_eq!(stage.bookings(), 1);
    let other = server.send("call-2", &[book("10:00"), book("11:00")]);
    assert!(other[0]["result"].is_string() && other[1]["error"].is_string(), "{other:?}");
    assert_eq!(stage.bookings(), 2);
}

#[test]
fn odd_ids_are_as_good_as_any() {
    let stage = Stage::open();
    let server = stage.server();
    let long = "x".repeat(5000);
    let ids = [" ", " a b ", "\u{0}", "идентификатор", "👩‍👩‍👧‍👦", "7", "a/b#c", "TOOL#x", &long];
    for (number, id) in ids.iter().enumerate() {
        let call = tool_call(id, "take_message", &json!({ "message": format!("Message {number}.") }));
        let first = server.send("call-1", std::slice::from_ref(&call));
        assert!(first[0]["result"].is_string(), "{id:?}: {first:?}");
        assert_eq!(server.send("call-1", &[call]), first, "{id:?}");
    }
    assert_eq!(stage.effects().len(), ids.len());
}

#[test]
fn ids_that_differ_at_their_ends_alone_are_different_calls() {
    let stage = Stage::open();
    let server = stage.server();
    let long = "x".repeat(2000);
    let book = |end: &str, name: &str| {
        let id = format!("{long}{end}");
        server.send("call-1", &[tool_call(&id, "book_appointment", &booking("09:00", name))]).remove(0)
    };
    let ada = book("a", "Ada Example");
    assert!(text(&ada).contains("Ada Example"), "{ada}");
    let bob = book("b", "Bob Example");
    assert!(!text(&bob).contains("Bob Example"), "the slot is Ada's: {bob}");
    assert_eq!(book("a", "Ada Example"), ada);
    assert_eq!(stage.bookings(), 1);
}
