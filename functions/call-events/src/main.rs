//! The function `call-events`: takes what expects no answer, and keeps the course of each call.

use call_events::CallEventsFamily;
use call_store::Store;
use vapi_lambda_http::{Families, run};

fn main() -> Result<(), lambda_http::Error> {
    run("call-events", async |environment| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        Ok(Families::new().with(CallEventsFamily::new(&environment, &store)?))
    })
}
