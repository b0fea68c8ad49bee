//! The desk's data against an embedded DynamoDB: bookings, messages, numbers, blocked callers.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

use call_store::desk::{
    Appointment, BookError, Booking, CallerProfile, CancelError, CancelledBy, Desk, NewBooking, NewMessage,
    Slot,
};
use call_store::{E164, Store, StoreConfiguration};
use jiff::civil::{Date, date, time};
use jiff::{SignedDuration, Timestamp};
use local_dynamodb::LocalDynamoDb;
use serde_json::json;

const DAY: Date = date(2026, 6, 12);

fn configuration(dynamodb: &LocalDynamoDb) -> StoreConfiguration {
    StoreConfiguration {
        calls_table: Some(dynamodb.calls_table().to_owned()),
        desk_table: Some(dynamodb.desk_table().to_owned()),
        endpoint: Some(dynamodb.endpoint().to_owned()),
        ..StoreConfiguration::default()
    }
}

async fn desk() -> (LocalDynamoDb, Desk) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let desk = Store::connect(&configuration(&dynamodb)).unwrap().desk().unwrap();
    (dynamodb, desk)
}

fn phone(text: &str) -> E164 {
    text.parse().unwrap()
}

/// A slot of that length on [`DAY`] at a desk in UTC.
fn slot(hour: i8, minute: i8, minutes: i64) -> Slot {
    let time = time(hour, minute, 0, 0);
    let start = DAY.to_datetime(time).in_tz("UTC").unwrap().timestamp();
    Slot { time, start, end: start + SignedDuration::from_mins(minutes) }
}

fn booking(slot: Slot, from: Option<&str>, tool_call_id: &str) -> NewBooking {
    NewBooking {
        desk: "main".to_owned(),
        date: DAY,
        slot,
        name: "Ada Example".to_owned(),
        reason: Some("check-up".to_owned()),
        phone: from.map(phone),
        tool_call_id: Some(tool_call_id.to_owned()),
    }
}

async fn history(desk: &Desk, caller: &str) -> Vec<Booking> {
    let history = desk.caller_history("main", &phone(caller), Timestamp::UNIX_EPOCH, 10).await.unwrap();
    history.coming.into_iter().map(|appointment| appointment.booking).collect()
}

#[tokio::test]
async fn a_desk_nobody_set_up_says_so() {
    let (_dynamodb, desk) = desk().await;
    assert!(!desk.settings("main").await.unwrap().is_set_up());
}

