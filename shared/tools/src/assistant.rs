//! Assistants in Vapi's own shape, with the names of tools where Vapi wants their definitions.

use serde_json::{Map, Value};

use crate::registry::ToolRegistry;

/// An assistant that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnusableAssistant {
    /// No JSON object.
    #[error("the assistant is not a JSON object")]
    NotAnObject,
    /// A tool that is not in the registry.
    #[error("the assistant names the tool {0}, which is not in the registry")]
    UnknownTool(String),
    /// A tool with encrypted arguments. Vapi encrypts for a server of the tool's own, whose URL is not known here.
    #[error(
        "the assistant names the tool {0}, whose arguments are encrypted: make it in Vapi, with a server URL, and give its id"
    )]
    NeedsServer(String),
}

impl ToolRegistry {
    /// Reads an assistant and completes it: every tool that stands in `model.tools` by its name becomes its definition.
    ///
    /// # Errors
    ///
    /// [`UnusableAssistant`] for what is no object, names a tool that is not there, or one that needs a server of its own.
    pub fn complete_assistant(&self, json: &str) -> Result<Map<String, Value>, UnusableAssistant> {
        let mut assistant: Map<String, Value> =
            serde_json::from_str(json).map_err(|_| UnusableAssistant::NotAnObject)?;
        if let Some(Value::Array(tools)) = assistant.get_mut("model").and_then(|model| model.get_mut("tools"))
        {
            for tool in tools {
                if let Value::String(name) = tool {
                    let known = self.get(name).ok_or_else(|| UnusableAssistant::UnknownTool(name.clone()))?;
                    if !known.options().encrypted_paths().is_empty() {
                        return Err(UnusableAssistant::NeedsServer(name.clone()));
                    }
                    *tool = known.definition();
                }
            }
        }
        Ok(assistant)
    }
}
