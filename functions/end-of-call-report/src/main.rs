//! The function `end-of-call-report`: keeps the report of every call.

use call_store::Store;
use end_of_call_report::EndOfCallReportFamily;
use vapi_lambda_http::{Families, run};

fn main() -> Result<(), lambda_http::Error> {
    run("end-of-call-report", async |environment| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        Ok(Families::new().with(EndOfCallReportFamily::new(&environment, &store)?))
    })
}
