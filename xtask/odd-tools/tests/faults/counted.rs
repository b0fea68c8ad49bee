//! A tool with one effect, and every way to fail before and after it: how often it takes place, and what is said.

use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::exchange::{DEADLINE, Stage, text, tool_call};

/// What is said in the end, and how often the effect has taken place by then.
struct Case {
    fault: &'static str,
    /// Whether the tool fails the first time only.
    once: bool,
    effects: usize,
    /// `Ok` for a result, `Err` for an error, to the letter.
    told: Result<&'static str, &'static str>,
}

const CASES: [Case; 16] = [
    Case { fault: "none", once: false, effects: 1, told: Ok("Counted none.") },
    Case { fault: "refuses_before", once: false, effects: 0, told: Err("Not that.") },
    // A refusal is an answer, which a repeat gets, even where it would be another now.
    Case { fault: "refuses_before", once: true, effects: 0, told: Err("Not that.") },
    Case { fault: "unavailable_before", once: false, effects: 0, told: Err("Not now.") },
    Case { fault: "unavailable_before", once: true, effects: 1, told: Ok("Counted unavailable_before.") },
    Case { fault: "uncertain_before", once: true, effects: 1, told: Ok("Counted uncertain_before.") },
    Case { fault: "panics_before", once: true, effects: 1, told: Ok("Counted panics_before.") },
    Case { fault: "never_ends_before", once: true, effects: 1, told: Ok("Counted never_ends_before.") },
    Case { fault: "blocks_before", once: true, effects: 1, told: Ok("Counted blocks_before.") },
    Case { fault: "refuses_after", once: false, effects: 1, told: Ok("Counted refuses_after.") },
    Case { fault: "unavailable_after", once: false, effects: 1, told: Ok("Counted unavailable_after.") },
    Case { fault: "uncertain_after", once: false, effects: 1, told: Ok("Counted uncertain_after.") },
    Case { fault: "panics_after", once: false, effects: 1, told: Ok("Counted panics_after.") },
    Case { fault: "never_ends_after", once: false, effects: 1, told: Ok("Counted never_ends_after.") },
    Case { fault: "blocks_after", once: false, effects: 1, told: Ok("Counted blocks_after.") },
    Case { fault: "nothing_done", once: false, effects: 0, told: Ok("Counted without a trace.") },
];

#[test]
fn an_effect_takes_place_once_whatever_the_tool_does_and_every_repeat_is_told_the_same() {
    let stage = Stage::open();
    let (server, other) = (stage.server().warmed(), stage.server().warmed());
    for Case { fault, once, effects, told } in CASES {
        let counter = if once { format!("{fault}_once") } else { fault.to_owned() };
        let call_id = format!("call-{counter}");
        // The tool says its counter's name.
        let arguments = json!({ "counter": fault, "fault": fault, "once": once });
        let call = [tool_call("t1", "counts", &arguments)];
        let told = match told {
            Ok(text) => json!({ "toolCallId": "t1", "name": "counts", "result": text }),
            Err(text) => json!({ "toolCallId": "t1", "name": "counts", "error": text }),
        };
        let before = effects_of(&stage, fault);
        let first = server.call(&call_id, &call);
        let is_unknown = |results: &[Value]| {
            text(&results[0]).contains("may still go through") || text(&results[0]).contains("Who knows")
        };
        if is_unknown(&first) {
            // Until its lease has run out a repeat can only wait.
            sleep(DEADLINE + Duration::from_millis(700));
        }
        let second = server.call(&call_id, &call);
        assert_eq!(second[0], told, "{counter}, after {first:?}");
        // From now on everybody is told the same, and nothing more happens.
        for server in [&other, &server, &other] {
            assert_eq!(server.call(&call_id, &call)[0], told, "{counter}");
        }
        assert_eq!(effects_of(&stage, fault) - before, effects, "{counter}");
        assert!(
            is_unknown(&first) || first[0] == told || first[0]["error"] == "Not now.",
            "{counter}: {first:?}"
        );
    }
}

#[test]
fn what_the_tool_says_after_its_effect_is_not_what_was_kept_with_it() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let call = [tool_call("t1", "counts", &json!({ "counter": "a", "fault": "says_something_else_after" }))];
    let first = server.call("call-1", &call);
    let second = server.call("call-1", &call);
    assert_eq!(first, second, "both are told the same");
}

#[test]
fn a_condition_that_does_not_hold_is_no_effect_and_no_uncertainty() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let call = [tool_call("t1", "counts", &json!({ "counter": "a", "fault": "condition_fails" }))];
    for _ in 0..2 {
        let results = server.call("call-1", &call);
        let error = results[0]["error"].as_str().unwrap_or_else(|| panic!("{results:?}"));
        assert!(!error.contains("may still go through"), "{error}");
    }
    assert_eq!(effects_of(&stage, "a"), 0);
}

fn effects_of(stage: &Stage, counter: &str) -> usize {
    let items = stage.dynamodb.items(stage.dynamodb.desk_table()).unwrap();
    let pk = format!("{}{counter}", odd_tools::COUNTED);
    items.iter().filter(|item| item["pk"]["S"] == pk).count()
}
