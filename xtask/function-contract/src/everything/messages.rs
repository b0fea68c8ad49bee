//! Messages to a function, and the desk that they are about.

use runtime_api::FunctionProcess;
use serde_json::{Map, Value, json};
use vapi_webhook::Family;

use crate::role::RoleStage;
use crate::{put_desk_item, samples, signed};

/// Who calls, unless a sample says otherwise.
pub(super) const CALLER: &str = "+14155550123";

/// Whose number is dialled.
pub(super) const DIALLED: &str = "+14155550100";

/// Sends a message, which must be answered with 200, and returns the answer.
pub(super) fn send(function: &FunctionProcess, message: &Value) -> Value {
    let body = json!({ "message": message }).to_string();
    let answer = function.send(&signed(body.as_bytes())).expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Sends every sample of a family.
pub(super) fn send_samples(function: &FunctionProcess, family: Family) {
    for sample in samples().into_iter().filter(|sample| sample.message_type().family() == family) {
        let answer = function.send(&signed(sample.body.as_bytes())).expect("an answer");
        // No voice is configured.
        assert!(matches!(answer.status, 200 | 501), "{}: {}", sample.name, answer.text());
    }
}

/// A message of a call from [`CALLER`] to [`DIALLED`].
pub(super) fn of_call(call_id: &str, fields: &Value) -> Value {
    let mut message = json!({
        "call": { "id": call_id, "type": "inboundPhoneCall" },
        "customer": { "number": CALLER },
        "phoneNumber": { "id": "n-1", "number": DIALLED },
    });
    if let (Some(message), Some(fields)) = (message.as_object_mut(), fields.as_object()) {
        message.extend(fields.clone());
    }
    message
}

/// The desk `main` with all that it can have: a week of hours, a number with hours of its own, a
/// caller that it knows, and one that is blocked.
pub(super) fn set_up_desk(stage: &RoleStage) {
    let put = |pk: &str, sk: &str, fields: &Value| put_desk_item(stage.tables(), pk, sk, fields);
    let day = json!({ "L": [{ "S": "00:00-24:00" }] });
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let week: Map<String, Value> = days.into_iter().map(|name| (name.to_owned(), day.clone())).collect();
    let settings = json!({
        "hours": { "M": week }, "timeZone": { "S": "UTC" }, "slotMinutes": { "N": "30" },
        "callerMemory": { "S": "summary" },
    });
    put("DESK#main", "SETTINGS", &settings);
    let entry =
        json!({ "desk": { "S": "main" }, "hours": { "M": week }, "destination": { "S": "+14155550177" } });
    put(&format!("NUMBER#{DIALLED}"), "ENTRY", &entry);
    put(&format!("CALLER#main#{CALLER}"), "PROFILE", &json!({ "name": { "S": "Ada Example" } }));
    put("BLOCKED#*", "+14155550142", &json!({}));
}
