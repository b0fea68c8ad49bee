//! Booking and cancelling in one message, or at one moment: as if each had come in a message of its own, the last word counts.

use std::time::Duration;

use faulty_endpoint::Stage as At;
use serde_json::Value;

use crate::answers::Told;
use crate::message::{ADA, Line, book, booking, cancel, leave, message, tool_call};
use crate::stage::{DEADLINE, PAST_ITS_LEASE, Server, Stage, in_days};

/// How often what hung on a race is tried.
const ROUNDS: i32 = 6;

const TIME: &str = "09:00";

/// A call of its own for each round.
fn call(number: i32) -> String {
    format!("019c32ba-1e0f-7004-8000-{number:012x}")
}

/// The calls of a message by their first letters, about one slot.
fn calls(letters: &str, date: &str) -> Vec<Value> {
    let call = |(position, letter)| match letter {
        'b' => book(&format!("{letters}_{position}"), date, TIME),
        _ => cancel(&format!("{letters}_{position}"), date, TIME),
    };
    letters.chars().enumerate().map(call).collect()
}

fn all_done(server: &Server, line: Line<'_>, calls: &[Value]) {
    let told = server.post(&message(line, calls)).unwrap();
    assert!(told.iter().all(Told::is_done), "{told:?} to {calls:?}");
}

/// As long as the message's time may have to be on a busy machine.
fn patient(stage: &Stage) -> Server {
    stage.server_with(&[("TOOL_DEADLINE_MS", "7000")])
}

#[test]
fn cancel_and_book_in_one_message_books_what_another_call_had_booked() {
    let stage = Stage::open();
    let server = patient(&stage);
    for round in 0..ROUNDS {
        let (earlier, now, date) = (call(round), call(1000 + round), in_days(30 + round));
        all_done(&server, Line::of(&earlier, ADA), &calls("b", &date));
        all_done(&server, Line::of(&now, ADA), &calls("cb", &date));
        assert_eq!((stage.is_booked(&date, TIME), stage.changes_of(&date)), (true, 3), "round {round}");
    }
}

#[test]
fn cancel_and_book_in_one_message_changes_the_name() {
    let stage = Stage::open();
    let server = patient(&stage);
    for round in 0..ROUNDS {
        let (id, date) = (call(round), in_days(30 + round));
        let line = Line::of(&id, ADA);
        all_done(&server, line, &calls("b", &date));
        let other_name = tool_call("call_3", "book_appointment", &booking(&date, TIME, "Ada Lovelace"));
        all_done(&server, line, &[cancel("call_2", &date, TIME), other_name]);
        let bookings = stage.bookings();
        let names: Vec<_> = bookings
            .iter()
            .filter(|kept| kept.desk_and_date.contains(&date))
            .map(|kept| kept.name.as_str())
            .collect();
        assert_eq!(names, ["Ada Lovelace"], "round {round}");
    }
}

#[test]
fn the_same_wish_on_both_sides_of_what_takes_it_back_is_two_wishes() {
    let stage = Stage::open();
    let server = patient(&stage);
    for round in 0..ROUNDS {
        for (before, letters, changes) in [("b", "cbc", 4), ("", "bcb", 3)] {
            let day = 30 + 2 * round + i32::from(before.is_empty());
            let (id, date) = (call(day), in_days(day));
            let line = Line::of(&id, ADA);
            if !before.is_empty() {
                all_done(&server, line, &calls(before, &date));
            }
            all_done(&server, line, &calls(letters, &date));
            assert_eq!(
                (stage.is_booked(&date, TIME), stage.changes_of(&date)),
                (letters.ends_with('b'), changes),
                "{letters}, round {round}"
            );
        }
    }
}

