//! The same without DynamoDB.

use local_dynamodb::{HangingEndpoint, refused_endpoint};
use serde_json::{Value, json};

use crate::exchange::{Stage, booking, in_a_month, tool_call};

#[test]
fn without_dynamodb_every_call_still_has_its_result() {
    let stage = Stage::open();
    let refused = refused_endpoint().unwrap();
    let hanging = HangingEndpoint::open().unwrap();
    for endpoint in [refused.as_str(), hanging.endpoint()] {
        let server = stage.server_with(&[("AWS_ENDPOINT_URL_DYNAMODB", endpoint)]);
        let day = json!({ "date": in_a_month() });
        let calls = [
            tool_call("t1", "book_appointment", &booking("09:00", "Ada Example")),
            tool_call("t2", "cancel_appointment", &json!({ "date": in_a_month(), "time": "09:00" })),
            tool_call("t3", "check_availability", &day),
            tool_call("t4", "caller_history", &json!({})),
            tool_call("t5", "take_message", &json!({ "message": "I am late." })),
            tool_call("t6", "look_up_order", &json!({ "order": "LD-1" })),
            tool_call("t7", "no_such_tool", &json!({})),
        ];
        let results = server.send("call-1", &calls);
        assert!(results.iter().all(|result| result["error"].is_string()), "{results:#?}");
        // What needs no DynamoDB says the same as ever.
        let ever = stage.server().send("call-1", &calls[5..]);
        assert_eq!(results[5..], ever[..]);
        let many: Vec<Value> = (0..50)
            .map(|number| {
                tool_call(&format!("m{number}"), "take_message", &json!({ "message": number.to_string() }))
            })
            .collect();
        let results = server.send("call-2", &many);
        assert!(results.iter().all(|result| result["error"].is_string()), "{results:#?}");
    }
    assert!(stage.effects().is_empty());
}

#[test]
fn arguments_that_do_not_fit_are_said_to_without_dynamodb() {
    let stage = Stage::open();
    let ever = stage.server().ask("call-1", "book_appointment", &json!({ "date": "soon" }));
    assert!(ever["error"].as_str().is_some_and(|text| text.contains("date")), "{ever}");
    let server = stage.server_with(&[("AWS_ENDPOINT_URL_DYNAMODB", &refused_endpoint().unwrap())]);
    assert_eq!(server.ask("call-1", "book_appointment", &json!({ "date": "soon" })), ever);
}
