#![doc = include_str!("../README.md")]

mod connection;
mod https;
mod renewed;
mod secret_error;
mod secrets_manager;

pub use connection::{Connection, NotConfigured, retry_config};
pub use renewed::{PAUSE, Renewed};
pub use secret_error::SecretError;
pub use secrets_manager::{SECRET_LIMIT, SecretValue, SecretsManager, Stage};
