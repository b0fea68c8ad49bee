//! Bookings.

use serde_json::{Value, json};

use crate::front_desk::{ADA, BOB, FrontDesk, Line, err, ok, say, say_all, tool_call};

const FRIDAY: &str = "2026-06-12";

fn wish(date: &str, time: &str, name: &str) -> Value {
    json!({ "date": date, "time": time, "name": name })
}

fn for_ada(date: &str, time: &str) -> Value {
    wish(date, time, "Ada Example")
}

#[tokio::test]
async fn a_booking_is_confirmed_with_day_time_and_name() {
    let desk = FrontDesk::open().await;
    assert_eq!(
        desk.ada("book_appointment", for_ada(FRIDAY, "09:30")).await,
        ok("You're booked for Friday, June 12 at 09:30 under the name Ada Example.")
    );
    assert_eq!(desk.bookings().len(), 1);
}

#[tokio::test]
async fn a_day_that_is_over_is_refused_with_the_day_that_it_is() {
    let desk = FrontDesk::open().await;
    let refusal = err("Wednesday, June 10 has passed: today is Thursday, June 11, 2026.");
    assert_eq!(desk.ada("check_availability", json!({ "date": "2026-06-10" })).await, refusal);
    assert_eq!(desk.ada("book_appointment", for_ada("2026-06-10", "09:00")).await, refusal);
    assert_eq!(
        desk.ada("book_appointment", for_ada("2025-06-12", "09:00")).await,
        err("Thursday, June 12, 2025 has passed: today is Thursday, June 11, 2026.")
    );
    assert!(desk.bookings().is_empty());
}

#[tokio::test]
async fn a_time_that_has_begun_is_too_late() {
    let desk = FrontDesk::open().await;
    let too_late =
        err("It is too late for 10:30 on Thursday, June 11. The nearest free times are 11:00 and 11:30.");
    let wish = for_ada("2026-06-11", "10:30");
    for now in ["2026-06-11T17:30:00Z", "2026-06-11T17:40:00Z"] {
        assert_eq!(
            say(&desk.at(now), Line::of(ADA), "book_appointment", wish.clone()).await,
            too_late,
            "{now}"
        );
    }
    assert!(desk.bookings().is_empty());
    let in_time = say(&desk.at("2026-06-11T17:29:59Z"), Line::of(ADA), "book_appointment", wish).await;
    assert_eq!(in_time, ok("You're booked for Thursday, June 11 at 10:30 under the name Ada Example."));
}

#[tokio::test]
async fn a_year_ahead_is_as_far_as_it_goes() {
    let desk = FrontDesk::open().await;
    assert_eq!(
        desk.ada("book_appointment", for_ada("2027-06-11", "09:00")).await,
        ok("You're booked for Friday, June 11, 2027 at 09:00 under the name Ada Example.")
    );
    let too_far = err("We book a year ahead at most: until Friday, June 11, 2027.");
    for day in ["2027-06-14", "2030-06-12", "9999-12-31"] {
        assert_eq!(desk.ada("book_appointment", for_ada(day, "09:00")).await, too_far, "{day}");
        assert_eq!(desk.ada("check_availability", json!({ "date": day })).await, too_far, "{day}");
    }
    let leap_day = desk.at("2028-02-29T20:00:00Z");
    assert_eq!(
        say(&leap_day, Line::of(ADA), "book_appointment", for_ada("2029-03-01", "09:00")).await,
        err("We book a year ahead at most: until Wednesday, February 28, 2029.")
    );
}