#[tokio::test]
async fn the_seeded_desk_is_open_every_day() {
    let file = std::env::temp_dir().join(format!("call-store-desk-{}.sqlite", std::process::id()));
    let dynamodb = LocalDynamoDb::on_file(&file, 0).await.unwrap();
    let desk = Store::connect(&configuration(&dynamodb)).unwrap().desk().unwrap();
    let settings = desk.settings("main").await.unwrap();
    assert!(settings.is_set_up());
    assert_eq!(settings.slots(DAY).len(), 16);
    assert_eq!(settings.slots(date(2026, 6, 14)).len(), 16);
    drop(dynamodb);
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn a_booking_is_in_the_day_and_in_the_callers_history() {
    let (_dynamodb, desk) = desk().await;
    let booked = desk.book(&booking(slot(9, 30, 30), Some("+14155550123"), "call_1"), None).await.unwrap();
    let day = desk.day("main", DAY).await.unwrap();
    assert_eq!(day.bookings(), std::slice::from_ref(&booked));
    assert!(!day.is_free(&slot(9, 30, 30)));
    assert_eq!(history(&desk, "+14155550123").await, [booked]);
    assert!(history(&desk, "+14155550124").await.is_empty());
    assert!(desk.day("other", DAY).await.unwrap().bookings().is_empty());
}

#[tokio::test]
async fn an_overlap_is_refused_also_after_the_slot_length_changed() {
    let (_dynamodb, desk) = desk().await;
    desk.book(&booking(slot(9, 30, 30), None, "call_1"), None).await.unwrap();
    for taken in [slot(9, 30, 30), slot(9, 0, 45), slot(9, 45, 15), slot(9, 0, 120)] {
        let refusal = desk.book(&booking(taken, None, "call_2"), None).await;
        assert!(matches!(refusal, Err(BookError::Taken)), "{taken:?}: {refusal:?}");
    }
    desk.book(&booking(slot(10, 0, 45), None, "call_3"), None).await.unwrap();
    assert_eq!(desk.day("main", DAY).await.unwrap().bookings().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_callers_who_want_one_slot_exactly_one_gets_it() {
    let (_dynamodb, desk) = desk().await;
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..50 {
        let desk = desk.clone();
        callers.spawn(async move {
            let wish =
                booking(slot(9, 0, 30), Some(&format!("+141555501{caller:02}")), &format!("call_{caller}"));
            desk.book(&wish, None).await
        });
    }
    let outcomes = callers.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(BookError::Taken))));
    let day = desk.day("main", DAY).await.unwrap();
    assert_eq!(day.bookings().len(), 1);
    let mut with_an_appointment = 0;
    for caller in 0..50 {
        with_an_appointment += history(&desk, &format!("+141555501{caller:02}")).await.len();
    }
    assert_eq!(with_an_appointment, 1, "the losers have nothing in their history");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_who_want_different_times_of_one_day_all_get_theirs() {
    let (_dynamodb, desk) = desk().await;
    let mut callers = tokio::task::JoinSet::new();
    for hour in 8..18 {
        let desk = desk.clone();
        callers.spawn(async move {
            desk.book(&booking(slot(hour, 0, 60), None, &format!("call_{hour}")), None).await
        });
    }
    for outcome in callers.join_all().await {
        outcome.unwrap();
    }
    assert_eq!(desk.day("main", DAY).await.unwrap().bookings().len(), 10);
}

#[tokio::test]
async fn a_cancelled_time_can_be_booked_again() {
    let (_dynamodb, desk) = desk().await;
    let caller = phone("+14155550123");
    let booked = desk.book(&booking(slot(9, 0, 30), Some("+14155550123"), "call_1"), None).await.unwrap();
    let by = CancelledBy::Caller(&caller, &booked);
    assert_eq!(desk.cancel("main", DAY, by, None).await.unwrap(), booked);
    assert!(history(&desk, "+14155550123").await.is_empty());
    assert!(matches!(desk.cancel("main", DAY, by, None).await, Err(CancelError::NotFound)));
    desk.book(&booking(slot(9, 0, 30), Some("+14155550124"), "call_2"), None).await.unwrap();
    assert!(matches!(desk.cancel("main", DAY, by, None).await, Err(CancelError::Replaced)));
}

#[tokio::test]
async fn only_the_number_that_booked_can_cancel() {
    let (_dynamodb, desk) = desk().await;
    let booked = desk.book(&booking(slot(9, 0, 30), Some("+14155550123"), "call_1"), None).await.unwrap();
    let stranger = phone("+14155550124");
    let refusal = desk.cancel("main", DAY, CancelledBy::Caller(&stranger, &booked), None).await;
    assert!(matches!(refusal, Err(CancelError::NotYours)));
    assert_eq!(desk.day("main", DAY).await.unwrap().bookings().len(), 1);
    let caller = phone("+14155550123");
    let elsewhere = desk.cancel("other", DAY, CancelledBy::Caller(&caller, &booked), None).await;
    assert!(matches!(elsewhere, Err(CancelError::NotFound)));
}

#[tokio::test]
async fn a_booking_without_a_number_is_cancelled_by_the_desk_alone() {
    let (_dynamodb, desk) = desk().await;
    let booked = desk.book(&booking(slot(9, 0, 30), None, "call_1"), None).await.unwrap();
    let caller = phone("+14155550123");
    let refusal = desk.cancel("main", DAY, CancelledBy::Caller(&caller, &booked), None).await;
    assert!(matches!(refusal, Err(CancelError::NotYours)));
    let elsewhen = DAY.tomorrow().unwrap();
    let elsewhen = desk.cancel("main", elsewhen, CancelledBy::Desk(&booked), None).await;
    assert!(matches!(elsewhen, Err(CancelError::NotFound)));
    desk.cancel("main", DAY, CancelledBy::Desk(&booked), None).await.unwrap();
}

#[tokio::test]
async fn the_desk_cancels_the_booking_it_means_and_none_that_took_its_place() {
    let (_dynamodb, desk) = desk().await;
    let meant = desk.book(&booking(slot(9, 0, 30), None, "call_1"), None).await.unwrap();
    desk.cancel("main", DAY, CancelledBy::Desk(&meant), None).await.unwrap();
    let other = desk.book(&booking(slot(9, 0, 30), None, "call_2"), None).await.unwrap();
    let refusal = desk.cancel("main", DAY, CancelledBy::Desk(&meant), None).await;
    assert!(matches!(refusal, Err(CancelError::Replaced)));
    assert_eq!(desk.day("main", DAY).await.unwrap().bookings(), [other]);
}

fn message(text: &str, from: Option<&str>, left_at: &str, tool_call_id: &str) -> NewMessage {
    NewMessage {
        desk: "main".to_owned(),
        text: text.to_owned(),
        name: None,
        phone: from.map(phone),
        left_at: left_at.parse::<Timestamp>().unwrap(),
        tool_call_id: Some(tool_call_id.to_owned()),
    }
}

#[tokio::test]
async fn messages_of_the_same_millisecond_are_all_kept() {
    let (dynamodb, desk) = desk().await;
    let at = "2026-06-12T16:00:00.123Z";
    let first = message("one", Some("+14155550123"), at, "call_1");
    desk.leave_message(&first, None).await.unwrap();
    desk.leave_message(&message("two", Some("+14155550123"), at, "call_2"), None).await.unwrap();
    desk.leave_message(&message("three", None, at, "call_3"), None).await.unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let history = desk.caller_history("main", &phone("+14155550123"), now, 10).await.unwrap();
    let texts: Vec<&str> = history.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["two", "one"]);
    assert_eq!(dynamodb.items(dynamodb.desk_table()).unwrap().len(), 3);
}

