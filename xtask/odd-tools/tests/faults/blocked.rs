//! Tools that never give their thread back: the others, and the messages that come after, are answered.

use serde_json::{Value, json};

use crate::exchange::{Stage, text, tool_call};

#[test]
fn a_blocked_thread_holds_up_neither_the_others_nor_the_next_message() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    for round in 0..4 {
        let mut calls: Vec<Value> =
            (0..8).map(|number| tool_call(&format!("b{number}"), "blocks", &json!({}))).collect();
        calls.insert(3, tool_call("t1", "says", &json!({ "text": "Hello." })));
        calls.push(tool_call("t2", "sleeps", &json!({ "milliseconds": 100 })));
        let results = server.call("call-1", &calls);
        assert_eq!(text(&results[3]), "Hello.", "round {round}");
        assert_eq!(text(&results[9]), "slept well", "round {round}");
        let late = results.iter().filter(|result| text(result).contains("taking too long")).count();
        assert_eq!(late, 8, "round {round}: {results:?}");

        // Late, it would be told that it took too long.
        let next = server.call("call-1", &[tool_call("t3", "says", &json!({ "text": "Next." }))]);
        assert_eq!(text(&next[0]), "Next.", "round {round}");
    }
    assert!(server.process.is_alive());
}

#[test]
fn a_tool_that_never_gives_a_thread_back_leaves_enough_for_the_others() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    for round in 0..6 {
        let calls: Vec<Value> =
            (0..80).map(|number| tool_call(&format!("b{number}"), "blocks", &json!({}))).collect();
        let results = server.call("call-1", &calls);
        assert!(results.iter().all(|result| text(result).contains("taking too long")), "round {round}");
    }
    let next = server.call("call-1", &[tool_call("t1", "says", &json!({ "text": "Next." }))]);
    assert_eq!(text(&next[0]), "Next.");
}

#[test]
fn a_once_tool_that_blocks_after_its_effect_is_known_to_have_had_it() {
    let stage = Stage::open();
    let (server, other) = (stage.server().warmed(), stage.server().warmed());
    let call = tool_call("t1", "counts", &json!({ "counter": "a", "fault": "blocks_after" }));
    let first = server.call("call-1", std::slice::from_ref(&call));
    let second = other.call("call-1", &[call]);
    assert_eq!(second[0]["result"], "Counted a.", "{first:?}, then {second:?}");
    assert_eq!(stage.dynamodb.items(stage.dynamodb.desk_table()).unwrap().len(), 1);
}
