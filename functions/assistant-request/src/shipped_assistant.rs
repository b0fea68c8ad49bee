//! The assistant that ships: Vapi's own shape, with the names of its tools in place of their definitions.

use serde_json::{Map, Value};
use thiserror::Error;
use vapi_tools::ToolRegistry;

const FRONT_DESK: &str = include_str!("../assistants/front-desk.json");

/// The shipped assistant, and the definitions of the tools that any assistant here may name.
#[derive(Clone, Debug)]
pub struct ShippedAssistant {
    assistant: Map<String, Value>,
    definitions: Vec<Value>,
}

/// An assistant that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnusableAssistant {
    /// No JSON object.
    #[error("the assistant is not a JSON object")]
    NotAnObject,
    /// A tool that is not in the registry.
    #[error("the assistant names the tool {0}, which is not in the registry")]
    UnknownTool(String),
}

impl ShippedAssistant {
    /// Reads the assistant and puts the definitions of its tools in.
    ///
    /// # Errors
    ///
    /// [`UnusableAssistant`] where the file names a tool that is not there.
    pub fn new(registry: &ToolRegistry) -> Result<Self, UnusableAssistant> {
        let mut shipped = Self { assistant: Map::new(), definitions: registry.definitions() };
        shipped.assistant = shipped.complete(FRONT_DESK)?;
        Ok(shipped)
    }

    /// The assistant, complete.
    #[must_use]
    pub fn assistant(&self) -> &Map<String, Value> {
        &self.assistant
    }

    /// Completes an assistant in Vapi's shape: every tool that stands there by its name becomes its definition.
    ///
    /// # Errors
    ///
    /// [`UnusableAssistant`] for what is no object or names a tool that is not there.
    pub fn complete(&self, json: &str) -> Result<Map<String, Value>, UnusableAssistant> {
        let mut assistant: Map<String, Value> =
            serde_json::from_str(json).map_err(|_| UnusableAssistant::NotAnObject)?;
        if let Some(Value::Array(tools)) = assistant.get_mut("model").and_then(|model| model.get_mut("tools"))
        {
            for tool in tools {
                if let Value::String(name) = tool {
                    *tool = self.definition(name)?;
                }
            }
        }
        Ok(assistant)
    }

    fn definition(&self, name: &str) -> Result<Value, UnusableAssistant> {
        let of_name = |definition: &&Value| definition["function"]["name"] == name;
        let unknown = || UnusableAssistant::UnknownTool(name.to_owned());
        self.definitions.iter().find(of_name).cloned().ok_or_else(unknown)
    }
}
