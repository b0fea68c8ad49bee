//! A proxy on loopback in front of DynamoDB, SQS or Secrets Manager that fails on demand, for tests.
//!
//! It passes every request on until it is told otherwise: by a [`Fault`] for all of them, or from the nth request of one
//! operation on. It notes what it saw and which permissions that needs, and it can hold a request where it is, so that a test can
//! end the process that waits for the answer.
//!
//! ```no_run
//! # fn main() -> Result<(), faulty_endpoint::Error> {
//! use faulty_endpoint::{Fault, FaultyEndpoint};
//!
//! let dynamodb = FaultyEndpoint::in_front_of("http://127.0.0.1:8000")?;
//! // Hand `dynamodb.endpoint()` to whatever is under test.
//! dynamodb.set(Fault::Throttle);
//! // …
//! dynamodb.set(Fault::Pass);
//! # Ok(())
//! # }
//! ```

mod connection;
mod error;
mod fault;
mod hold;
mod permission;
mod plan;
mod server;

pub use error::Error;
pub use fault::Fault;
pub use hold::{Hold, Stage};
pub use permission::Permission;
pub use plan::Request;
pub use server::FaultyEndpoint;
