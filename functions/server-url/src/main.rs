//! The function `server-url`: takes every message and hands it, in process, to its family.

use call_store::Store;
use vapi_lambda_http::run;

fn main() -> Result<(), lambda_http::Error> {
    run("server-url", async |environment| {
        let store = Store::open(|name| environment.get(name).map(str::to_owned)).await?;
        server_url::families(&environment, &store)
    })
}
