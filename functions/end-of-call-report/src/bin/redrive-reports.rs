//! The function `redrive-reports`: puts queued reports into the table.

use call_store::Store;
use end_of_call_report::RedriveReports;
use vapi_lambda_http::run_event_function;

fn main() -> Result<(), lambda_http::Error> {
    run_event_function("redrive-reports", async |environment, telemetry| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        Ok(RedriveReports::new(&environment, &store, telemetry)?)
    })
}