#[tokio::test]
async fn a_time_that_is_taken_is_refused_with_those_nearest_to_it() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", for_ada(FRIDAY, "10:00")).await.unwrap();
    assert_eq!(
        desk.call(Line::of(BOB), "book_appointment", wish(FRIDAY, "10:00", "Bob")).await,
        err("10:00 on Friday, June 12 is taken. The nearest free times are 09:00, 09:30, 10:30 and 11:00.")
    );
    for time in ["09:00", "09:30", "10:30", "11:00"] {
        desk.ada("book_appointment", for_ada(FRIDAY, time)).await.unwrap();
    }
    assert_eq!(
        desk.call(Line::of(BOB), "book_appointment", wish(FRIDAY, "10:00", "Bob")).await,
        err("10:00 on Friday, June 12 is taken. The only time left that day is 11:30.")
    );
    desk.ada("book_appointment", for_ada(FRIDAY, "11:30")).await.unwrap();
    assert_eq!(
        desk.call(Line::of(BOB), "book_appointment", wish(FRIDAY, "10:00", "Bob")).await,
        err("10:00 on Friday, June 12 is taken. Nothing else is free that day. \
             The next day with free times is Monday, June 15 (2026-06-15): from 09:00 to 11:30 every 30 minutes.")
    );
}

#[tokio::test]
async fn a_time_that_nobody_can_have_is_refused_with_those_nearest_to_it() {
    let desk = FrontDesk::open().await;
    for (time, nearest) in [
        ("09:10", "09:00, 09:30, 10:00 and 10:30"),
        ("08:30", "09:00, 09:30, 10:00 and 10:30"),
        ("12:00", "10:00, 10:30, 11:00 and 11:30"),
        ("23:59", "10:00, 10:30, 11:00 and 11:30"),
    ] {
        assert_eq!(
            desk.ada("book_appointment", for_ada(FRIDAY, time)).await,
            err(&format!(
                "No appointment on Friday, June 12 begins at {time}. The nearest free times are {nearest}."
            ))
        );
    }
    assert!(desk.bookings().is_empty());
}

#[tokio::test]
async fn of_many_who_want_one_slot_at_once_one_gets_it() {
    let desk = FrontDesk::open().await;
    let wishes = (0..8).map(|n| {
        let name = format!("N{n}");
        let wish = wish(FRIDAY, "11:30", &name);
        let (family, call) = (&desk.family, format!("call-{n}"));
        async move {
            let line = Line { call: Some(&call), ..Line::default() };
            say(family, line, "book_appointment", wish).await
        }
    });
    let said = futures_util::future::join_all(wishes).await;
    assert_eq!(said.iter().filter(|said| said.is_ok()).count(), 1, "{said:?}");
    for refused in said.iter().filter_map(|said| said.as_ref().err()) {
        assert!(refused.starts_with("11:30 on Friday, June 12 is taken."), "{refused}");
    }
    assert_eq!(desk.bookings().len(), 1);
}

#[tokio::test]
async fn fifty_bookings_of_one_day_in_one_message_are_all_made() {
    let desk = FrontDesk::open().await;
    desk.change("main", json!({ "slotMinutes": { "N": "5" }, "hours": { "M": { "fri": { "L": [{ "S": "08:00-13:00" }] } } } }));
    let calls: Vec<Value> = (0..50)
        .map(|n| {
            let time = format!("{:02}:{:02}", 8 + n / 12, n % 12 * 5);
            tool_call(&format!("call_{n}"), "book_appointment", wish(FRIDAY, &time, &format!("N{n}")))
        })
        .collect();
    let said = say_all(&desk.family, Line::of(ADA), json!(calls)).await;
    assert!(said.iter().all(Result::is_ok), "{said:?}");
    assert_eq!(desk.bookings().len(), 50);
}

#[tokio::test]
async fn a_caller_who_has_that_very_time_is_told_so_and_not_booked_again() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", for_ada(FRIDAY, "09:00")).await.unwrap();
    let again = ok("You already have an appointment on Friday, June 12 at 09:00.");
    assert_eq!(desk.ada("book_appointment", wish(FRIDAY, "09:00", "A. Example")).await, again);

    // Also where the time has begun, or is none that could be booked any more.
    let later = desk.at("2026-06-12T16:10:00Z");
    assert_eq!(say(&later, Line::of(ADA), "book_appointment", for_ada(FRIDAY, "09:00")).await, again);
    desk.set_up("main", "09:30-12:00", json!({ "S": "none" }));
    assert_eq!(desk.ada("book_appointment", for_ada(FRIDAY, "09:00")).await, again);
    assert_eq!(desk.bookings().len(), 1);

    // Who calls without a number has nothing that could be told.
    let nobody = desk.call(Line::default(), "book_appointment", for_ada(FRIDAY, "09:00")).await;
    assert!(nobody.unwrap_err().starts_with("No appointment on Friday, June 12 begins at 09:00."));
}

