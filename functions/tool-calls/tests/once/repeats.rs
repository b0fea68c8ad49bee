//! What counts as the same wish, and what a repeat of it gets.

use std::time::Duration;

use faulty_endpoint::Stage as At;
use serde_json::{Value, json};

use crate::answers::Told;
use crate::message::{ADA, BOB, Line, booking, message, tool_call};
use crate::stage::{Server, Stage, in_days};

const ADAS_CALL: Line<'_> =
    Line { call_id: "019c32ba-1e0f-7004-8000-0000000000a1", caller: ADA, dialled: None };
const BOBS_CALL: Line<'_> =
    Line { call_id: "019c32ba-1e0f-7004-8000-0000000000b1", caller: BOB, dialled: None };

fn book(line: Line<'_>, id: &str, time: &str) -> String {
    message(line, &[tool_call(id, "book_appointment", &booking(&in_days(30), time, "Ada Example"))])
}

fn cancel(line: Line<'_>, id: &str, time: &str) -> String {
    let arguments = json!({ "date": in_days(30), "time": time });
    message(line, &[tool_call(id, "cancel_appointment", &arguments)])
}

fn leave(line: Line<'_>, id: &str, text: &str) -> String {
    message(line, &[tool_call(id, "take_message", &json!({ "message": text }))])
}

fn done(server: &Server, body: &str) -> String {
    match server.ask_in_time(body) {
        Told::Done(text) => text,
        other => panic!("{other:?} to {body}"),
    }
}

#[test]
fn book_cancel_book_again_in_one_call_books_again() {
    let stage = Stage::open();
    let (server, other) = (stage.server(), stage.server());
    let first = done(&server, &book(ADAS_CALL, "call_1", "09:00"));
    let cancelled = done(&other, &cancel(ADAS_CALL, "call_2", "09:00"));
    assert_eq!(stage.bookings().len(), 0);
    assert_eq!(done(&server, &book(ADAS_CALL, "call_3", "09:00")), first);
    assert_eq!(stage.bookings().len(), 1);
    assert_eq!(stage.changes_of_days(), 3);

    // Late repeats say what was said, and change nothing.
    for server in [&server, &other] {
        assert_eq!(done(server, &cancel(ADAS_CALL, "call_2", "09:00")), cancelled);
        assert_eq!(done(server, &book(ADAS_CALL, "call_1", "09:00")), first);
    }
    assert_eq!((stage.bookings().len(), stage.changes_of_days()), (1, 3));
}

#[test]
fn the_same_wish_under_a_new_id_is_answered_from_the_first() {
    let stage = Stage::open();
    let (server, other) = (stage.server(), stage.server());
    let first = done(&server, &book(ADAS_CALL, "call_1", "09:00"));
    for (server, id) in [(&server, "call_2"), (&other, "toolu_3"), (&other, "call_2")] {
        assert_eq!(done(server, &book(ADAS_CALL, id, "09:00")), first);
    }
    assert_eq!((stage.bookings().len(), stage.changes_of_days()), (1, 1));

    // In another call it is another wish.
    let theirs = server.ask_in_time(&book(BOBS_CALL, "call_1", "09:00"));
    assert!(matches!(theirs, Told::No(_)), "{theirs:?}");
}

#[test]
fn a_message_left_twice_is_kept_once_and_left_again_after_something_else_is_kept_again() {
    let stage = Stage::open();
    let (server, other) = (stage.server(), stage.server());
    let kept = || stage.desk_items(|sk| sk.starts_with("MESSAGE#")).len();
    let first = done(&server, &leave(ADAS_CALL, "call_1", "I am late."));
    assert_eq!(done(&other, &leave(ADAS_CALL, "call_1", "I am late.")), first);
    assert_eq!(done(&other, &leave(ADAS_CALL, "call_2", "I am late.")), first);
    assert_eq!(kept(), 1);
    done(&server, &leave(ADAS_CALL, "call_3", "I am very late."));
    assert_eq!(kept(), 2);
    done(&server, &leave(ADAS_CALL, "call_4", "I am late."));
    assert_eq!(kept(), 3);
    done(&server, &leave(BOBS_CALL, "call_1", "I am late."));
    assert_eq!(kept(), 4);
}

