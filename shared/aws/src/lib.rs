#![doc = include_str!("../README.md")]

mod connection;
mod secret_error;
mod secrets_manager;

pub use connection::{Connection, NotConfigured};
pub use secret_error::SecretError;
pub use secrets_manager::{SECRET_LIMIT, SecretValue, SecretsManager, Stage};
