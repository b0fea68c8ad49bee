//! Days on which clocks change, time zones, and settings that change while bookings stand.

use serde_json::{Value, json};

use crate::front_desk::{ADA, BOB, FrontDesk, Line, err, ok, say};

fn on(date: &str) -> Value {
    json!({ "date": date })
}

fn wish(date: &str, time: &str) -> Value {
    json!({ "date": date, "time": time, "name": "Ada Example" })
}

/// Open on Sundays, when clocks change.
async fn open_on_sundays(hours: &str, time_zone: &str) -> FrontDesk {
    let desk = FrontDesk::not_set_up().await;
    let hours = json!({ "M": { "sun": { "L": [{ "S": hours }] } } });
    desk.change("main", json!({ "hours": hours, "timeZone": { "S": time_zone } }));
    desk
}

#[tokio::test]
async fn a_time_that_clocks_skip_is_neither_offered_nor_booked() {
    let desk = open_on_sundays("01:00-04:00", "America/Los_Angeles").await;
    assert_eq!(
        desk.ada("check_availability", on("2027-03-14")).await,
        ok("On Sunday, March 14, 2027 we have openings at 01:00, 01:30, 03:00 and 03:30.")
    );
    assert_eq!(
        desk.ada("book_appointment", wish("2027-03-14", "02:30")).await,
        err("No appointment on Sunday, March 14, 2027 begins at 02:30. \
             The nearest free times are 01:00, 01:30, 03:00 and 03:30.")
    );
    desk.ada("book_appointment", wish("2027-03-14", "03:00")).await.unwrap();
    let booking = desk.bookings().remove(0)["M"].take();
    assert_eq!(booking["start"]["S"], "2027-03-14T10:00:00Z");
    assert_eq!(booking["end"]["S"], "2027-03-14T10:30:00Z");
}

#[tokio::test]
async fn a_time_that_clocks_show_twice_is_booked_once_and_begins_at_the_first() {
    let desk = open_on_sundays("00:00-04:00", "America/Los_Angeles").await;
    let sunday = "2026-11-01";
    desk.ada("book_appointment", wish(sunday, "01:30")).await.unwrap();
    let booking = desk.bookings().remove(0)["M"].take();
    assert_eq!(booking["start"]["S"], "2026-11-01T08:30:00Z");
    let free = desk.ada("check_availability", on(sunday)).await.unwrap();
    assert!(!free.contains("01:30"), "{free}");
    desk.call(Line::of(BOB), "book_appointment", wish(sunday, "01:30")).await.unwrap_err();

    // Between the first and the second half past one.
    let later = desk.at("2026-11-01T08:45:00Z");
    let too_late =
        say(&later, Line::of(ADA), "cancel_appointment", json!({ "date": sunday, "time": "01:30" })).await;
    assert!(too_late.unwrap_err().starts_with("It is too late to cancel"));
    assert_eq!(
        say(&later, Line::of(ADA), "book_appointment", wish(sunday, "01:00")).await,
        err(
            "It is too late for 01:00 on Sunday, November 1. The nearest free times are 02:00, 02:30, 03:00 and 03:30."
        )
    );
    assert_eq!(desk.bookings().len(), 1);
}

#[tokio::test]
async fn after_clocks_change_the_same_time_of_day_is_another_instant() {
    let desk = FrontDesk::open().await;
    for (date, start) in [("2026-10-30", "2026-10-30T16:00:00Z"), ("2026-11-02", "2026-11-02T17:00:00Z")] {
        desk.ada("book_appointment", wish(date, "09:00")).await.unwrap();
        let starts = desk.bookings();
        assert!(starts.iter().any(|booking| booking["M"]["start"]["S"] == start), "{starts:?}");
    }
}

#[tokio::test]
async fn today_is_the_desks_and_not_utcs() {
    // It is Thursday, 17:15, in UTC and Friday, 05:15, in Auckland.
    let desk = FrontDesk::not_set_up().await;
    let day = json!({ "L": [{ "S": "05:00-06:30" }] });
    let hours = json!({ "M": { "thu": day, "fri": day } });
    desk.change(
        "main",
        json!({ "hours": hours, "callerMemory": { "S": "count" }, "timeZone": { "S": "Pacific/Auckland" } }),
    );
    let thursday = err("Thursday, June 11 has passed: today is Friday, June 12, 2026.");
    assert_eq!(desk.ada("check_availability", on("2026-06-11")).await, thursday);
    assert_eq!(desk.ada("book_appointment", wish("2026-06-11", "06:00")).await, thursday);
    assert_eq!(
        desk.ada("check_availability", on("2026-06-12")).await,
        ok("On Friday, June 12 we have openings at 05:30 and 06:00.")
    );
    assert_eq!(
        desk.ada("book_appointment", wish("2026-06-12", "05:30")).await,
        ok("You're booked for Friday, June 12 at 05:30 under the name Ada Example.")
    );
    assert_eq!(desk.bookings()[0]["M"]["start"]["S"], "2026-06-11T17:30:00Z");
    assert_eq!(
        desk.ada("caller_history", json!({})).await,
        ok(
            "From this number I see these coming appointments: Friday, June 12 at 05:30. No earlier calls are counted."
        )
    );
    let until = desk.ada("book_appointment", wish("2027-06-13", "05:00")).await;
    assert_eq!(until, err("We book a year ahead at most: until Saturday, June 12, 2027."));
}