/// The calls of one message, by id: a message for the desk, and a booking.
fn leave_and_book(ids: [&str; 2], text: &str, time: &str) -> [Value; 2] {
    [
        tool_call(ids[0], "take_message", &json!({ "message": text })),
        tool_call(ids[1], "book_appointment", &booking(&in_days(30), time, "Ada Example")),
    ]
}

#[test]
fn what_is_asked_beside_a_granted_wish_makes_it_no_new_one() {
    for repeat_first in [true, false] {
        let stage = Stage::open();
        let (server, other) = (stage.server(), stage.server());
        let kept = || stage.desk_items(|sk| sk.starts_with("MESSAGE#")).len();
        let first = done(&server, &leave(ADAS_CALL, "call_1", "I am late."));
        let mut calls = leave_and_book(["call_2", "call_3"], "I am late.", "09:00");
        if !repeat_first {
            calls.reverse();
        }
        let body = message(ADAS_CALL, &calls);
        let told = server.post(&body).unwrap();
        assert!(told.iter().all(Told::is_done), "{told:?}");
        assert!(told.contains(&Told::Done(first)), "{told:?}");
        assert_eq!((kept(), stage.bookings().len()), (1, 1), "the repeat first: {repeat_first}");
        // The same message once more, elsewhere.
        assert_eq!(other.post(&body).unwrap(), told);
        assert_eq!((kept(), stage.changes_of_days()), (1, 1));
    }
}

#[test]
fn both_asked_again_after_one_was_refused_leave_the_granted_one_alone() {
    let stage = Stage::open();
    let (server, other) = (stage.server(), stage.server());
    let kept = || stage.desk_items(|sk| sk.starts_with("MESSAGE#")).len();
    done(&other, &book(BOBS_CALL, "call_1", "09:00"));
    let told = server
        .post(&message(ADAS_CALL, &leave_and_book(["call_1", "call_2"], "I am late.", "09:00")))
        .unwrap();
    assert!(told[0].is_done() && matches!(told[1], Told::No(_)), "{told:?}");
    done(&other, &cancel(BOBS_CALL, "call_2", "09:00"));
    let again = other
        .post(&message(ADAS_CALL, &leave_and_book(["call_3", "call_4"], "I am late.", "09:00")))
        .unwrap();
    assert!(again[0] == told[0] && again[1].is_done(), "{again:?}");
    assert_eq!((kept(), stage.bookings().len()), (1, 1));
}

#[test]
fn cancel_and_book_again_in_one_message_books_again() {
    for book_again_first in [false, true] {
        let stage = Stage::open();
        let (server, other) = (stage.server(), stage.server());
        let first = done(&server, &book(ADAS_CALL, "call_1", "09:00"));
        let day = in_days(30);
        let mut calls = [
            tool_call("call_2", "cancel_appointment", &json!({ "date": day, "time": "09:00" })),
            tool_call("call_3", "book_appointment", &booking(&day, "09:00", "Ada Example")),
        ];
        if book_again_first {
            calls.reverse();
        }
        let body = message(ADAS_CALL, &calls);
        let told = server.post(&body).unwrap();
        assert!(told.iter().all(Told::is_done) && told.contains(&Told::Done(first.clone())), "{told:?}");
        // As if each had come in a message of its own: it is the last word that counts.
        let (kept, changes) = if book_again_first { (0, 2) } else { (1, 3) };
        assert_eq!((stage.bookings().len(), stage.changes_of_days()), (kept, changes));
        assert_eq!(other.post(&body).unwrap(), told);
        assert_eq!((stage.bookings().len(), stage.changes_of_days()), (kept, changes));

        // What was decided there is in order for the next message too.
        let next = if book_again_first {
            book(ADAS_CALL, "call_4", "09:00")
        } else {
            cancel(ADAS_CALL, "call_4", "09:00")
        };
        done(&other, &next);
        assert_eq!((stage.bookings().len(), stage.changes_of_days()), (1 - kept, changes + 1));
    }
}

#[test]
fn ids_that_are_counted_anew_in_each_message_make_no_one_message_of_two() {
    let stage = Stage::open();
    let server = stage.server();
    done(&server, &book(ADAS_CALL, "call_0", "09:00"));
    done(&server, &cancel(ADAS_CALL, "call_0", "09:00"));
    done(&server, &book(ADAS_CALL, "call_1", "09:00"));
    assert_eq!((stage.bookings().len(), stage.changes_of_days()), (1, 3));
}

