//! The role of the function is what the real binary does.

use function_contract::everything;
use function_contract::role::RoleStage;

#[tokio::test(flavor = "multi_thread")]
async fn the_role_allows_exactly_what_the_function_does() {
    let stage = RoleStage::open(env!("CARGO_BIN_EXE_assistant-request")).await;
    everything::who_answers(&stage);
    stage.assert_role_is_exact();
}
