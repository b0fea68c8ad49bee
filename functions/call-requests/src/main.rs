//! The function `call-requests`: answers what Vapi asks during a call.

use call_requests::CallRequestsFamily;
use call_store::Store;
use vapi_lambda_http::{Families, run};

fn main() -> Result<(), lambda_http::Error> {
    run("call-requests", async |environment| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        Ok(Families::new().with(CallRequestsFamily::new(&environment, &store)?))
    })
}
