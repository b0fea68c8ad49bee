//! The role of the function is what the real binary does for all families, and what tools declare that they do.

use function_contract::everything::{self, SHIPPED_TOOLS};
use function_contract::role::RoleStage;

#[tokio::test(flavor = "multi_thread")]
async fn the_role_allows_exactly_what_the_function_does() {
    let mut stage = RoleStage::open(env!("CARGO_BIN_EXE_server-url")).await;
    let registry = tool_calls::registry().unwrap();
    for action in registry.iter().flat_map(|tool| tool.options().aws_actions()) {
        stage.declare(action.action, action.resource);
    }
    everything::who_answers(&stage);
    everything::call_requests(&stage);
    everything::call_events(&stage);
    // Without them nobody can say what the engine needs for tools of your own: what they declare must be allowed.
    if SHIPPED_TOOLS.iter().all(|name| registry.get(name).is_some()) {
        everything::tool_calls(&stage);
        everything::reports(&stage);
        stage.assert_role_is_exact();
    } else {
        everything::reports(&stage);
        stage.assert_nothing_is_missing();
    }
}
