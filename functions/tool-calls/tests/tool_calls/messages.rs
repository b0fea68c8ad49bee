//! Messages for the people of a desk.

use serde_json::{Value, json};

use crate::front_desk::{ADA, FrontDesk, Line, err, ok};

fn kept(desk: &FrontDesk) -> Vec<Value> {
    let is_message = |item: &Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("MESSAGE#"));
    desk.items().into_iter().filter(is_message).collect()
}

#[tokio::test]
async fn a_message_is_kept_with_name_and_number() {
    let desk = FrontDesk::open().await;
    let message = json!({ "message": " I am\nlate. ", "name": "Ada\u{0}" });
    assert_eq!(
        desk.ada("take_message", message).await,
        ok("I've noted your message, with the number you are calling from.")
    );
    let message = kept(&desk).remove(0);
    assert_eq!(message["pk"]["S"], format!("CALLER#main#{ADA}"));
    assert_eq!(message["text"]["S"], "I am late.");
    assert_eq!(message["name"]["S"], "Ada");
}

#[tokio::test]
async fn a_number_to_call_back_is_kept_with_the_message() {
    let desk = FrontDesk::open().await;
    let message = json!({ "message": "I am late.", "call_back": "+1 415 555 0177" });
    for line in [Line::of(ADA), Line::of("anonymous")] {
        assert_eq!(
            desk.call(line, "take_message", message.clone()).await,
            ok("I've noted your message, and +1 415 555 0177 to call back.")
        );
    }
    for message in kept(&desk) {
        assert_eq!(message["text"]["S"], "I am late. Call back: +1 415 555 0177");
    }
}

#[tokio::test]
async fn who_shows_and_leaves_no_number_hears_that_nobody_can_call_back() {
    let desk = FrontDesk::open().await;
    assert_eq!(
        desk.call(Line::of("anonymous"), "take_message", json!({ "message": "I am late." })).await,
        ok("I've noted your message. This call shows no number: to be called back you have to leave me one.")
    );
    assert_eq!(kept(&desk)[0]["pk"]["S"], "CALLER#main#unknown");
}

#[tokio::test]
async fn a_message_says_something_and_is_kept_whole_or_not_at_all() {
    let desk = FrontDesk::open().await;
    for empty in ["", "\n", " \u{0}\u{7} "] {
        assert_eq!(
            desk.ada("take_message", json!({ "message": empty })).await,
            err("I need to know what the message is.")
        );
    }
    let too_long = err("That is too long for me to note: please say it in fewer words.");
    for long in ["x".repeat(901), "late ".repeat(200_000)] {
        assert_eq!(desk.ada("take_message", json!({ "message": long })).await, too_long);
    }
    assert!(kept(&desk).is_empty());

    let longest = "é".repeat(900);
    let wish = json!({ "message": longest, "name": "é".repeat(500_000), "call_back": "é".repeat(500_000) });
    desk.ada("take_message", wish).await.unwrap();
    let message = kept(&desk).remove(0);
    assert_eq!(message["text"]["S"], format!("{longest} Call back: {}", "é".repeat(40)));
    assert_eq!(message["name"]["S"].as_str().unwrap().chars().count(), 80);
}
