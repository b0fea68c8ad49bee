//! What is asked during a call.

use serde_json::json;
use vapi_webhook::Family;

use super::messages::{of_call, send, send_samples, set_up_desk};
use crate::role::RoleStage;

/// Asks every question, of a desk that is not set up and of one that is.
pub fn call_requests(stage: &RoleStage) {
    let function = stage.function();
    send_samples(&function, Family::CallRequests);
    set_up_desk(stage);
    send_samples(&function, Family::CallRequests);
    let ask = |fields| send(&function, &of_call("call-requests", &fields));
    let transfer = ask(json!({ "type": "transfer-destination-request" }));
    assert_eq!(transfer["destination"]["number"], "+14155550177", "the entry's hours were looked at");
    let documents = ask(json!({ "type": "knowledge-base-request", "messagesOpenAIFormatted": [] }));
    assert!(documents["documents"][0].is_object(), "the desk's hours were looked at");
    ask(json!({ "type": "handoff-destination-request", "parameters": {} }));
    let predial = ask(json!({ "type": "campaign.predial", "contact": { "number": "+14155550142" } }));
    assert_eq!(predial["eligible"], false, "the block list was looked at");
}
