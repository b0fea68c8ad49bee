//! Cancellations.

use serde_json::{Value, json};

use crate::front_desk::{ADA, BOB, FrontDesk, Line, err, ok, say};

const FRIDAY: &str = "2026-06-12";

fn at(time: &str) -> Value {
    json!({ "date": FRIDAY, "time": time })
}

fn wish(time: &str) -> Value {
    json!({ "date": FRIDAY, "time": time, "name": "Ada Example" })
}

#[tokio::test]
async fn a_caller_cancels_what_was_booked_from_the_same_number_only() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", wish("09:00")).await.unwrap();
    let none = err("I find no appointment on Friday, June 12 at 09:00 from this number. \
                    From this number I see no coming appointments.");
    assert_eq!(desk.call(Line::of(BOB), "cancel_appointment", at("09:00")).await, none);
    assert_eq!(desk.bookings().len(), 1);

    assert_eq!(
        desk.ada("cancel_appointment", at("09:00")).await,
        ok("Your appointment on Friday, June 12 at 09:00 is cancelled.")
    );
    assert_eq!(desk.ada("cancel_appointment", at("09:00")).await, none);
    desk.call(Line::of(BOB), "book_appointment", wish("09:00")).await.unwrap();
}

#[tokio::test]
async fn a_wrong_time_is_answered_with_the_appointments_that_this_number_has() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", wish("11:00")).await.unwrap();
    desk.call(Line::of(BOB), "book_appointment", wish("09:00")).await.unwrap();
    assert_eq!(
        desk.ada("cancel_appointment", at("09:00")).await,
        err("I find no appointment on Friday, June 12 at 09:00 from this number. \
             From this number I see these coming appointments: Friday, June 12 at 11:00.")
    );
}

#[tokio::test]
async fn a_wrong_time_tells_nothing_where_the_desk_remembers_nobody_and_the_right_one_cancels() {
    let desk = FrontDesk::open().await;
    desk.set_up("main", "09:00-12:00", json!({ "S": "none" }));
    desk.ada("book_appointment", wish("11:00")).await.unwrap();
    assert_eq!(
        desk.ada("cancel_appointment", at("09:00")).await,
        err("I find no appointment on Friday, June 12 at 09:00 from this number. \
             Ask for the day and the time once more, or take a message.")
    );
    desk.ada("cancel_appointment", at("11:00")).await.unwrap();
    assert!(desk.bookings().is_empty());
}

#[tokio::test]
async fn who_calls_without_a_number_is_nobody_to_cancel_for_and_hears_what_can_be_done() {
    let desk = FrontDesk::open().await;
    for (caller, time) in [(None, "09:00"), (Some("anonymous"), "09:30"), (Some("4155550123"), "10:00")] {
        let line = Line { caller, ..Line::default() };
        desk.call(line, "book_appointment", wish(time)).await.unwrap();
        assert_eq!(
            desk.call(line, "cancel_appointment", at(time)).await,
            err("I can only cancel for the number that booked, and this call shows no number. \
                 I can take a message, so that somebody here cancels it.")
        );
        desk.ada("cancel_appointment", at(time)).await.unwrap_err();
    }
    assert_eq!(desk.bookings().len(), 3);
}

#[tokio::test]
async fn an_appointment_that_has_begun_is_not_cancelled() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", wish("09:00")).await.unwrap();
    let too_late = err("It is too late to cancel: the appointment on Friday, June 12 at 09:00 has begun.");
    for now in ["2026-06-12T16:00:00Z", "2026-06-12T16:29:00Z", "2026-07-01T16:00:00Z"] {
        let said = say(&desk.at(now), Line::of(ADA), "cancel_appointment", at("09:00")).await;
        assert_eq!(said, too_late, "{now}");
    }
    assert_eq!(desk.bookings().len(), 1);
    let in_time =
        say(&desk.at("2026-06-12T15:59:59Z"), Line::of(ADA), "cancel_appointment", at("09:00")).await;
    assert_eq!(in_time, ok("Your appointment on Friday, June 12 at 09:00 is cancelled."));
}

/// What was booked before the desk moved stands at the clock time that it had then.
#[tokio::test]
async fn of_two_at_one_clock_time_after_a_move_each_caller_cancels_the_own_one() {
    for bob_first in [true, false] {
        let desk = FrontDesk::open().await;
        desk.ada("book_appointment", wish("09:00")).await.unwrap();
        let hours = json!({ "M": { "fri": { "L": [{ "S": "09:00-12:00" }] } } });
        desk.change("main", json!({ "hours": hours, "timeZone": { "S": "America/New_York" } }));
        desk.call(Line::of(BOB), "book_appointment", wish("09:00")).await.unwrap();
        assert_eq!(desk.bookings().len(), 2);

        let cancelled = ok("Your appointment on Friday, June 12 at 09:00 is cancelled.");
        let callers = if bob_first { [BOB, ADA] } else { [ADA, BOB] };
        for (left, caller) in [(1, callers[0]), (0, callers[1])] {
            assert_eq!(desk.call(Line::of(caller), "cancel_appointment", at("09:00")).await, cancelled);
            let bookings = desk.bookings();
            assert_eq!(bookings.len(), left);
            assert!(bookings.iter().all(|booking| booking["M"]["phone"]["S"] == callers[1]), "{bookings:?}");
        }
    }
}

/// The times of both are at 09:00 on the clocks that they were booked by: the one of today's clock is meant.
#[tokio::test]
async fn of_two_own_ones_at_one_clock_time_that_of_the_desks_clock_is_cancelled() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", wish("09:00")).await.unwrap();
    let hours = json!({ "M": { "fri": { "L": [{ "S": "09:00-12:00" }] } } });
    desk.change("main", json!({ "hours": hours, "timeZone": { "S": "America/New_York" } }));
    desk.ada("book_appointment", wish("09:00")).await.unwrap();
    let begins = |desk: &FrontDesk| -> Vec<String> {
        desk.bookings()
            .iter()
            .map(|booking| booking["M"]["start"]["S"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(begins(&desk), ["2026-06-12T16:00:00Z", "2026-06-12T13:00:00Z"]);
    desk.ada("cancel_appointment", at("09:00")).await.unwrap();
    assert_eq!(begins(&desk), ["2026-06-12T16:00:00Z"]);
    desk.ada("cancel_appointment", at("09:00")).await.unwrap();
    assert!(begins(&desk).is_empty());
}
