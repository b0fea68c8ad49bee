//! One line a call for the operator, without anything a caller said.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use vapi_tools::{CallFacts, Limits};

use super::{LATE, a_call, call, engine_with, run_by};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn each_call_is_one_line_without_arguments_texts_or_numbers() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(lines.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let facts = CallFacts { caller_number: Some("+14155550123".parse().unwrap()), ..a_call() };
    let calls = json!([
        call("id 1\n", "echo", json!({ "text": "my card is 4111" })),
        call("id2", "fails", json!({ "refused": false })),
        call("id3", "my card is 4111", json!({})),
        call("id4", "panics", json!({})),
        call("id5", "echo", json!({ "txt": "my card is 4111" })),
        call("id6", "who_calls", json!({})),
    ]);
    run_by(&engine_with(Limits::default()), facts, calls, LATE).await;

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for secret in ["4111", "555", "s3cret"] {
        assert!(!log.contains(secret), "{log}");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut seen: Vec<_> = lines
        .iter()
        .map(|line| {
            assert!(line["duration_ms"].is_u64() && line["call.id"] == "call-1", "{line}");
            [&line["tool_call.id"], &line["tool.name"], &line["outcome"], &line["error.code"], &line["level"]]
                .map(|field| field.as_str().unwrap_or("-").to_owned())
        })
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            ["id1", "echo", "ok", "-", "INFO"],
            ["id2", "fails", "unavailable", "shelf_timeout", "WARN"],
            ["id3", "(no valid name)", "unknown_tool", "-", "WARN"],
            ["id4", "panics", "panic", "-", "ERROR"],
            ["id5", "echo", "bad_arguments", "-", "WARN"],
            ["id6", "who_calls", "ok", "-", "INFO"],
        ]
    );
}