#[test]
fn a_whole_message_that_is_asked_for_again_is_told_the_same_and_changes_nothing() {
    let stage = Stage::open();
    let server = patient(&stage);
    let (id, date) = (call(1), in_days(30));
    let line = Line::of(&id, ADA);
    all_done(&server, line, &calls("b", &date));
    let moved = |ids: [&str; 2]| message(line, &[cancel(ids[0], &date, TIME), book(ids[1], &date, "10:00")]);
    let told = server.post(&moved(["call_2", "call_3"])).unwrap();
    assert!(told.iter().all(Told::is_done), "{told:?}");
    let changes = stage.changes_of(&date);
    assert_eq!(server.post(&moved(["call_4", "call_5"])).unwrap(), told);
    assert_eq!(stage.changes_of(&date), changes);
    assert!(!stage.is_booked(&date, TIME) && stage.is_booked(&date, "10:00"));
}

#[test]
fn what_a_message_booked_and_cancelled_is_booked_by_the_next() {
    let stage = Stage::open();
    let server = patient(&stage);
    let (id, date) = (call(1), in_days(30));
    let line = Line::of(&id, ADA);
    all_done(&server, line, &calls("bc", &date));
    assert!(!stage.is_booked(&date, TIME));
    all_done(&server, line, &[book("call_3", &date, TIME)]);
    assert!(stage.is_booked(&date, TIME));
}

#[test]
fn who_only_waited_for_those_before_says_that_nothing_was_done() {
    let stage = Stage::open();
    let server = stage.server();
    let (id, date) = (call(1), in_days(30));
    // The claim of the first call.
    let hold = server.dynamodb.hold(At::BeforeForwarding, 1, "TransactWriteItems");
    let told = server.results(&message(Line::of(&id, ADA), &calls("bc", &date))).unwrap();
    assert!(hold.wait(Duration::ZERO), "{told:?}");
    let error = |index: usize| told[index]["error"].as_str().unwrap();
    assert!(error(0).contains("may still go through"), "{told:?}");
    assert!(error(1).contains("Nothing was done just now"), "{told:?}");
    let wishes = stage.dynamodb.items(stage.dynamodb.calls_table()).unwrap();
    let is_wish = |item: &&Value| item["sk"]["S"].as_str().unwrap().starts_with("INTENT#");
    assert_eq!(wishes.iter().filter(is_wish).count(), 0, "{wishes:?}");
}

#[test]
fn a_cancellation_that_is_asked_anew_in_vain_leaves_on_record_that_it_was_done_before() {
    let stage = Stage::open();
    let server = patient(&stage);
    let (id, date) = (call(1), in_days(30));
    let line = Line::of(&id, ADA);
    all_done(&server, line, &[book("call_1", &date, "10:00")]);
    all_done(&server, line, &[cancel("call_2", &date, "10:00")]);
    // The cancellation is a new wish, because of the booking before it; and there is nothing to cancel.
    let body = message(
        line,
        &[book("call_3", &date, TIME), cancel("call_4", &date, "10:00"), book("call_5", &date, "10:00")],
    );
    let told = server.post(&body).unwrap();
    assert!(told[0].is_done() && matches!(told[1], Told::No(_)) && told[2].is_done(), "{told:?}");
    assert!(stage.is_booked(&date, TIME) && stage.is_booked(&date, "10:00"));
    assert_eq!(server.post(&body).unwrap(), told);
    assert_eq!(stage.changes_of(&date), 4);
}

