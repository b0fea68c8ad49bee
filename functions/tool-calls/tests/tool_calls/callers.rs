//! Whose desk it is, and what is known of a caller.

use serde_json::{Value, json};

use crate::front_desk::{ADA, BOB, FrontDesk, Line, ok};

const NORTH: &str = "+14155550199";
const NO_APPOINTMENTS: &str = "From this number I see no coming appointments. No earlier calls are counted.";
const NOTHING: &str = "I may not say on the telephone what is booked. Who names the day and the time can have it cancelled, \
                       and I can take a message.";

fn wish(time: &str) -> Value {
    json!({ "date": "2026-06-12", "time": time, "name": "Ada Example" })
}

#[tokio::test]
async fn a_dialled_number_belongs_to_its_desk_and_sees_no_other_ones_data() {
    let desk = FrontDesk::open().await;
    desk.set_up("north", "09:00-10:00", json!({ "S": "summary" }));
    desk.number(NORTH, "north");
    desk.number("pn-7", "north");
    desk.ada("book_appointment", wish("09:00")).await.unwrap();
    desk.ada("take_message", json!({ "message": "For the main desk." })).await.unwrap();

    let day = json!({ "date": "2026-06-12" });
    let free = ok("On Friday, June 12 we have openings at 09:00 and 09:30.");
    let by_number = Line { dialled: Some(NORTH), ..Line::of(ADA) };
    let by_id = Line { phone_number_id: Some("pn-7"), ..Line::of(ADA) };
    for line in [by_number, by_id] {
        assert_eq!(desk.call(line, "check_availability", day.clone()).await, free);
        assert_eq!(desk.call(line, "caller_history", json!({})).await, ok(NO_APPOINTMENTS));
        desk.call(line, "cancel_appointment", json!({ "date": "2026-06-12", "time": "09:00" }))
            .await
            .unwrap_err();
    }
    let unlisted = Line { dialled: Some("+14155550100"), ..Line::of(ADA) };
    let main = desk.call(unlisted, "check_availability", day).await.unwrap();
    assert!(main.contains("from 09:30 to 11:30"), "{main}");
}

#[tokio::test]
async fn two_desks_give_one_caller_the_same_time_and_each_its_own_booking() {
    let desk = FrontDesk::open().await;
    desk.set_up("north", "09:00-10:00", json!({ "S": "count" }));
    desk.number(NORTH, "north");
    let (main, north) = (Line::of(ADA), Line { dialled: Some(NORTH), ..Line::of(ADA) });
    let booked = ok("You're booked for Friday, June 12 at 09:00 under the name Ada Example.");
    assert_eq!(desk.call(main, "book_appointment", wish("09:00")).await, booked);
    assert_eq!(desk.call(north, "book_appointment", wish("09:00")).await, booked);
    assert_eq!(desk.bookings().len(), 2);

    let nine = json!({ "date": "2026-06-12", "time": "09:00" });
    desk.call(north, "cancel_appointment", nine).await.unwrap();
    assert_eq!(desk.call(north, "caller_history", json!({})).await, ok(NO_APPOINTMENTS));
    assert_eq!(
        desk.call(main, "caller_history", json!({})).await,
        ok(
            "From this number I see these coming appointments: Friday, June 12 at 09:00. No earlier calls are counted."
        )
    );
}

#[tokio::test]
async fn coming_appointments_are_told_to_the_number_that_booked_them() {
    let desk = FrontDesk::open().await;
    for time in ["11:00", "09:00"] {
        desk.ada("book_appointment", wish(time)).await.unwrap();
    }
    assert_eq!(
        desk.ada("caller_history", json!({})).await,
        ok("From this number I see these coming appointments: \
            Friday, June 12 at 09:00; Friday, June 12 at 11:00. No earlier calls are counted.")
    );
    assert_eq!(desk.call(Line::of(BOB), "caller_history", json!({})).await, ok(NO_APPOINTMENTS));
    for line in [Line::default(), Line::of("anonymous")] {
        assert_eq!(
            desk.call(line, "caller_history", json!({})).await,
            ok(
                "This call shows no number, so I can't see any appointments of this caller. I can take a message."
            )
        );
    }
}

