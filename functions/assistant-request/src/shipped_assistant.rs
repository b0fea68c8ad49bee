//! The assistant that ships.

use serde_json::{Map, Value};
use vapi_tools::{ToolRegistry, UnusableAssistant};

/// Vapi's own shape, with the names of the tools in place of their definitions.
const FRONT_DESK: &str = include_str!("../assistants/front-desk.json");

/// The assistant that ships, with the definitions of its tools.
///
/// # Errors
///
/// [`UnusableAssistant`] where the file names a tool that is not there.
pub(crate) fn shipped_assistant(registry: &ToolRegistry) -> Result<Map<String, Value>, UnusableAssistant> {
    registry.complete_assistant(FRONT_DESK)
}
