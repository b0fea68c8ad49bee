//! Configuration: environment variables, read once at start.

mod environment;
mod variables;

pub use environment::{ConfigurationFault, Environment};
pub use variables::{OTHERS, VARIABLES, Variable};
