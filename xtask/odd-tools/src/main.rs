//! The function `tool-calls` with odd tools.

use call_store::Store;
use tool_calls::ToolCallsFamily;
use vapi_lambda_http::{Families, run};

fn main() -> Result<(), lambda_http::Error> {
    run("tool-calls", async |environment| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        let registry = odd_tools::registry()?;
        Ok(Families::new().with(ToolCallsFamily::start(&environment, registry, Some(&store))?))
    })
}
