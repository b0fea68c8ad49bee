#![doc = include_str!("../README.md")]

mod acting;
mod answer;
mod arguments;
mod assistant;
pub mod calendar;
mod clock;
mod context;
mod conversation;
mod decryption;
mod definition;
mod desk;
mod engine;
mod error;
mod facts;
pub mod https;
mod listed;
mod log;
mod options;
mod registry;
mod schema;
mod secrets;
mod services;
mod stored_answer;
mod tool;

pub use answer::ToolAnswer;
pub use assistant::UnusableAssistant;
/// DynamoDB's own types, for [`ToolContext::commit`].
pub use aws_sdk_dynamodb::types as dynamodb;
pub use call_store::calls::{CommitError, Completion};
pub use clock::{Clock, SystemClock};
pub use context::ToolContext;
pub use decryption::{Decrypted, DecryptionError, KeysError, PrivateKeys};
pub use definition::{DESCRIPTION_LIMIT_CHARS, NAME_MAX_BYTES, is_tool_name, with_server_url};
pub use desk::CallDesk;
pub use engine::{ANSWERED_AT_MOST, Engine, Limits};
pub use error::ToolError;
pub use facts::CallFacts;
pub use listed::listed;
pub use log::{AnsweredCall, CallLog, TracingLog};
pub use options::{AwsAction, ToolOptions};
pub use registry::{RegisteredTool, RegistryError, ToolRegistry, ToolRegistryBuilder};
pub use schema::{SchemaError, arguments_schema};
pub use secrets::{Secrets, SecretsError};
pub use services::Services;
pub use tool::{Effect, Tool, ToolResult};
