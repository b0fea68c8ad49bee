//! Whose desk it is, what is known of a caller, and messages.

use serde_json::{Value, json};

use crate::front_desk::{ADA, BOB, FrontDesk, Line, err, ok};

const NORTH: &str = "+14155550199";

fn booking() -> Value {
    json!({ "date": "2026-06-12", "time": "09:00", "name": "Ada Example" })
}

#[tokio::test]
async fn a_dialled_number_belongs_to_its_desk_and_sees_no_other_ones_data() {
    let desk = FrontDesk::open().await;
    desk.set_up("north", "09:00-10:00", json!({ "S": "summary" }));
    for name in [NORTH, "pn-7"] {
        desk.put(json!({
            "pk": { "S": format!("NUMBER#{name}") }, "sk": { "S": "ENTRY" }, "desk": { "S": "north" },
        }));
    }
    desk.ada("book_appointment", booking()).await.unwrap();

    let day = json!({ "date": "2026-06-12" });
    let free = ok("On Friday, June 12 these times are free: 09:00, 09:30.");
    let by_number = Line { caller: Some(ADA), dialled: Some(NORTH), ..Line::default() };
    let by_id = Line { caller: Some(ADA), phone_number_id: Some("pn-7"), ..Line::default() };
    for line in [by_number, by_id] {
        assert_eq!(desk.call(line, "check_availability", day.clone()).await, free);
        let history = desk.call(line, "caller_history", json!({})).await.unwrap();
        assert!(history.starts_with("This number has no coming appointments."), "{history}");
    }
    let unlisted = Line { dialled: Some("+14155550100"), ..by_number };
    let main = desk.call(unlisted, "check_availability", day).await.unwrap();
    assert!(main.contains("free: 09:30, 10:00"), "{main}");
}

#[tokio::test]
async fn a_message_is_kept_with_what_is_known_of_who_left_it() {
    let desk = FrontDesk::open().await;
    let message = json!({ "message": " I am\nlate. ", "name": "Ada\u{0}" });
    assert_eq!(desk.ada("take_message", message.clone()).await, ok("The message is noted."));
    let hidden =
        desk.call(Line { caller: Some("anonymous"), ..Line::default() }, "take_message", message).await;
    assert!(hidden.unwrap().contains("shows no number"));
    assert_eq!(
        desk.ada("take_message", json!({ "message": "\n" })).await,
        err("I need to know what the message is.")
    );

    let mut kept: Vec<_> = desk
        .items()
        .into_iter()
        .filter(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("MESSAGE#")))
        .map(|item| {
            assert_eq!(item["text"]["S"], "I am late.");
            assert_eq!(item["name"]["S"], "Ada");
            item["pk"]["S"].as_str().unwrap().to_owned()
        })
        .collect();
    kept.sort();
    assert_eq!(kept, [format!("CALLER#main#{ADA}"), "CALLER#main#unknown".to_owned()]);
}

#[tokio::test]
async fn coming_appointments_are_told_to_the_number_that_booked_them() {
    let desk = FrontDesk::open().await;
    for time in ["11:00", "09:00"] {
        let booking = json!({ "date": "2026-06-12", "time": time, "name": "Ada Example" });
        desk.ada("book_appointment", booking).await.unwrap();
    }
    assert_eq!(
        desk.ada("caller_history", json!({})).await,
        ok("Coming appointments from this number: Friday, June 12 at 09:00; Friday, June 12 at 11:00.")
    );
    let bob = Line { caller: Some(BOB), ..Line::default() };
    assert_eq!(
        desk.call(bob, "caller_history", json!({})).await,
        ok("This number has no coming appointments.")
    );
    assert_eq!(
        desk.call(Line::default(), "caller_history", json!({})).await,
        ok("Nothing is known of this caller, because the call shows no number.")
    );
}

#[tokio::test]
async fn the_rest_is_told_as_far_as_the_desk_allows() {
    let desk = FrontDesk::open().await;
    desk.ada("book_appointment", booking()).await.unwrap();
    desk.ada("take_message", json!({ "message": "Call me." })).await.unwrap();
    desk.put(json!({
        "pk": { "S": format!("CALLER#main#{ADA}") },
        "sk": { "S": "PROFILE" },
        "calls": { "N": "3" },
        "name": { "S": "Ada\nExample" },
        "summary": { "S": "Asked for a check-up." },
    }));
    let with_name = "Coming appointments from this number: Friday, June 12 at 09:00 for Ada Example. \
                     Earlier calls: 3. Messages left: 1. Name given last: Ada Example.";
    for (memory, told) in [
        ("none", "Coming appointments from this number: Friday, June 12 at 09:00.".to_owned()),
        (
            "count",
            "Coming appointments from this number: Friday, June 12 at 09:00. Earlier calls: 3. Messages left: 1.".to_owned(),
        ),
        ("name", with_name.to_owned()),
        ("summary", format!("{with_name} Last call: Asked for a check-up.")),
    ] {
        desk.set_up("main", "09:00-12:00", json!({ "S": memory }));
        assert_eq!(desk.ada("caller_history", json!({})).await, Ok(told), "{memory}");
    }
}