#[tokio::test]
async fn a_caller_is_told_as_far_as_the_desk_allows() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", wish("09:00")).await.unwrap();
    desk.ada("take_message", json!({ "message": "My leg hurts." })).await.unwrap();
    desk.put(json!({
        "pk": { "S": format!("CALLER#main#{ADA}") },
        "sk": { "S": "PROFILE" },
        "calls": { "N": "3" },
        "name": { "S": "Ada\nExample" },
        "summary": { "S": "Asked for a check-up." },
    }));
    desk.put(json!({
        "pk": { "S": format!("CALLER#main#{ADA}") },
        "sk": { "S": "APPOINTMENT#2026-06-05T16:00:00Z" },
        "date": { "S": "2026-06-05" }, "time": { "S": "09:00" }, "name": { "S": "Bea\nExample" },
        "start": { "S": "2026-06-05T16:00:00Z" }, "end": { "S": "2026-06-05T16:30:00Z" },
    }));
    let coming = "From this number I see these coming appointments: Friday, June 12 at 09:00";
    for (memory, told) in [
        ("none", NOTHING.to_owned()),
        ("no such word", NOTHING.to_owned()),
        ("count", format!("{coming}. Earlier calls: 3. Messages left: 1.")),
        (
            "name",
            format!(
                "{coming} for Ada Example. Earlier calls: 3. Messages left: 1. Name given last: Ada Example."
            ),
        ),
        (
            "summary",
            format!(
                "{coming} for Ada Example. Earlier calls: 3. \
                 Past appointments: Friday, June 5 at 09:00 for Bea Example. Messages left: 1. \
                 Name given last: Ada Example. Last call: Asked for a check-up."
            ),
        ),
    ] {
        desk.set_up("main", "09:00-12:00", json!({ "S": memory }));
        assert_eq!(desk.ada("caller_history", json!({})).await, Ok(told), "{memory}");
    }
}

#[tokio::test]
async fn no_name_is_told_to_who_asks_again_for_what_the_number_has() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", wish("09:00")).await.unwrap();
    let guesses = [
        ("book_appointment", json!({ "date": "2026-06-12", "time": "09:00", "name": "Mallory" })),
        ("cancel_appointment", json!({ "date": "2026-06-12", "time": "10:00" })),
        ("caller_history", json!({})),
    ];
    for (tool, arguments) in guesses {
        let said = desk.ada(tool, arguments).await.unwrap_or_else(|error| error);
        assert!(!said.contains("Ada"), "{tool}: {said}");
    }
}

#[tokio::test]
async fn of_many_coming_appointments_the_next_ones_are_told_and_that_there_are_more() {
    let desk = FrontDesk::open().await;
    desk.set_up("main", "09:00-12:00", json!({ "S": "summary" }));
    desk.put(json!({
        "pk": { "S": format!("CALLER#main#{ADA}") },
        "sk": { "S": "APPOINTMENT#2026-06-05T16:00:00Z" },
        "date": { "S": "2026-06-05" }, "time": { "S": "09:00" }, "name": { "S": "Ada Example" },
        "start": { "S": "2026-06-05T16:00:00Z" }, "end": { "S": "2026-06-05T16:30:00Z" },
    }));
    let first: jiff::civil::Date = "2026-06-12".parse().unwrap();
    let mut next = Vec::new();
    for week in 0..30 {
        let date = first.saturating_add(jiff::Span::new().weeks(week));
        let wish = json!({ "date": date.to_string(), "time": "09:00", "name": "Ada Example" });
        desk.ada("book_appointment", wish).await.unwrap();
        next.push(date.strftime("%A, %B %-d at 09:00").to_string());
        if next.len() == 5 {
            let told = desk.ada("caller_history", json!({})).await.unwrap();
            assert!(!told.contains("more"), "{told}");
        }
    }
    let coming = |name: &str| {
        let next: Vec<String> = next[..5].iter().map(|time| format!("{time}{name}")).collect();
        format!(
            "From this number I see these coming appointments: {}; and more after these.",
            next.join("; ")
        )
    };
    let past = "No earlier calls are counted. Past appointments: Friday, June 5 at 09:00 for Ada Example.";
    let told = format!("{} {past}", coming(" for Ada Example"));
    assert_eq!(desk.ada("caller_history", json!({})).await, Ok(told));
    assert_eq!(
        desk.ada("cancel_appointment", json!({ "date": "2026-06-12", "time": "10:00" })).await,
        Err(format!("I find no appointment on Friday, June 12 at 10:00 from this number. {}", coming("")))
    );
}
