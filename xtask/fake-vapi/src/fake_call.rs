//! Calls of people who don't exist.

use serde_json::{Map, Value, json};
use vapi_webhook::Timestamp;

/// Callers, by turns. Their numbers are kept free for fiction.
const CALLERS: [(&str, &str); 4] = [
    ("Imani Brooks", "+14155550188"),
    ("Teodor Lindqvist", "+14155550142"),
    ("Priya Raman", "+14155550117"),
    ("Joaquin Vale", "+14155550163"),
];

/// Stands in every secret of a call, so that none can be kept unseen.
const SECRET: &str = "EXAMPLE-SECRET";

/// How long a made-up call lasts, and how long Vapi works on it afterwards.
const CALL_MS: i64 = 90_000;
const ANALYSIS_MS: i64 = 20_000;

/// A call as the API lists it.
#[derive(Clone, Debug)]
pub struct FakeCall {
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) json: String,
}

impl FakeCall {
    /// Call number `nth`, which was over some time before Vapi last changed it at `updated_at`.
    #[must_use]
    pub fn ended(nth: u64, updated_at: Timestamp) -> Self {
        let ended_at = updated_at.as_millis() - ANALYSIS_MS;
        let started_at = ended_at - CALL_MS;
        let (name, _) = CALLERS[caller(nth)];
        let transcript = format!("AI: Larkspur Dental, hello.\nUser: This is {name}, number {nth} today.\n");
        Self::from_fields(
            nth,
            Timestamp::from_millis(started_at - 1000),
            updated_at,
            json!({
                "status": "ended",
                "endedReason": "customer-ended-call",
                "startedAt": iso(started_at),
                "endedAt": iso(ended_at),
                "cost": 0.1 + f64::from(u32::try_from(nth % 100).unwrap_or_default()) / 1000.0,
                "costBreakdown": { "stt": 0.01, "llm": 0.02, "tts": 0.03, "vapi": 0.04, "total": 0.1 },
                "analysis": { "summary": format!("Caller {nth} asked for an appointment."), "successEvaluation": "true" },
                "artifact": {
                    "transcript": transcript,
                    "messages": [
                        { "role": "bot", "message": "Larkspur Dental, hello.", "time": started_at },
                        { "role": "user", "message": format!("This is {name}."), "time": started_at + 2000 },
                    ],
                    "recordingUrl": format!("https://storage.example.com/{nth}.wav"),
                },
                "monitor": { "listenUrl": format!("wss://monitor.example.com/{SECRET}") },
                "assistant": { "server": { "url": "https://example.com", "secret": SECRET } },
            }),
        )
    }

    /// A call that nobody answered: it is over, and has neither a beginning nor an end.
    #[must_use]
    pub fn never_connected(nth: u64, updated_at: Timestamp) -> Self {
        let created_at = Timestamp::from_millis(updated_at.as_millis() - 30_000);
        let fields = json!({ "status": "ended", "endedReason": "customer-did-not-answer", "cost": 0 });
        Self::from_fields(nth, created_at, updated_at, fields)
    }

    /// A call that still goes on.
    #[must_use]
    pub fn running(nth: u64, updated_at: Timestamp) -> Self {
        let started_at = updated_at.as_millis() - CALL_MS;
        let fields = json!({ "status": "in-progress", "startedAt": iso(started_at) });
        Self::from_fields(nth, Timestamp::from_millis(started_at - 1000), updated_at, fields)
    }

    /// The same call with another field: `name` as it stands in its quotes, and any JSON text, well-formed or not.
    #[must_use]
    pub fn with(mut self, name: &str, json: &str) -> Self {
        self.json.truncate(self.json.len() - 1);
        self.json.push_str(&format!(r#","{name}":{json}}}"#));
        self
    }

    /// An element of the list that has this text and no more to do with a call.
    #[must_use]
    pub fn odd(json: &str, updated_at: Timestamp) -> Self {
        Self { id: String::new(), created_at: updated_at, updated_at, json: json.to_owned() }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When Vapi last changed it.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    /// The JSON text that the API gives for it.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    fn from_fields(nth: u64, created_at: Timestamp, updated_at: Timestamp, fields: Value) -> Self {
        let (name, number) = CALLERS[caller(nth)];
        let id = format!("01a20ade-0000-7000-8000-{nth:012x}");
        let mut call = Map::new();
        let head = json!({
            "id": id,
            "orgId": "3dd3494d-8bf9-4953-ac00-9fcd4bccac3d",
            "type": "inboundPhoneCall",
            "createdAt": created_at.to_iso8601(),
            "updatedAt": updated_at.to_iso8601(),
            "assistantId": "f357759c-23df-46de-ada8-d978cae8577c",
            "phoneNumberId": "9247418b-7a30-456d-9e9f-2dc4c972d1a4",
            "customer": { "number": number, "name": name },
        });
        for fields in [head, fields] {
            call.extend(fields.as_object().cloned().unwrap_or_default());
        }
        Self { id, created_at, updated_at, json: Value::Object(call).to_string() }
    }
}

fn caller(nth: u64) -> usize {
    usize::try_from(nth % CALLERS.len() as u64).unwrap_or_default()
}

fn iso(millis: i64) -> String {
    Timestamp::from_millis(millis).to_iso8601()
}