#[tokio::test]
async fn the_same_wish_twice_in_one_call_is_one_booking_and_no_refusal() {
    let desk = FrontDesk::open().await;
    let line = Line { call: Some("call-1"), ..Line::of(ADA) };
    for id in ["call_a", "call_a", "call_b"] {
        let booking = json!([tool_call(id, "book_appointment", for_ada(FRIDAY, "09:00"))]);
        let said = say_all(&desk.family, line, booking).await;
        assert!(
            said[0].as_ref().is_ok_and(|said| said.contains("Friday, June 12 at 09:00")),
            "{id}: {said:?}"
        );
    }
    assert_eq!(desk.bookings().len(), 1);
}

#[tokio::test]
async fn book_cancel_and_book_again_in_one_call_books_again() {
    let desk = FrontDesk::open().await;
    let line = Line { call: Some("call-1"), ..Line::of(ADA) };
    let booked = ok("You're booked for Friday, June 12 at 09:00 under the name Ada Example.");
    let time = json!({ "date": FRIDAY, "time": "09:00" });
    assert_eq!(desk.call(line, "book_appointment", for_ada(FRIDAY, "09:00")).await, booked);
    desk.call(line, "cancel_appointment", time).await.unwrap();
    assert!(desk.bookings().is_empty());
    assert_eq!(desk.call(line, "book_appointment", for_ada(FRIDAY, "09:00")).await, booked);
    assert_eq!(desk.bookings().len(), 1);
}

#[tokio::test]
async fn a_name_is_needed_and_kept_as_data() {
    let desk = FrontDesk::open().await;
    assert_eq!(
        desk.ada("book_appointment", wish(FRIDAY, "09:00", " \n\u{0} ")).await,
        err("I need a name for the appointment.")
    );
    let odd = format!("Ada\n\u{1b}[31m {}", "x".repeat(500));
    let wish = json!({ "date": FRIDAY, "time": "09:00", "name": odd, "reason": "a\tb" });
    desk.ada("book_appointment", wish).await.unwrap();
    let booking = desk.bookings().remove(0)["M"].take();
    let name = booking["name"]["S"].as_str().unwrap();
    assert!(name.starts_with("Ada [31m x") && name.chars().count() == 80, "{name}");
    assert_eq!(booking["reason"]["S"], "a b");
}

#[tokio::test]
async fn a_name_and_a_reason_of_a_megabyte_are_cut() {
    let desk = FrontDesk::open().await;
    let huge = "\u{7}é ".repeat(250_000);
    let wish = json!({ "date": FRIDAY, "time": "09:00", "name": huge, "reason": huge });
    let said = desk.ada("book_appointment", wish).await.unwrap();
    assert!(said.starts_with("You're booked for Friday, June 12 at 09:00"), "{said}");
    let booking = desk.bookings().remove(0)["M"].take();
    assert!(booking["name"]["S"].as_str().unwrap().chars().count() <= 80);
    assert!(booking["reason"]["S"].as_str().unwrap().chars().count() <= 200);
}

#[tokio::test]
async fn dates_and_times_are_read_as_models_write_them() {
    let desk = FrontDesk::open().await;
    for (date, time, hour) in [
        ("2026-06-12", "9:00 AM", "09:00"),
        ("2026/06/12", "9am", "09:00"),
        ("2026-06-12T00:00:00Z", "09:30:00", "09:30"),
        ("2026-06-12", "11 a.m.", "11:00"),
    ] {
        let said = desk.ada("book_appointment", for_ada(date, time)).await.unwrap();
        assert!(said.contains(&format!("Friday, June 12 at {hour}")), "{date} {time}: {said}");
    }
    assert_eq!(desk.bookings().len(), 3);
    let no_day = desk.ada("book_appointment", for_ada("2026-06-31", "09:00")).await.unwrap_err();
    assert!(no_day.contains("`date`") && no_day.contains("YYYY-MM-DD"), "{no_day}");
}
