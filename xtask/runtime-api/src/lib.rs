//! A bare AWS Lambda Runtime API on loopback, which drives a real function binary in tests and benchmarks.
//!
//! A function on AWS is a process that asks the Runtime API for its next event over HTTP and posts the answer
//! back. This crate is the other side of that conversation and nothing more: no build, no file watching, no
//! emulated AWS around it. A round trip through it costs about a tenth of a millisecond, so what is measured is
//! the function.
//!
//! The major components are
//!
//! * [`FunctionProcess`]: starts a binary in Lambda's environment, sends it events, ends it when dropped;
//! * [`FunctionUrlRequest`] and [`HttpAnswer`]: an HTTP request in the shape a Function URL gives it, and the
//!   HTTP answer in what the function returned;
//! * [`Invocation`]: one event, its raw answer and how long it took.
//!
//! Everything blocks the calling thread and has a time limit. In an async test, run a multi-thread runtime, so
//! that whatever the function talks to is still served meanwhile:
//!
//! ```no_run
//! # use std::path::Path;
//! # use runtime_api::{Error, FunctionProcess};
//! # fn main() -> Result<(), Error> {
//! // In an integration test: env!("CARGO_BIN_EXE_call-events")
//! let binary = Path::new("target/debug/call-events");
//! let function = FunctionProcess::spawn(binary, [("VAPI_CREDENTIALS", "none")])?;
//! let answer = function.post(br#"{"message":{"type":"hang"}}"#, &[("content-type", "application/json")])?;
//! assert_eq!((answer.status, answer.text()), (200, "{}"));
//! # Ok(())
//! # }
//! ```
//!
//! See [AWS Docs/Using the Lambda runtime API for custom runtimes].
//!
//! [AWS Docs/Using the Lambda runtime API for custom runtimes]: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

mod environment;
mod error;
mod freeze;
mod function_url;
mod http1;
mod invocation;
mod log;
mod process;
mod server;

pub use error::Error;
pub use function_url::{FunctionUrlRequest, HttpAnswer};
pub use invocation::Invocation;
pub use process::FunctionProcess;
