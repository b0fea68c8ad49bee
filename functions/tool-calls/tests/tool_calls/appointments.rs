//! Free times, bookings and cancellations.

use serde_json::{Value, json};

use crate::front_desk::{ADA, BOB, FrontDesk, Line, err, ok, say_all, tool_call};

const FRIDAY: &str = "2026-06-12";
const NOT_SET_UP: &str =
    "Our appointment book is not set up yet, so I can't look at times or book. I can take a message.";

fn on(date: &str) -> Value {
    json!({ "date": date })
}

fn at(date: &str, time: &str) -> Value {
    json!({ "date": date, "time": time })
}

fn for_ada(date: &str, time: &str) -> Value {
    json!({ "date": date, "time": time, "name": "Ada Example" })
}

#[tokio::test]
async fn free_times_are_named_without_those_that_are_booked() {
    let desk = FrontDesk::open().await;
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("On Friday, June 12 these times are free: 09:00, 09:30, 10:00, 10:30, 11:00, 11:30.")
    );
    assert_eq!(
        desk.ada("book_appointment", for_ada(FRIDAY, "09:30")).await,
        ok("Booked: Friday, June 12 at 09:30 for Ada Example.")
    );
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("On Friday, June 12 these times are free: 09:00, 10:00, 10:30, 11:00, 11:30.")
    );
}

#[tokio::test]
async fn times_of_today_that_are_over_in_the_desks_own_zone_are_not_free() {
    let desk = FrontDesk::open().await;
    assert_eq!(
        desk.ada("check_availability", on("2026-06-11")).await,
        ok("On Thursday, June 11 these times are free: 10:30, 11:00, 11:30.")
    );
    assert_eq!(
        desk.ada("book_appointment", for_ada("2026-06-11", "10:00")).await,
        err("10:00 on Thursday, June 11 is over. Free on that day are: 10:30, 11:00, 11:30.")
    );
    let evening = desk.at("2026-06-12T02:00:00Z");
    let line = Line { caller: Some(ADA), ..Line::default() };
    let said = say_all(&evening, line, json!([tool_call("a", "check_availability", on("2026-06-11"))])).await;
    assert_eq!(
        said,
        [ok("No time is free on Thursday, June 11. The next open day is Friday, June 12 (2026-06-12).")]
    );
}

#[tokio::test]
async fn a_closed_day_says_when_the_next_open_one_is() {
    let desk = FrontDesk::open().await;
    let closed = "We are closed on Saturday, June 13. The next open day is Monday, June 15 (2026-06-15).";
    assert_eq!(desk.ada("check_availability", on("2026-06-13")).await, ok(closed));
    assert_eq!(desk.ada("book_appointment", for_ada("2026-06-13", "09:00")).await, err(closed));
}

#[tokio::test]
async fn a_day_that_is_over_is_refused_with_the_day_that_it_is() {
    let desk = FrontDesk::open().await;
    let refusal = err("Wednesday, June 10 is in the past: today is Thursday, June 11, 2026.");
    assert_eq!(desk.ada("check_availability", on("2026-06-10")).await, refusal);
    assert_eq!(desk.ada("book_appointment", for_ada("2026-06-10", "09:00")).await, refusal);
    assert_eq!(
        desk.ada("check_availability", on("2025-06-12")).await,
        err("Thursday, June 12, 2025 is in the past: today is Thursday, June 11, 2026.")
    );
}

#[tokio::test]
async fn the_last_day_of_the_calendar_is_no_trouble() {
    let desk = FrontDesk::open().await;
    assert_eq!(desk.ada("check_availability", on("9999-12-31")).await.map(|text| text.is_empty()), Ok(false));
    let no_day = desk.ada("check_availability", on("2026-06-31")).await.unwrap_err();
    assert!(no_day.contains("`date` can't be used: write it as YYYY-MM-DD"), "{no_day}");
}

#[tokio::test]
async fn a_slot_is_not_booked_twice() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", for_ada(FRIDAY, "10:00")).await.unwrap();
    let bob = Line { caller: Some(BOB), ..Line::default() };
    assert_eq!(
        desk.call(bob, "book_appointment", json!({ "date": FRIDAY, "time": "10:00", "name": "Bob" })).await,
        err("10:00 on Friday, June 12 is taken. Free on that day are: 09:00, 09:30, 10:30, 11:00.")
    );
}

