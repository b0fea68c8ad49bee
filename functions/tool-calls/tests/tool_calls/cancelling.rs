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
