//! The floor of every ratio that `cargo xtask bench` prints: `lambda_http` with nothing behind it. Not for
//! deployment.

use lambda_http::{Body, Error, Request, Response, run, service_fn};

/// The runtime reads the event and wraps the answer; that is all the work there is.
async fn answer(_request: Request) -> Result<Response<Body>, Error> {
    Ok(Response::new(Body::from("{}")))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(answer)).await
}
