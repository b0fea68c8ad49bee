//! Tools that a Vapi assistant calls: what a tool is, the list of them, and the engine that runs them.
//!
//! The major parts are:
//!
//! - [`Tool`]: one tool. Its type is its arguments; its doc comments are what the model reads of them.
//! - [`ToolRegistry`]: the tools by name, and their definitions as Vapi takes them.
//! - [`Engine`]: runs the calls of one message side by side, each under the deadline, and answers every one, whatever a tool does.
//! - [`ToolContext`]: what a tool gets beside its arguments: the call, the desk, the clock, the store, HTTPS, secrets.
//! - [`calendar`]: dates and times of day as models write them.

mod arguments;
pub mod calendar;
mod clock;
mod context;
mod conversation;
mod definition;
mod desk;
mod engine;
mod error;
mod facts;
pub mod https;
mod registry;
mod schema;
mod secrets;
mod services;
mod tool;

pub use clock::{Clock, SystemClock};
pub use context::ToolContext;
pub use definition::{DESCRIPTION_LIMIT_CHARS, NAME_MAX_BYTES, is_tool_name, with_server_url};
pub use desk::CallDesk;
pub use engine::{Engine, Limits};
pub use error::ToolError;
pub use facts::CallFacts;
pub use registry::{RegisteredTool, RegistryError, ToolRegistry, ToolRegistryBuilder};
pub use schema::{SchemaError, arguments_schema};
pub use secrets::{Secrets, SecretsError};
pub use services::Services;
pub use tool::{Effect, Tool, ToolResult};
