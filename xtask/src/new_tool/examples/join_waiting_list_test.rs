//! `join_waiting_list`, from the message's bytes on.

use serde_json::json;

use crate::front_desk::{ADA, FrontDesk, Line, err, ok, say_all, tool_call};

#[tokio::test]
async fn a_caller_is_on_the_list_once() {
    let desk = FrontDesk::open().await;
    let waiting = || desk.items().into_iter().filter(|item| item["pk"]["S"] == "WAITING#main").count();
    let line = |call| Line { call: Some(call), ..Line::of(ADA) };
    let wish = |id| json!([tool_call(id, "join_waiting_list", json!({ "name": "Ada Example" }))]);
    let done = [ok("Ada Example is on our waiting list.")];

    assert_eq!(say_all(&desk.family, line("call-1"), wish("a")).await, done);
    // Vapi sends it again; the model asks for it again.
    assert_eq!(say_all(&desk.family, line("call-1"), wish("a")).await, done);
    assert_eq!(say_all(&desk.family, line("call-1"), wish("b")).await, done);
    // Another call is another wish.
    let refused = [err("Your number is on our waiting list already.")];
    assert_eq!(say_all(&desk.family, line("call-2"), wish("c")).await, refused);
    assert_eq!(waiting(), 1);
}

#[tokio::test]
async fn who_shows_no_number_can_not_be_called_back() {
    let desk = FrontDesk::open().await;
    let wish = json!({ "name": "Ada Example" });
    let said = desk.call(Line::of("anonymous"), "join_waiting_list", wish).await;
    assert_eq!(said, err("This call shows no number, so nobody could call back."));
    assert!(desk.items().iter().all(|item| item["pk"]["S"] != "WAITING#main"));
}