#[tokio::test]
async fn today_may_also_be_utcs_yesterday() {
    // Thursday, 20:00, in Los Angeles is Friday in UTC.
    let desk = FrontDesk::not_set_up().await;
    desk.set_up("main", "20:00-22:00", json!({ "S": "none" }));
    let evening = desk.at("2026-06-12T03:00:00Z");
    assert_eq!(
        say(&evening, Line::of(ADA), "check_availability", on("2026-06-11")).await,
        ok("On Thursday, June 11 we have openings at 20:30, 21:00 and 21:30.")
    );
}

#[tokio::test]
async fn an_exception_goes_before_the_hours_of_the_week() {
    let desk = FrontDesk::not_set_up().await;
    let friday = json!({ "L": [{ "S": "09:00-12:00" }] });
    desk.change(
        "main",
        json!({
            "hours": { "M": { "fri": friday } },
            "exceptions": { "M": { "2026-06-12": { "L": [] }, "2026-06-13": { "L": [{ "S": "14:00-15:00" }] } } },
        }),
    );
    assert_eq!(
        desk.ada("check_availability", on("2026-06-12")).await,
        ok("We are closed on Friday, June 12. \
            The next day with free times is Saturday, June 13 (2026-06-13): at 14:00 and 14:30.")
    );
    desk.ada("book_appointment", wish("2026-06-12", "09:00")).await.unwrap_err();
    desk.ada("book_appointment", wish("2026-06-13", "14:00")).await.unwrap();
}

#[tokio::test]
async fn when_the_slots_change_no_overlap_can_be_booked() {
    let desk = FrontDesk::open().await;
    let friday = "2026-06-12";
    let hours = json!({ "M": { "fri": { "L": [{ "S": "09:00-12:00" }] } } });
    let slots = |minutes: &str| {
        desk.change("main", json!({ "hours": hours, "slotMinutes": { "N": minutes } }));
    };
    desk.ada("book_appointment", wish(friday, "09:30")).await.unwrap();

    slots("60");
    assert_eq!(
        desk.ada("check_availability", on(friday)).await,
        ok("On Friday, June 12 we have openings at 10:00 and 11:00.")
    );
    assert_eq!(
        desk.call(Line::of(BOB), "book_appointment", wish(friday, "09:00")).await,
        err("09:00 on Friday, June 12 is taken. The nearest free times are 10:00 and 11:00.")
    );

    slots("20");
    assert_eq!(
        desk.ada("check_availability", on(friday)).await,
        ok("On Friday, June 12 we have openings at 09:00 and from 10:00 to 11:40 every 20 minutes.")
    );
    for time in ["09:20", "09:40"] {
        let taken = desk.call(Line::of(BOB), "book_appointment", wish(friday, time)).await.unwrap_err();
        assert!(taken.starts_with(&format!("{time} on Friday, June 12 is taken.")), "{taken}");
    }
    desk.call(Line::of(BOB), "book_appointment", wish(friday, "10:00")).await.unwrap();

    // What was booked under the old length is still its caller's to cancel.
    let cancelled = desk.ada("cancel_appointment", json!({ "date": friday, "time": "09:30" })).await;
    assert_eq!(cancelled, ok("Your appointment on Friday, June 12 at 09:30 is cancelled."));
    assert_eq!(desk.bookings().len(), 1);
}

#[tokio::test]
async fn what_was_booked_before_the_time_zone_changed_is_still_booked() {
    let desk = FrontDesk::not_set_up().await;
    let every_day = json!({ "L": [{ "S": "00:00-24:00" }] });
    let hours = json!({ "M": { "fri": every_day, "sat": every_day } });
    desk.change("main", json!({ "hours": hours, "timeZone": { "S": "Pacific/Auckland" } }));
    desk.ada("book_appointment", wish("2026-06-13", "07:00")).await.unwrap();
    desk.change("main", json!({ "hours": hours, "timeZone": { "S": "America/Los_Angeles" } }));
    // The same half hour, which is Friday noon there.
    assert_eq!(
        desk.call(Line::of(BOB), "book_appointment", wish("2026-06-12", "12:00")).await,
        err("12:00 on Friday, June 12 is taken. The nearest free times are 11:00, 11:30, 12:30 and 13:00.")
    );
    desk.call(Line::of(BOB), "book_appointment", wish("2026-06-12", "12:30")).await.unwrap();
}

#[tokio::test]
async fn who_has_a_time_by_the_clock_of_another_time_zone_does_not_have_it_here() {
    let desk = FrontDesk::not_set_up().await;
    let hours = json!({ "M": { "fri": { "L": [{ "S": "09:00-13:00" }] } } });
    let friday = |time| wish("2026-06-12", time);
    desk.change("main", json!({ "hours": hours }));
    desk.ada("book_appointment", friday("09:00")).await.unwrap();
    desk.change("main", json!({ "hours": hours, "timeZone": { "S": "America/New_York" } }));
    // Hers is at noon there.
    desk.call(Line::of(BOB), "book_appointment", friday("09:00")).await.unwrap();
    assert_eq!(
        desk.ada("book_appointment", friday("09:00")).await,
        err("09:00 on Friday, June 12 is taken. The nearest free times are 09:30, 10:00, 10:30 and 11:00.")
    );
    desk.ada("book_appointment", friday("09:30")).await.unwrap();
    assert_eq!(desk.bookings().len(), 3);
    // Not so by today's clock, and known by it.
    assert_eq!(
        desk.ada("book_appointment", friday("12:00")).await,
        ok("You already have an appointment on Friday, June 12 at 12:00.")
    );
}
