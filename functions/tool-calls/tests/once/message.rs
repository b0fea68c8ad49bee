//! Messages as Vapi sends them.

use serde_json::{Value, json};

pub(crate) const ADA: &str = "+14155550123";
pub(crate) const BOB: &str = "+14155550124";

/// Who calls whom.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) call_id: &'a str,
    pub(crate) caller: &'a str,
    pub(crate) dialled: Option<&'a str>,
}

impl<'a> Line<'a> {
    pub(crate) fn of(call_id: &'a str, caller: &'a str) -> Self {
        Self { call_id, caller, dialled: None }
    }
}

pub(crate) fn tool_call(id: &str, tool: &str, arguments: &Value) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": tool, "arguments": arguments } })
}

pub(crate) fn message(line: Line<'_>, calls: &[Value]) -> String {
    let mut message = json!({
        "type": "tool-calls",
        "call": { "id": line.call_id, "type": "inboundPhoneCall" },
        "customer": { "number": line.caller },
        "toolCallList": calls,
        "toolCalls": calls,
    });
    if let Some(dialled) = line.dialled {
        message["phoneNumber"] = json!({ "number": dialled });
    }
    json!({ "message": message }).to_string()
}

pub(crate) fn booking(date: &str, time: &str, name: &str) -> Value {
    json!({ "date": date, "time": time, "name": name })
}

pub(crate) fn book(id: &str, date: &str, time: &str) -> Value {
    tool_call(id, "book_appointment", &booking(date, time, "Ada Example"))
}

pub(crate) fn cancel(id: &str, date: &str, time: &str) -> Value {
    tool_call(id, "cancel_appointment", &json!({ "date": date, "time": time }))
}

pub(crate) fn leave(id: &str, text: &str) -> Value {
    tool_call(id, "take_message", &json!({ "message": text }))
}