#[test]
fn one_id_with_other_arguments_is_another_call_and_a_warning() {
    let stage = Stage::open();
    let server = stage.server();
    let first = done(&server, &book(ADAS_CALL, "call_1", "09:00"));
    let second = done(&server, &book(ADAS_CALL, "call_1", "10:00"));
    assert_ne!(first, second);
    assert_eq!(stage.bookings().len(), 2);
    assert!(server.process.wait_for_log("came again with other arguments").is_some());
    assert_eq!(done(&server, &book(ADAS_CALL, "call_1", "09:00")), first);
    assert_eq!(done(&server, &book(ADAS_CALL, "call_1", "10:00")), second);
    assert_eq!(stage.changes_of_days(), 2);
}

#[test]
fn how_arguments_are_spelled_makes_no_other_wish() {
    let stage = Stage::open();
    let server = stage.server();
    let (date, time, name) = (in_days(30), "09:00", "Ada Example");
    let object = json!({ "id": "call_1", "function": { "name": "book_appointment", "arguments": booking(&date, time, name) } });
    let swapped = format!(r#"{{ "name" : "{name}", "time":"09:00","date":"{date}" }}"#);
    let text = json!({ "id": "call_1", "function": { "name": "book_appointment", "arguments": swapped } });
    let flat =
        json!({ "id": "call_1", "name": "book_appointment", "parameters": booking(&date, time, name) });
    let first = done(&server, &message(ADAS_CALL, &[object]));
    for call in [text, flat] {
        assert_eq!(done(&server, &message(ADAS_CALL, &[call])), first);
    }
    assert_eq!(stage.changes_of_days(), 1);
}

#[test]
fn a_call_twice_in_one_message_has_one_effect_and_two_answers() {
    let stage = Stage::open();
    let server = stage.server();
    let call = tool_call("call_1", "book_appointment", &booking(&in_days(30), "09:00", "Ada Example"));
    let told = server.post(&message(ADAS_CALL, &[call.clone(), call])).unwrap();
    assert!(told[0].is_done() && told[0] == told[1], "{told:?}");
    assert_eq!(stage.changes_of_days(), 1);
}

#[test]
fn a_legacy_function_call_has_no_id_and_is_done_once_all_the_same() {
    let stage = Stage::open();
    let server = stage.server();
    let parameters = booking(&in_days(30), "09:00", "Ada Example").to_string();
    let body = json!({ "message": {
        "type": "function-call",
        "call": { "id": ADAS_CALL.call_id },
        "customer": { "number": ADA },
        "functionCall": { "name": "book_appointment", "parameters": parameters },
    } });
    let ask = || {
        let answer = server.process.send(&function_contract::signed(body.to_string().as_bytes())).unwrap();
        answer.json()["result"].as_str().unwrap().to_owned()
    };
    let first = ask();
    assert!(first.contains("Ada Example"), "{first}");
    assert_eq!(ask(), first);
    assert_eq!(stage.changes_of_days(), 1);
}

#[test]
fn without_a_conversation_or_a_table_of_calls_nothing_is_done() {
    let stage = Stage::open();
    let call = tool_call("call_1", "book_appointment", &booking(&in_days(30), "09:00", "Ada Example"));
    let nowhere = json!({ "message": { "type": "tool-calls", "toolCallList": [call] } }).to_string();
    let refused = |server: &Server, body: &str| {
        let results: Vec<Value> = server.results(body).unwrap();
        assert!(results[0]["error"].is_string(), "{results:?}");
    };
    refused(&stage.server(), &nowhere);
    refused(&stage.server_with(&[("CALLS_TABLE", "")]), &message(ADAS_CALL, &[call]));
    assert_eq!(stage.bookings().len(), 0);
}

#[test]
fn a_second_delivery_waits_for_the_first_that_still_runs_and_says_the_same() {
    let stage = Stage::open();
    let (server, other) = (stage.server(), stage.server());
    // The second transaction grants what the first has claimed.
    let hold = server.dynamodb.hold(At::BeforeForwarding, 2, "TransactWriteItems");
    let body = book(ADAS_CALL, "call_1", "09:00");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| done(&server, &body));
        assert!(hold.wait(Duration::from_secs(10)), "a claim, then a grant");
        let second = scope.spawn(|| done(&other, &body));
        let anew = scope.spawn(|| done(&stage.server(), &book(ADAS_CALL, "call_2", "09:00")));
        std::thread::sleep(Duration::from_millis(400));
        assert!(!second.is_finished() && !anew.is_finished(), "neither can know yet");
        drop(hold);
        let first = first.join().unwrap();
        assert_eq!(second.join().unwrap(), first);
        assert_eq!(anew.join().unwrap(), first);
    });
    assert_eq!(stage.changes_of_days(), 1);
}

