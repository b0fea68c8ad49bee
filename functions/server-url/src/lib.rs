//! The one URL: every family in one process.
//!
//! People paste one URL into Vapi, and Vapi sends everything to it. The families are libraries, called directly: another
//! Lambda function for each message would double latency, cold starts and cost.

use assistant_request::AssistantRequestFamily;
use call_events::CallEventsFamily;
use call_requests::CallRequestsFamily;
use call_store::Store;
use end_of_call_report::EndOfCallReportFamily;
use tool_calls::ToolCallsFamily;
use vapi_lambda_http::{Environment, Families};

/// All five families on one store.
///
/// # Errors
///
/// Where the configuration of any of them can't be used.
pub fn families(environment: &Environment, store: &Store) -> Result<Families, lambda_http::Error> {
    Ok(Families::new()
        .with(AssistantRequestFamily::new(environment, store)?)
        .with(ToolCallsFamily::start(environment, tool_calls::registry()?, Some(store))?)
        .with(CallRequestsFamily::new(environment, store)?)
        .with(CallEventsFamily::new(environment, store)?)
        .with(EndOfCallReportFamily::new(environment, store)?))
}
