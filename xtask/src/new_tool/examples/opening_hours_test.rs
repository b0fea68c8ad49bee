//! `opening_hours`, from the message's bytes on.

use serde_json::json;

use crate::front_desk::{FrontDesk, err, ok};

#[tokio::test]
async fn a_caller_hears_when_the_desk_is_open() {
    let desk = FrontDesk::open().await;
    let friday = desk.ada("opening_hours", json!({ "date": "2026-06-12" })).await;
    assert_eq!(friday, ok("On Friday, June 12 we are open from 09:00 to 12:00."));
    let sunday = desk.ada("opening_hours", json!({ "date": "2026-06-14" })).await;
    assert_eq!(sunday, ok("On Sunday, June 14 we are closed."));
    let yesterday = desk.ada("opening_hours", json!({ "date": "2026-06-10" })).await;
    assert_eq!(yesterday, err("That day is over: please ask for a coming one."));
}
