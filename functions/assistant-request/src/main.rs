//! The function `assistant-request`: says who answers a call.

use assistant_request::AssistantRequestFamily;
use call_store::Store;
use vapi_lambda_http::{Families, run};

fn main() -> Result<(), lambda_http::Error> {
    run("assistant-request", async |environment| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        Ok(Families::new().with(AssistantRequestFamily::new(&environment, &store)?))
    })
}
