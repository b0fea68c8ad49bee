#![doc = include_str!("../README.md")]

mod answer;
mod arguments;
mod assistant;
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
mod options;
mod registry;
mod schema;
mod secrets;
mod services;
mod tool;

pub use answer::ToolAnswer;
pub use assistant::UnusableAssistant;
pub use clock::{Clock, SystemClock};
pub use context::ToolContext;
pub use definition::{DESCRIPTION_LIMIT_CHARS, NAME_MAX_BYTES, is_tool_name, with_server_url};
pub use desk::CallDesk;
pub use engine::{ANSWERED_AT_MOST, Engine, Limits};
pub use error::ToolError;
pub use facts::CallFacts;
pub use options::{AwsAction, ToolOptions};
pub use registry::{RegisteredTool, RegistryError, ToolRegistry, ToolRegistryBuilder};
pub use schema::{SchemaError, arguments_schema};
pub use secrets::{Secrets, SecretsError};
pub use services::Services;
pub use tool::{Effect, Tool, ToolResult};