#[tokio::test]
async fn a_history_has_the_latest_first_and_no_more_than_asked_for() {
    let (_dynamodb, desk) = desk().await;
    for minute in 0..5 {
        let at = format!("2026-06-12T16:0{minute}:00Z");
        desk.leave_message(&message(&minute.to_string(), Some("+14155550123"), &at, &at), None)
            .await
            .unwrap();
    }
    let profile = CallerProfile { name: Some("Ada".to_owned()), calls: 3, summary: None };
    desk.keep_caller_profile("main", &phone("+14155550123"), &profile).await.unwrap();
    let now = Timestamp::UNIX_EPOCH;
    let history = desk.caller_history("main", &phone("+14155550123"), now, 2).await.unwrap();
    let texts: Vec<&str> = history.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["4", "3"]);
    assert_eq!(history.profile, profile);
    assert_eq!(desk.caller_profile("other", &phone("+14155550123")).await.unwrap(), CallerProfile::default());
}

#[tokio::test]
async fn a_history_has_the_next_appointment_first_and_of_those_that_have_begun_the_latest() {
    let (_dynamodb, desk) = desk().await;
    let mut starts = Vec::new();
    for hour in 8..16 {
        let new = booking(slot(hour, 0, 60), Some("+14155550123"), &format!("call_{hour}"));
        starts.push(desk.book(&new, None).await.unwrap().start);
    }
    let caller = phone("+14155550123");
    let a_moment = SignedDuration::from_millis(500);
    for (now, begun) in [(starts[4] - a_moment, 4), (starts[4], 5), (starts[4] + a_moment, 5)] {
        let history = desk.caller_history("main", &caller, now, 2).await.unwrap();
        let starts_of = |appointments: Vec<Appointment>| -> Vec<Timestamp> {
            appointments.into_iter().map(|appointment| appointment.booking.start).collect()
        };
        assert_eq!(starts_of(history.coming), starts[begun..begun + 2], "{now}");
        assert_eq!(starts_of(history.past), [starts[begun - 1], starts[begun - 2]], "{now}");
    }
}

#[tokio::test]
async fn a_blocked_caller_is_found_by_number_and_by_beginning() {
    let (dynamodb, desk) = desk().await;
    for (pk, sk) in
        [("BLOCKED#main", "+14155550123"), ("BLOCKED#*", "+1900"), ("BLOCKED#other", "+14155550124")]
    {
        dynamodb.put(dynamodb.desk_table(), json!({"pk": {"S": pk}, "sk": {"S": sk}})).unwrap();
    }
    for (caller, blocked) in
        [("+14155550123", true), ("+19005550100", true), ("+14155550124", false), ("+4419005550100", false)]
    {
        assert_eq!(desk.is_blocked("main", &phone(caller)).await.unwrap(), blocked, "{caller}");
    }
}

#[tokio::test]
async fn a_dialled_number_is_found_by_number_before_id() {
    let (dynamodb, desk) = desk().await;
    for (pk, assistant) in [("NUMBER#+14155550100", "by-number"), ("NUMBER#pn-1", "by-id")] {
        let entry = json!({"pk": {"S": pk}, "sk": {"S": "ENTRY"}, "desk": {"S": assistant}});
        dynamodb.put(dynamodb.desk_table(), entry).unwrap();
    }
    let number = phone("+14155550100");
    let found = desk.number(Some(&number), Some("pn-1")).await.unwrap().unwrap();
    assert_eq!(found.desk(), "by-number");
    assert_eq!(desk.number(None, Some("pn-1")).await.unwrap().unwrap().desk(), "by-id");
    assert!(desk.number(Some(&phone("+14155550101")), Some("")).await.unwrap().is_none());
    assert!(desk.number(None, None).await.unwrap().is_none());
}
