//! What callers hear where DynamoDB fails in the middle.

use faulty_endpoint::{Fault, FaultyEndpoint};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::front_desk::{ADA, FrontDesk, Line, err, say, say_all, tool_call};

const FRIDAY: &str = "2026-06-12";

fn wishes() -> [(&'static str, Value, &'static str); 3] {
    [
        (
            "book_appointment",
            json!({ "date": FRIDAY, "time": "10:00", "name": "Ada Example" }),
            "I can't tell yet whether 10:00 on Friday, June 12 is booked, so please don't count on it. \
             I can take a message, so that somebody calls back.",
        ),
        (
            "cancel_appointment",
            json!({ "date": FRIDAY, "time": "09:00" }),
            "I can't tell yet whether 09:00 on Friday, June 12 is cancelled. \
             I can take a message, so that somebody calls back.",
        ),
        (
            "take_message",
            json!({ "message": "I am late." }),
            "I can't tell yet whether your message is noted, so please don't count on it.",
        ),
    ]
}

async fn desk_with_an_appointment() -> (FrontDesk, FaultyEndpoint) {
    let desk = FrontDesk::open().await;
    let wish = json!({ "date": FRIDAY, "time": "09:00", "name": "Ada Example" });
    desk.ada("book_appointment", wish).await.unwrap();
    let dynamodb = FaultyEndpoint::in_front_of(desk.dynamodb.endpoint()).unwrap();
    (desk, dynamodb)
}

#[tokio::test]
async fn where_nobody_knows_what_became_of_a_wish_nothing_is_promised() {
    let each = wishes().map(|(tool, arguments, sentence)| async move {
        let (desk, dynamodb) = desk_with_an_appointment().await;
        let family = desk.through(dynamodb.endpoint());
        let line = Line { call: Some("call-1"), ..Line::of(ADA) };
        let call = json!([tool_call("call_a", tool, arguments)]);
        // The first transaction claims the wish, the second one grants it.
        dynamodb.set_from(2, "TransactWriteItems", Fault::ServerError);
        assert_eq!(say_all(&family, line, call.clone()).await, [err(sentence)]);
        let a_minute_later = desk.at("2026-06-11T17:16:00Z");
        let again = say_all(&a_minute_later, line, call).await;
        assert!(again[0].is_ok(), "{tool}: {again:?}");
    });
    join_all(each).await;
}

#[tokio::test]
async fn what_fails_before_anything_is_changed_is_said_to_be_out_of_reach() {
    let (desk, dynamodb) = desk_with_an_appointment().await;
    let family = desk.through(dynamodb.endpoint());
    dynamodb.set_from(1, "BatchGetItem", Fault::ServerError);
    let line = Line { dialled: Some("+14155550100"), ..Line::of(ADA) };
    let away = err("I can't reach our records right now.");
    let said = wishes().map(|(tool, arguments, _)| say(&family, line, tool, arguments));
    assert_eq!(join_all(said).await, [away.clone(), away.clone(), away]);
    assert_eq!(desk.bookings().len(), 1);
}
