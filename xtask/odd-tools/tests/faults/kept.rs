//! An answer of any size can be kept: a repeat is told exactly what was told first, and nothing takes place a second time.

use std::thread::sleep;
use std::time::Duration;

use function_contract::{ToolResultBounds, tool_results};
use serde_json::{Value, json};

use crate::exchange::{DEADLINE, Stage, TO_ANSWER, tool_call};

/// The most that `RESULT_MAX_CHARS` can be.
const MAX_CHARS: usize = 100_000;

#[test]
fn an_answer_too_large_to_keep_is_kept_as_it_went_out() {
    let stage = Stage::open();
    let most = MAX_CHARS.to_string();
    let server = stage.server_with(&[("RESULT_MAX_CHARS", most.as_str())]).warmed();
    let bounds = ToolResultBounds { max_chars: MAX_CHARS, within: DEADLINE + TO_ANSWER };
    let send = |call_id: &str, arguments: &Value| {
        let calls = [tool_call("t1", "overflows", arguments)];
        tool_results(&server.process, &json!({ "call": { "id": call_id }, "toolCallList": calls }), bounds)
            .remove(0)
    };
    // As bytes of UTF-8, as bytes of JSON, and both in words.
    for (part, words) in
        [("spoken", "x"), ("text", "\u{1F600}"), ("text", "\""), ("metadata", "é"), ("all", "\u{1F600} \\")]
    {
        for elsewhere in [false, true] {
            let call_id = format!("call-{part}-{words}-{elsewhere}");
            let arguments = json!({
                "counter": call_id, "part": part, "words": words, "bytes": 2_000_000, "elsewhere": elsewhere,
            });
            let first = send(&call_id, &arguments);
            assert!(
                first["result"].as_str().is_some_and(|text| text.starts_with("Run ")),
                "{call_id}: {}",
                begin(&first)
            );
            if elsewhere {
                // What could not be kept would be run again now.
                sleep(DEADLINE + Duration::from_millis(700));
            }
            let again = send(&call_id, &arguments);
            assert!(again == first, "{call_id}: {} and {}", begin(&first), begin(&again));
        }
    }
    let items = stage.dynamodb.items(stage.dynamodb.desk_table()).unwrap();
    assert_eq!(items.len(), 5, "one effect for each that is on DynamoDB");
}

fn begin(result: &Value) -> String {
    result.to_string().chars().take(300).collect()
}
