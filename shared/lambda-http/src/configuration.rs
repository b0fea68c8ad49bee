//! Configuration: environment variables, read once at start.

mod environment;
pub(crate) mod secrets;
mod variables;

pub(crate) use secrets::Filled;

pub use environment::{ConfigurationFault, Environment};
pub use variables::{OTHERS, VARIABLES, Variable};
