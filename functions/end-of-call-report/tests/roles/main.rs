//! The roles of the three functions are what the real binaries do.
#![expect(clippy::unwrap_used, reason = "a test that fails here says where")]

mod reconcile_reports;
mod redrive_reports;

use function_contract::everything;
use function_contract::role::RoleStage;

#[tokio::test(flavor = "multi_thread")]
async fn the_role_of_end_of_call_report_allows_exactly_what_it_does() {
    let stage = RoleStage::open(env!("CARGO_BIN_EXE_end-of-call-report")).await;
    everything::reports(&stage);
    stage.assert_role_is_exact();
}
