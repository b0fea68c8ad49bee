//! One line a tool call for the operator, without anything a caller said.
//!
//! A test program of its own: what is logged goes to one subscriber a process.

#![expect(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use vapi_tools::{
    CallFacts, Effect, Engine, Limits, Secrets, Services, SystemClock, Tool, ToolContext, ToolError,
    ToolRegistry, ToolResult,
};
use vapi_webhook::payload::{self, ToolCalls};

/// Does as it is told.
#[derive(Deserialize, JsonSchema)]
struct Obey {
    order: String,
}

impl Tool for Obey {
    const NAME: &'static str = "obey";
    const DESCRIPTION: &'static str = "Does as it is told.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, context: &ToolContext) -> ToolResult {
        match self.order.as_str() {
            "panic" => panic!("as told"),
            "refuse" => Err(ToolError::refused("My card is 4111.")),
            "fail" => Err(ToolError::unavailable("My card is 4111.", "shelf_timeout")),
            order => Ok(format!(
                "{order} {:?} {:?}",
                context.secret("key"),
                context.caller().map(call_store::E164::as_str)
            )
            .into()),
        }
    }
}

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
    tracing_subscriber::fmt().json().flatten_event(true).with_writer(lines.clone()).init();

    let registry = ToolRegistry::builder().with::<Obey>().build().unwrap();
    let secrets = Secrets::parse(r#"{"key":"s3cret"}"#).unwrap();
    let engine = Engine::new(registry, Services::new(SystemClock, None, secrets), Limits::default());
    let facts = CallFacts {
        chat_id: Some("chat-1".to_owned()),
        session_id: Some("session-1".to_owned()),
        caller_number: Some("+14155550123".parse().unwrap()),
        ..CallFacts::default()
    };
    let obey = |id: &str, order: &str| json!({ "id": id, "name": "obey", "arguments": { "order": order } });
    let body = json!({ "message": { "toolCallList": [
        obey("id 1\n", "my card is 4111"),
        obey("id2", "refuse"),
        obey("id3", "fail"),
        obey("id4", "panic"),
        { "id": "id5", "name": "obey", "arguments": { "odrer": "my card is 4111" } },
        { "id": "id6", "name": "my card is 4111" },
        { "id": "id7", "name": "disobey" },
    ] } })
    .to_string();
    let message: ToolCalls<'_> = payload::read(body.as_bytes()).unwrap();
    engine.run(&message.into_calls(), facts, Instant::now() + Duration::from_secs(8)).await;

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for secret in ["card is", "5550123", "s3cret"] {
        assert!(!log.contains(secret), "{log}");
    }
    let mut seen: Vec<_> = log
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            assert!(line["duration_ms"].is_u64(), "{line}");
            let ids = [&line["call.id"], &line["chat.id"], &line["session.id"]];
            assert_eq!(ids, [&json!(null), &json!("chat-1"), &json!("session-1")], "{line}");
            [&line["tool_call.id"], &line["tool.name"], &line["outcome"], &line["error.code"], &line["level"]]
                .map(|field| field.as_str().unwrap_or("-").to_owned())
        })
        .collect();
    seen.sort();
    assert_eq!(
        seen,
        [
            ["id1", "obey", "ok", "-", "INFO"],
            ["id2", "obey", "refused", "-", "INFO"],
            ["id3", "obey", "unavailable", "shelf_timeout", "WARN"],
            ["id4", "obey", "panic", "-", "ERROR"],
            ["id5", "obey", "bad_arguments", "-", "WARN"],
            ["id6", "(no valid name)", "unknown_tool", "-", "WARN"],
            ["id7", "disobey", "unknown_tool", "-", "WARN"],
        ]
    );
}
