//! The function `reconcile-reports`: on a schedule, fetches the reports that never arrived.

use end_of_call_report::reconcile::ReconcileReports;
use vapi_lambda_http::run_event_function;

fn main() -> Result<(), lambda_runtime::Error> {
    run_event_function("reconcile-reports", async |environment, telemetry| {
        ReconcileReports::open(&environment, telemetry).await
    })
}
