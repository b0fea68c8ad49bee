//! A message to the real binary and back, and what every answer must be.

use std::path::Path;
use std::time::Duration;

use function_contract::{ToolResultBounds, environment, signed, tool_results};
pub(crate) use function_contract::{result_text as text, tool_call};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// `TOOL_DEADLINE_MS`.
pub(crate) const DEADLINE: Duration = Duration::from_millis(1200);

/// What a process may take beyond the deadline until its answer is read: this machine may be busy.
pub(crate) const TO_ANSWER: Duration = Duration::from_millis(1500);

pub(crate) const RESULT_MAX_CHARS: usize = 4000;

pub(crate) struct Stage {
    pub(crate) dynamodb: LocalDynamoDb,
}

pub(crate) struct Server {
    pub(crate) process: FunctionProcess,
}

impl Stage {
    pub(crate) fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { dynamodb: runtime.block_on(LocalDynamoDb::in_memory()).unwrap() }
    }

    pub(crate) fn server(&self) -> Server {
        self.server_with(&[])
    }

    pub(crate) fn server_with(&self, others: &[(&'static str, &str)]) -> Server {
        let mut variables = environment(&self.dynamodb);
        variables.push(("TOOL_DEADLINE_MS", DEADLINE.as_millis().to_string()));
        variables.extend(others.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let process = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_odd-tools")), variables).unwrap();
        Server { process }
    }
}

impl Server {
    /// Sends a message of type `tool-calls` with these fields, and returns its results.
    ///
    /// Whatever is wrong with their form, or late, fails the test.
    pub(crate) fn send(&self, fields: &Value) -> Vec<Value> {
        let bounds = ToolResultBounds { max_chars: RESULT_MAX_CHARS, within: DEADLINE + TO_ANSWER };
        tool_results(&self.process, fields, bounds)
    }

    /// As [`Self::send`], for calls of one conversation.
    pub(crate) fn call(&self, call_id: &str, calls: &[Value]) -> Vec<Value> {
        let results = self.send(&json!({ "call": { "id": call_id }, "toolCallList": calls }));
        let ids: Vec<&Value> = results.iter().map(|result| &result["toolCallId"]).collect();
        assert_eq!(ids, calls.iter().map(|call| &call["id"]).collect::<Vec<_>>());
        results
    }

    /// Waits until it is ready, so that what comes next is not its start.
    pub(crate) fn warmed(self) -> Self {
        let body = json!({ "message": { "type": "hang" } }).to_string();
        self.process.send(&signed(body.as_bytes())).unwrap();
        self
    }
}
