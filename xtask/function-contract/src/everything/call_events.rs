//! What happens in a call.

use vapi_webhook::Family;

use super::messages::send_samples;
use crate::role::RoleStage;

/// Tells of every event there is, each status twice.
pub fn call_events(stage: &RoleStage) {
    let function = stage.function();
    send_samples(&function, Family::CallEvents);
    send_samples(&function, Family::CallEvents);
    let items = stage.tables().items(stage.tables().calls_table()).expect("the table");
    assert!(!items.is_empty(), "statuses are kept");
}
