//! Made-up calls.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use vapi_webhook::Timestamp;

/// The report of a made-up call that took two minutes, in Vapi's form, to be changed where a test needs it.
#[derive(Clone)]
pub(crate) struct Call(pub(crate) Value);

impl Call {
    /// A call that ended then (ISO 8601).
    pub(crate) fn ended_at(id: &str, ended_at: &str) -> Self {
        let ended = Timestamp::parse(ended_at).unwrap();
        let started = Timestamp::from_millis(ended.as_millis() - 120_000);
        Self(json!({"message": {
            "type": "end-of-call-report",
            "timestamp": ended.as_millis(),
            "startedAt": started.to_iso8601(),
            "endedAt": ended.to_iso8601(),
            "endedReason": "customer-ended-call",
            "cost": 0.3,
            "costBreakdown": {"stt": 0.02, "llm": 0.05, "tts": 0.08, "vapi": 0.1, "transport": 0.04, "total": 0.3},
            "analysis": {"summary": "Asked for an appointment.", "successEvaluation": "true",
                "structuredData": {"topic": "appointment"}},
            "artifact": {
                "transcript": "AI: Hello\nUser: Hi",
                "messages": [
                    {"role": "system", "message": "You answer the phone."},
                    {"role": "bot", "message": "Hello", "secondsFromStart": 0.5},
                    {"role": "user", "message": "Hi", "secondsFromStart": 2.25}
                ],
                "performanceMetrics": {"turnLatencies": [{"turnLatency": 800}, {"turnLatency": 1200}]}
            },
            "customer": {"number": "+14155550123"},
            "phoneNumber": {"id": "pn-1", "number": "+14155550100"},
            "call": {"id": id, "type": "inboundPhoneCall", "assistantId": "as-1"}
        }}))
    }

    /// A call that ended so many minutes ago.
    pub(crate) fn minutes_ago(id: &str, minutes: u64) -> Self {
        Self::ended_at(id, &minutes_ago(minutes))
    }

    /// The same with another value in its message, at a JSON pointer such as `/call/assistantId`.
    pub(crate) fn with(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        self.0.pointer_mut(&format!("/message{parent}")).unwrap()[name] = value.into();
        self
    }

    /// The same without a value.
    pub(crate) fn without(mut self, pointer: &str) -> Self {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = self.0.pointer_mut(&format!("/message{parent}")).unwrap();
        parent.as_object_mut().unwrap().remove(name).unwrap();
        self
    }
}

/// ISO 8601.
pub(crate) fn minutes_ago(minutes: u64) -> String {
    let then = SystemTime::now() - Duration::from_secs(60 * minutes);
    let millis = then.duration_since(UNIX_EPOCH).unwrap().as_millis();
    Timestamp::from_millis(i64::try_from(millis).unwrap()).to_iso8601()
}
