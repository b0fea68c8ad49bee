//! One line for each tool call, which is its metrics too. Never arguments, texts or numbers.

use std::collections::BTreeSet;

use vapi_lambda_http::{Environment, EventLine, Telemetry};
use vapi_tools::{AnsweredCall, CallLog, ToolRegistry};

/// How many tools have a duration of their own. A series of CloudWatch costs 0.30 dollars a month, and all that a stack sends
/// together are to stay at 40; the rest of the tools share one.
const MEASURED_TOOLS: usize = 6;

/// What tools that have no duration of their own are measured as.
const OTHER_TOOLS: &str = "other";

/// Writes the lines.
#[derive(Clone, Debug)]
pub(crate) struct ToolTelemetry {
    telemetry: Telemetry,
    measured: BTreeSet<&'static str>,
}

impl ToolTelemetry {
    /// For these tools. The first six by name have a duration of their own.
    pub(crate) fn new(environment: &Environment, registry: &ToolRegistry) -> Self {
        Self {
            telemetry: Telemetry::beside_messages(environment),
            measured: registry.names().take(MEASURED_TOOLS).collect(),
        }
    }

    fn line(&self, call: &AnsweredCall<'_>) -> EventLine {
        let mut line = EventLine::new(call.outcome, "tool call answered");
        // By the names that the line of the message has, so that one search finds both.
        for (name, id) in
            [("call.id", call.call_id), ("chat.id", call.chat_id), ("session.id", call.session_id)]
        {
            if let Some(id) = id {
                line = line.with(name, id);
            }
        }
        let line = line
            .with("tool.name", call.tool_name)
            .with("tool_call.id", call.tool_call_id)
            .counting_all("ToolErrors", usize::from(call.is_fault()))
            .counting_all("ToolTimeouts", usize::from(call.is_late()))
            .counting_all("ToolReplays", usize::from(call.is_replay));
        let line = match call.code {
            Some(code) => line.with("error.code", code),
            None => line,
        };
        let line = match call.outcome {
            "ok" | "refused" => line,
            "panic" => line.as_error(),
            _ => line.as_warning(),
        };
        // What a model made up would be a series for every name.
        let name = self.measured.get(call.tool_name).copied().unwrap_or(OTHER_TOOLS);
        if call.is_registered {
            line.with("tool", name).measuring("ToolDuration", call.duration, "tool")
        } else {
            line.with("duration_ms", u64::try_from(call.duration.as_millis()).unwrap_or(u64::MAX))
        }
    }
}

impl CallLog for ToolTelemetry {
    fn answered(&self, call: &AnsweredCall<'_>) {
        self.telemetry.write(&self.line(call));
    }
}
