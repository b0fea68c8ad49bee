//! The function `tool-calls`: runs the tools that an assistant calls.

use call_store::Store;
use tool_calls::ToolCallsFamily;
use vapi_lambda_http::{Families, run};

fn main() -> Result<(), lambda_http::Error> {
    run("tool-calls", async |environment| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        Ok(Families::new().with(ToolCallsFamily::start(&environment, tool_calls::registry()?, Some(&store))?))
    })
}