#[tokio::test]
async fn of_many_who_want_one_slot_at_once_one_gets_it() {
    let desk = FrontDesk::open().await;
    let calls: Vec<_> = (0..8)
        .map(|n| {
            tool_call(
                &format!("c{n}"),
                "book_appointment",
                json!({ "date": FRIDAY, "time": "11:30", "name": format!("N{n}") }),
            )
        })
        .collect();
    let line = Line::default();
    let (one, other) = tokio::join!(
        say_all(&desk.family, line, json!(calls[..4])),
        say_all(&desk.family, line, json!(calls[4..])),
    );
    let said = [one, other].concat();
    assert_eq!(said.iter().filter(|said| said.is_ok()).count(), 1, "{said:?}");
    for refused in said.iter().filter_map(|said| said.as_ref().err()) {
        assert!(refused.starts_with("11:30 on Friday, June 12 is taken."), "{refused}");
    }
    let days: Vec<_> = desk.items().into_iter().filter(|item| item["sk"]["S"] == "DAY").collect();
    assert_eq!(days.len(), 1);
    assert_eq!(days[0]["bookings"]["L"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_same_tool_call_again_is_the_same_booking() {
    let desk = FrontDesk::open().await;
    let line = Line { caller: Some(ADA), ..Line::default() };
    let booking = json!([tool_call("call_51kj", "book_appointment", for_ada(FRIDAY, "09:00"))]);
    let booked = [ok("Booked: Friday, June 12 at 09:00 for Ada Example.")];
    assert_eq!(say_all(&desk.family, line, booking.clone()).await, booked);
    assert_eq!(say_all(&desk.family, line, booking).await, booked);
}

#[tokio::test]
async fn a_time_that_nobody_can_have_is_refused_with_those_nearest_to_it() {
    let desk = FrontDesk::open().await;
    for (time, nearest) in [
        ("09:10", "09:00, 09:30, 10:00, 10:30"),
        ("08:30", "09:00, 09:30, 10:00, 10:30"),
        ("12:00", "10:00, 10:30, 11:00, 11:30"),
        ("23:59", "10:00, 10:30, 11:00, 11:30"),
    ] {
        assert_eq!(
            desk.ada("book_appointment", for_ada(FRIDAY, time)).await,
            err(&format!(
                "No appointment begins at {time} on Friday, June 12. Free on that day are: {nearest}."
            ))
        );
    }
    assert!(desk.items().iter().all(|item| item["sk"]["S"] == "SETTINGS"));
}

#[tokio::test]
async fn a_name_is_needed_and_kept_as_data() {
    let desk = FrontDesk::open().await;
    let refusal = err("I need a name for the appointment.");
    assert_eq!(
        desk.ada("book_appointment", json!({ "date": FRIDAY, "time": "09:00", "name": " \n\u{0} " })).await,
        refusal
    );
    let odd = format!("Ada\n\u{1b}[31m {}", "x".repeat(500));
    desk.ada("book_appointment", json!({ "date": FRIDAY, "time": "9:00 AM", "name": odd, "reason": "a\tb" }))
        .await
        .unwrap();
    let day = desk.items().into_iter().find(|item| item["sk"]["S"] == "DAY").unwrap();
    let booking = &day["bookings"]["L"][0]["M"];
    let name = booking["name"]["S"].as_str().unwrap();
    assert!(name.starts_with("Ada [31m x") && name.chars().count() == 80, "{name}");
    assert_eq!(booking["reason"]["S"], "a b");
}

#[tokio::test]
async fn a_caller_cancels_what_was_booked_from_the_same_number_only() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", for_ada(FRIDAY, "09:00")).await.unwrap();
    let none = err("I find no appointment on Friday, June 12 at 09:00 from this number.");
    let bob = Line { caller: Some(BOB), ..Line::default() };
    assert_eq!(desk.call(bob, "cancel_appointment", at(FRIDAY, "09:00")).await, none);

    let nobody = desk.call(Line::default(), "cancel_appointment", at(FRIDAY, "09:00")).await;
    assert!(nobody.unwrap_err().contains("this call shows no number"));

    assert_eq!(
        desk.ada("cancel_appointment", at(FRIDAY, "09:00")).await,
        ok("Cancelled: Friday, June 12 at 09:00.")
    );
    assert_eq!(desk.ada("cancel_appointment", at(FRIDAY, "09:00")).await, none);
    desk.call(bob, "book_appointment", json!({ "date": FRIDAY, "time": "09:00", "name": "Bob" }))
        .await
        .unwrap();
}

#[tokio::test]
async fn who_books_without_a_number_is_nobody_to_cancel_for() {
    let desk = FrontDesk::open().await;
    for (caller, time) in [(None, "09:00"), (Some("anonymous"), "09:30"), (Some("4155550123"), "10:00")] {
        let line = Line { caller, ..Line::default() };
        desk.call(line, "book_appointment", for_ada(FRIDAY, time)).await.unwrap();
        desk.call(line, "cancel_appointment", at(FRIDAY, time)).await.unwrap_err();
        desk.ada("cancel_appointment", at(FRIDAY, time)).await.unwrap_err();
    }
    let day = desk.items().into_iter().find(|item| item["sk"]["S"] == "DAY").unwrap();
    assert_eq!(day["bookings"]["L"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn an_appointment_that_is_over_is_not_cancelled() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", for_ada(FRIDAY, "09:00")).await.unwrap();
    let later = desk.at("2026-06-12T16:00:00Z");
    let line = Line { caller: Some(ADA), ..Line::default() };
    let said =
        say_all(&later, line, json!([tool_call("a", "cancel_appointment", at(FRIDAY, "09:00"))])).await;
    assert_eq!(said, [err("The appointment on Friday, June 12 at 09:00 is over.")]);
}

#[tokio::test]
async fn a_desk_without_hours_says_that_it_is_not_set_up() {
    let desk = FrontDesk::not_set_up().await;
    assert_eq!(desk.ada("check_availability", on(FRIDAY)).await, err(NOT_SET_UP));
    assert_eq!(desk.ada("book_appointment", for_ada(FRIDAY, "09:00")).await, err(NOT_SET_UP));
    assert_eq!(desk.ada("cancel_appointment", at(FRIDAY, "09:00")).await, err(NOT_SET_UP));
    assert_eq!(desk.ada("take_message", json!({ "message": "Call me." })).await, ok("The message is noted."));
}

#[tokio::test]
async fn a_full_list_of_times_still_fits_a_result() {
    let desk = FrontDesk::not_set_up().await;
    let day = json!({ "L": [{ "S": "00:00-24:00" }] });
    desk.put(json!({
        "pk": { "S": "DESK#main" },
        "sk": { "S": "SETTINGS" },
        "hours": { "M": { "fri": day } },
        "slotMinutes": { "N": "5" },
    }));
    let times = desk.ada("check_availability", on(FRIDAY)).await.unwrap();
    assert!(times.len() < 4000 && times.ends_with("23:50, 23:55."), "{} bytes", times.len());
}
