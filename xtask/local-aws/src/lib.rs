//! Services of AWS on loopback, for tests. `local-sqs` and `local-secrets-manager` say what one does with them.
//!
//! The server is `ministack`, a Python package that is brought into `.local/python/` at the first use.
//!
//! ```no_run
//! # fn main() -> Result<(), local_aws::Error> {
//! use local_aws::{LocalAws, Service};
//!
//! let aws = LocalAws::start(&[Service::SecretsManager])?;
//! let secrets = aws.api(Service::SecretsManager);
//! secrets.call("ListSecrets", &serde_json::json!({}))?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything blocks the calling thread and has a time limit. In an async test, run a multi-thread runtime.

mod api;
mod error;
mod server;
mod service;

pub use api::{Api, REGION};
pub use error::Error;
pub use server::LocalAws;
pub use service::Service;
