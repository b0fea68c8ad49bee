//! Free times.

use faulty_endpoint::FaultyEndpoint;
use serde_json::{Value, json};

use crate::front_desk::{ADA, FrontDesk, Line, err, ok, say};

const FRIDAY: &str = "2026-06-12";
const NOT_SET_UP: &str =
    "Our appointment book is not set up yet, so I can't look at times or book. I can take a message.";

fn on(date: &str) -> Value {
    json!({ "date": date })
}

fn for_ada(date: &str, time: &str) -> Value {
    json!({ "date": date, "time": time, "name": "Ada Example" })
}

#[tokio::test]
async fn free_times_are_said_without_those_that_are_booked() {
    let desk = FrontDesk::open().await;
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("On Friday, June 12 we have openings from 09:00 to 11:30 every 30 minutes.")
    );
    desk.ada("book_appointment", for_ada(FRIDAY, "09:30")).await.unwrap();
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("On Friday, June 12 we have openings at 09:00 and from 10:00 to 11:30 every 30 minutes.")
    );
    for time in ["09:00", "10:00", "10:30", "11:00"] {
        desk.ada("book_appointment", for_ada(FRIDAY, time)).await.unwrap();
    }
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("On Friday, June 12 we have one opening, at 11:30.")
    );
}

#[tokio::test]
async fn times_of_today_that_have_begun_in_the_desks_own_zone_are_not_free() {
    let desk = FrontDesk::open().await;
    let today = on("2026-06-11");
    let at_a_quarter_past_ten = desk.ada("check_availability", today.clone()).await;
    assert_eq!(at_a_quarter_past_ten, ok("On Thursday, June 11 we have openings at 10:30, 11:00 and 11:30."));
    let at_half_past_ten =
        say(&desk.at("2026-06-11T17:30:00Z"), Line::of(ADA), "check_availability", today.clone()).await;
    assert_eq!(at_half_past_ten, ok("On Thursday, June 11 we have openings at 11:00 and 11:30."));
    let in_the_evening =
        say(&desk.at("2026-06-12T02:00:00Z"), Line::of(ADA), "check_availability", today).await;
    assert_eq!(
        in_the_evening,
        ok("Nothing is free on Thursday, June 11. \
            The next day with free times is Friday, June 12 (2026-06-12): from 09:00 to 11:30 every 30 minutes.")
    );
}

#[tokio::test]
async fn a_closed_day_says_which_is_the_next_with_free_times() {
    let desk = FrontDesk::open().await;
    let closed = "We are closed on Saturday, June 13. \
                  The next day with free times is Monday, June 15 (2026-06-15): from 09:00 to 11:30 every 30 minutes.";
    assert_eq!(desk.ada("check_availability", on("2026-06-13")).await, ok(closed));
    assert_eq!(desk.ada("book_appointment", for_ada("2026-06-13", "09:00")).await, err(closed));
}

#[tokio::test]
async fn a_day_that_is_full_is_not_offered_as_the_next() {
    let desk = FrontDesk::not_set_up().await;
    desk.set_up("main", "09:00-09:30", json!({ "S": "none" }));
    for day in ["2026-06-12", "2026-06-15", "2026-06-16"] {
        desk.ada("book_appointment", for_ada(day, "09:00")).await.unwrap();
    }
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("Nothing is free on Friday, June 12. \
            The next day with free times is Wednesday, June 17 (2026-06-17): at 09:00.")
    );
    for day in ["2026-06-17", "2026-06-18", "2026-06-19"] {
        desk.ada("book_appointment", for_ada(day, "09:00")).await.unwrap();
    }
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("Nothing is free on Friday, June 12. \
            The next open days are full, up to Friday, June 19 (2026-06-19). I can look at a later day.")
    );
}

#[tokio::test]
async fn however_full_the_coming_days_are_few_of_them_are_read() {
    let desk = FrontDesk::not_set_up().await;
    desk.set_up("main", "09:00-09:30", json!({ "S": "none" }));
    for day in ["12", "15", "16", "17", "18", "19", "22", "23"] {
        desk.ada("book_appointment", for_ada(&format!("2026-06-{day}"), "09:00")).await.unwrap();
    }
    let dynamodb = FaultyEndpoint::in_front_of(desk.dynamodb.endpoint()).unwrap();
    let said = say(&desk.through(dynamodb.endpoint()), Line::of(ADA), "check_availability", on(FRIDAY)).await;
    assert!(said.unwrap().contains("The next open days are full, up to Friday, June 19"));
    let requests = dynamodb.requests();
    let reads = requests.iter().filter(|request| request.target.ends_with("GetItem")).count();
    assert_eq!(reads, 1 + 1 + 5, "the settings, the day that was asked for, and five more");
}

#[tokio::test]
async fn a_desk_that_is_closed_for_months_says_until_when_it_was_looked() {
    let desk = FrontDesk::not_set_up().await;
    desk.change("main", json!({ "exceptions": { "M": { FRIDAY: { "L": [{ "S": "09:00-10:00" }] } } } }));
    assert_eq!(
        desk.ada("check_availability", on("2026-06-15")).await,
        ok("We are closed on Monday, June 15. There is no open day after it until Tuesday, September 15.")
    );
    assert_eq!(
        desk.ada("check_availability", on("2027-06-01")).await,
        ok(
            "We are closed on Tuesday, June 1, 2027. There is no open day after it until Friday, June 11, 2027."
        )
    );
}

#[tokio::test]
async fn a_desk_without_hours_says_that_it_is_not_set_up() {
    let desk = FrontDesk::not_set_up().await;
    let at_nine = json!({ "date": FRIDAY, "time": "09:00" });
    assert_eq!(desk.ada("check_availability", on(FRIDAY)).await, err(NOT_SET_UP));
    assert_eq!(desk.ada("book_appointment", for_ada(FRIDAY, "09:00")).await, err(NOT_SET_UP));
    assert_eq!(desk.ada("cancel_appointment", at_nine).await, err(NOT_SET_UP));
    assert!(desk.ada("take_message", json!({ "message": "Call me." })).await.is_ok());
}

#[tokio::test]
async fn a_long_day_is_one_sentence_that_a_caller_can_bear() {
    let desk = FrontDesk::not_set_up().await;
    let all_day = json!({ "M": { "fri": { "L": [{ "S": "00:00-24:00" }] } } });
    desk.change("main", json!({ "hours": all_day, "slotMinutes": { "N": "5" } }));
    assert_eq!(
        desk.ada("check_availability", on(FRIDAY)).await,
        ok("On Friday, June 12 we have openings from 00:00 to 23:55 every 5 minutes.")
    );
    let mut booked = Vec::new();
    for minute in (0..24 * 60).step_by(10) {
        let start = jiff::civil::date(2026, 6, 12).at(7, 0, 0, 0) + jiff::ToSpan::minutes(minute);
        booked.push(json!({ "M": {
            "time": { "S": format!("{:02}:{:02}", minute / 60, minute % 60) },
            "start": { "S": format!("{start}Z") },
            "end": { "S": format!("{}Z", start + jiff::ToSpan::minutes(5)) },
            "name": { "S": "N" },
        } }));
    }
    desk.put(json!({
        "pk": { "S": format!("DESK#main#DAY#{FRIDAY}") }, "sk": { "S": "DAY" },
        "version": { "N": "1" }, "bookings": { "L": booked },
    }));
    let worst = desk.ada("check_availability", on(FRIDAY)).await.unwrap();
    assert!(worst.len() < 1500 && worst.ends_with("23:45 and 23:55."), "{} bytes: {worst}", worst.len());
}