#[test]
fn one_who_waits_too_long_says_that_nobody_knows_and_is_told_the_next_time() {
    let stage = Stage::open();
    let (server, other) = (stage.server(), stage.server());
    let hold = server.dynamodb.hold(At::BeforeForwarding, 2, "TransactWriteItems");
    let body = book(ADAS_CALL, "call_1", "09:00");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| server.ask(&body));
        assert!(hold.wait(Duration::from_secs(10)), "a claim, then a grant");
        assert!(server.process.freeze());
        // The lease lasts longer than a message may take.
        let second = other.ask_in_time(&body);
        assert!(!second.is_definite(), "{second:?}");
        std::thread::sleep(crate::stage::PAST_ITS_LEASE);
        let third = other.ask_in_time(&body);
        assert!(third.is_done(), "{third:?}");
        drop(hold);
        server.process.thaw();
        let late = first.join().unwrap();
        assert!(!late.is_definite() || late == third, "{late:?}");
        assert_eq!(server.ask_in_time(&body), third);
    });
    assert_eq!((stage.bookings().len(), stage.changes_of_days()), (1, 1));
}

/// Nothing but the lease's token stands between this and two messages: each has a key of its own.
#[test]
fn what_a_stopped_process_had_sent_takes_no_effect_after_another_took_over() {
    for goes_on_first in [true, false] {
        let stage = Stage::open();
        let (server, other) = (stage.server(), stage.server());
        let kept = || stage.desk_items(|sk| sk.starts_with("MESSAGE#")).len();
        let hold = server.dynamodb.hold(At::BeforeForwarding, 2, "TransactWriteItems");
        let body = leave(ADAS_CALL, "call_1", "I am late.");
        std::thread::scope(|scope| {
            let first = scope.spawn(|| server.ask(&body));
            assert!(hold.wait(Duration::from_secs(10)), "a claim, then a message");
            assert!(server.process.freeze());
            std::thread::sleep(crate::stage::PAST_ITS_LEASE);
            let second = other.ask_in_time(&body);
            assert!(second.is_done() && kept() == 1, "{second:?}");
            if goes_on_first {
                server.process.thaw();
                std::thread::sleep(Duration::from_millis(20));
                drop(hold);
            } else {
                drop(hold);
                std::thread::sleep(Duration::from_millis(200));
                server.process.thaw();
            }
            let late = first.join().unwrap();
            assert!(!late.is_definite() || late == second, "{late:?}");
        });
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(kept(), 1, "goes on first: {goes_on_first}");
    }
}

#[test]
fn a_wish_that_was_granted_under_a_second_id_is_granted_to_the_first_too() {
    let stage = Stage::open();
    let (server, other) = (stage.server(), stage.server());
    let kept = || stage.desk_items(|sk| sk.starts_with("MESSAGE#")).len();
    let hold = server.dynamodb.hold(At::BeforeForwarding, 2, "TransactWriteItems");
    let body = leave(ADAS_CALL, "call_1", "I am late.");
    std::thread::scope(|scope| {
        let first = scope.spawn(|| server.post(&body));
        assert!(hold.wait(Duration::from_secs(10)), "a claim, then a message");
        server.process.kill();
        assert!(first.join().unwrap().is_err());
    });
    drop(hold);
    std::thread::sleep(crate::stage::PAST_ITS_LEASE);
    let asked_anew = done(&other, &leave(ADAS_CALL, "call_2", "I am late."));
    // Something else in between, so that the wish itself is no longer repeated.
    done(&other, &leave(ADAS_CALL, "call_3", "Something else."));
    assert_eq!(done(&other, &body), asked_anew);
    assert_eq!(kept(), 2);
}
