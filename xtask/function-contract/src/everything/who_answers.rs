//! Who answers a call.

use serde_json::json;
use vapi_webhook::Family;

use super::messages::{of_call, send, send_samples, set_up_desk};
use crate::role::RoleStage;

/// Asks who answers: on a number without an entry, on one with hours, for a caller that is known and for one that is blocked.
pub fn who_answers(stage: &RoleStage) {
    let function = stage.function();
    send_samples(&function, Family::AssistantRequest);
    set_up_desk(stage);
    let request = of_call("call-who", &json!({ "type": "assistant-request" }));
    send(&function, &request);
    let mut blocked = request;
    blocked["customer"]["number"] = json!("+14155550142");
    assert!(send(&function, &blocked)["error"].is_string(), "the caller is blocked");
}