#[test]
fn of_a_booking_and_a_cancellation_at_one_moment_the_later_counts() {
    let stage = Stage::open();
    let (one, two, three) = (patient(&stage), patient(&stage), patient(&stage));
    let (id, other_id, date) = (call(1), call(2), in_days(30));
    let line = Line::of(&id, ADA);
    // What is looked up once a process is looked up before.
    all_done(&two, Line::of(&other_id, ADA), &[leave("call_1", "I am late.")]);
    let booking = one.dynamodb.hold(At::BeforeForwarding, 2, "TransactWriteItems");
    let cancelling = two.dynamodb.hold(At::BeforeForwarding, 1, "GetItem");
    let told = std::thread::scope(|scope| {
        let booked = scope.spawn(|| one.ask(&message(line, &[book("call_1", &date, TIME)])));
        assert!(booking.wait(Duration::from_secs(10)), "a claim, then a booking");
        let cancelled = scope.spawn(|| two.ask(&message(line, &[cancel("call_2", &date, TIME)])));
        assert!(cancelling.wait(Duration::from_secs(10)), "a claim, then a look at the day");
        drop(booking);
        let booked = booked.join().unwrap();
        drop(cancelling);
        [booked, cancelled.join().unwrap()]
    });
    if !told.iter().all(Told::is_done) {
        // Where the machine was so slow that the time of one was over, this says nothing.
        assert!(told.iter().any(|told| !told.is_definite()), "{told:?}");
        return;
    }
    assert!(!stage.is_booked(&date, TIME));
    all_done(&three, line, &[book("call_3", &date, TIME)]);
    assert!(stage.is_booked(&date, TIME));
}

/// A message that a process took to one of its transactions, and not further.
struct Cut {
    letters: &'static str,
    transaction: usize,
    call_id: String,
    date: String,
}

/// What was granted before, the message, and with how many transactions it is done: a claim and an effect for each call, and one
/// more claim for each that finds its wish granted.
const MESSAGES: [(&str, &str, usize); 3] = [("b", "cb", 5), ("", "bc", 4), ("", "bcb", 7)];

#[test]
fn wherever_a_message_is_cut_off_the_next_delivery_and_those_after_it_find_things_in_order() {
    let stage = Stage::open();
    let healthy = patient(&stage);
    let mut cuts = Vec::new();
    let mut day = 30;
    for (before, letters, transactions) in MESSAGES {
        for transaction in 1..=transactions {
            day += 1;
            let cut = Cut { letters, transaction, call_id: call(day), date: in_days(day) };
            if !before.is_empty() {
                all_done(&healthy, cut.line(), &calls(before, &cut.date));
            }
            if cut.off(&stage) {
                cuts.push(cut);
            }
        }
    }
    let all: usize = MESSAGES.iter().map(|(_, _, transactions)| transactions).sum();
    println!("{} of {all} messages were cut off", cuts.len());
    assert!(cuts.len() > all / 2, "{} of {all}: fewer prove little", cuts.len());
    std::thread::sleep(PAST_ITS_LEASE);
    for cut in cuts {
        cut.goes_on(&healthy, &stage);
    }
}

impl Cut {
    fn line(&self) -> Line<'_> {
        Line::of(&self.call_id, ADA)
    }

    fn body(&self) -> String {
        message(self.line(), &calls(self.letters, &self.date))
    }

    /// Whether it came so far before its time was over.
    fn off(&self, stage: &Stage) -> bool {
        let server = stage.server();
        let hold = server.dynamodb.hold(At::BeforeForwarding, self.transaction, "TransactWriteItems");
        std::thread::scope(|scope| {
            let answer = scope.spawn(|| server.post(&self.body()));
            let is_held = hold.wait(DEADLINE * 2);
            server.process.kill();
            let _ = answer.join();
            is_held
        })
    }

    fn goes_on(&self, server: &Server, stage: &Stage) {
        let is_booked = || stage.is_booked(&self.date, TIME);
        let of = format!("{} cut off at {}", self.letters, self.transaction);
        let told = server.post(&self.body()).unwrap();
        assert!(told.iter().all(Told::is_done), "{of}: {told:?}");
        assert_eq!(is_booked(), self.letters.ends_with('b'), "{of}: {told:?}");
        assert_eq!(server.post(&self.body()).unwrap(), told, "{of}");
        assert_eq!(is_booked(), self.letters.ends_with('b'), "{of}");
        for number in 0..3 {
            let (id, was_booked) = (format!("next_{number}"), is_booked());
            let next = if was_booked { cancel } else { book };
            all_done(server, self.line(), &[next(&id, &self.date, TIME)]);
            assert_ne!(is_booked(), was_booked, "{of}, then {id}");
        }
    }
}
