//! What the shipped tools say that they do with AWS is what they do.

use std::collections::BTreeSet;

use faulty_endpoint::{FaultyEndpoint, Permission};
use serde_json::json;

use crate::front_desk::{ADA, BOB, FrontDesk, Line, say};

/// Each of these takes the tool another way.
#[tokio::test]
async fn the_shipped_tools_declare_what_they_do_with_the_desk_table_and_nothing_else() {
    let desk = FrontDesk::open().await;
    desk.number("+14155550100", "main");
    let recorder = FaultyEndpoint::in_front_of(desk.dynamodb.endpoint()).unwrap();
    let family = desk.through(recorder.endpoint());
    let friday = |time: &str| json!({ "date": "2026-06-12", "time": time, "name": "N" });
    let (ada, bob) = (ADA, BOB);
    let script = [
        (
            "check_availability",
            vec![(ada, json!({ "date": "2026-06-12" })), (ada, json!({ "date": "2026-06-13" }))],
        ),
        ("book_appointment", vec![(ada, friday("09:00")), (ada, friday("09:00")), (bob, friday("09:00"))]),
        ("cancel_appointment", vec![(bob, friday("09:00")), (ada, friday("09:00"))]),
        (
            "take_message",
            vec![(ada, json!({ "message": "Call me." })), ("anonymous", json!({ "message": "Call." }))],
        ),
        ("caller_history", vec![(ada, json!({}))]),
        ("look_up_order", vec![(ada, json!({ "order": "LD-1" }))]),
    ];
    let registry = tool_calls::registry().unwrap();
    for (tool, calls) in script {
        let before = recorder.requests().len();
        for (caller, arguments) in calls {
            let line = Line { dialled: Some("+14155550100"), ..Line::of(caller) };
            // What it says is for other tests.
            let _ = say(&family, line, tool, arguments).await;
        }
        let on_desk_table = |needed: &Permission| needed.resource == desk.dynamodb.desk_table();
        let asked = recorder.requests().into_iter().skip(before);
        let done: BTreeSet<String> = asked
            .flat_map(|request| request.permissions)
            .filter(on_desk_table)
            .map(|needed| needed.action)
            .collect();
        let declared = registry.get(tool).unwrap().options().aws_actions().iter();
        let declared: BTreeSet<String> = declared
            .filter(|declared| declared.resource == "DeskTable")
            .map(|declared| declared.action.to_owned())
            .collect();
        assert_eq!(done, declared, "{tool}");
    }
}
