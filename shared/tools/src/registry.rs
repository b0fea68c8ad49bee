//! The tools by name. Each type is erased to one generic function that reads its arguments and calls it.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::arguments::{self, UnusableArguments};
use crate::context::ToolContext;
use crate::definition::{function_tool, is_description, is_tool_name};
use crate::options::ToolOptions;
use crate::schema::{SchemaError, TakenSchema, arguments_schema, closed};
use crate::tool::{Effect, Tool, ToolResult};

/// A call under way, with everything it needs.
pub(crate) type Running = Pin<Box<dyn Future<Output = ToolResult> + Send>>;

/// Takes arguments as one tool's type and starts its call.
type Start = fn(Map<String, Value>, &RegisteredTool, ToolContext) -> Result<Running, UnusableArguments>;

/// Reads JSON arguments as one tool's type, and does nothing with them.
type Check = fn(Map<String, Value>, &RegisteredTool) -> Result<(), UnusableArguments>;

/// All tools of a function: valid, each name once.
#[derive(Clone, Debug)]
pub struct ToolRegistry {
    tools: BTreeMap<&'static str, RegisteredTool>,
}

/// One tool, its type erased. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RegisteredTool {
    name: &'static str,
    description: &'static str,
    effect: Effect,
    options: ToolOptions,
    /// As Vapi is told it.
    schema: Arc<Value>,
    /// As it is kept to.
    taken: Arc<TakenSchema>,
    start: Start,
    check: Check,
}

/// Why the tools can't be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Two tools have this name.
    #[error("two tools are called `{0}`")]
    Duplicate(&'static str),
    /// Vapi would refuse this name.
    #[error("`{0}` is no name for a tool: it must be 1 to 64 of a-z A-Z 0-9 _ -")]
    Name(&'static str),
    /// Vapi or a model would refuse this tool's description.
    #[error("the description of `{0}` must have 1 to 999 characters")]
    Description(&'static str),
    /// Vapi would refuse one of this tool's options.
    #[error("the options of `{name}`: {fault}")]
    Options {
        /// The tool.
        name: &'static str,
        /// What is wrong with them.
        fault: &'static str,
    },
    /// Vapi's part of JSON Schema can't say this tool's arguments.
    #[error("the arguments of `{name}`: {source}")]
    Schema {
        /// The tool.
        name: &'static str,
        /// What is wrong with them.
        source: SchemaError,
    },
}

/// Collects tools; [`build`](Self::build) tells whether they are all right.
#[derive(Debug, Default)]
#[must_use]
pub struct ToolRegistryBuilder {
    tools: BTreeMap<&'static str, RegisteredTool>,
    first_error: Option<RegistryError>,
}

impl ToolRegistry {
    /// Starts a list of tools.
    pub fn builder() -> ToolRegistryBuilder {
        ToolRegistryBuilder::default()
    }

    /// The tool of that name.
    pub fn get(&self, name: &str) -> Option<&RegisteredTool> {
        self.tools.get(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.tools.keys().copied()
    }

    /// All tools, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &RegisteredTool> {
        self.tools.values()
    }

    /// The definition of every tool, sorted by name: each is the body of one `POST /tool`.
    pub fn definitions(&self) -> Vec<Value> {
        self.iter().map(RegisteredTool::definition).collect()
    }
}

impl ToolRegistryBuilder {
    /// Adds one tool.
    pub fn with<T: Tool>(mut self) -> Self {
        if let Err(error) = self.add::<T>() {
            self.first_error.get_or_insert(error);
        }
        self
    }

    /// The registry.
    ///
    /// # Errors
    ///
    /// The first thing wrong with a tool: its name is invalid or taken, its description empty or too long, or
    /// Vapi can't be told its arguments. It depends on the code alone, so a test that builds the registry
    /// finds it.
    pub fn build(self) -> Result<ToolRegistry, RegistryError> {
        self.first_error.map_or(Ok(ToolRegistry { tools: self.tools }), Err)
    }

    fn add<T: Tool>(&mut self) -> Result<(), RegistryError> {
        let name = T::NAME;
        if !is_tool_name(name) {
            return Err(RegistryError::Name(name));
        }
        if !is_description(T::DESCRIPTION) {
            return Err(RegistryError::Description(name));
        }
        if let Some(fault) = T::OPTIONS.fault() {
            return Err(RegistryError::Options { name, fault });
        }
        let of_this = |source| RegistryError::Schema { name, source };
        let taken = arguments_schema::<T>().and_then(TakenSchema::new).map_err(of_this)?;
        let schema = taken.json().clone();
        let schema = if T::OPTIONS.is_strict() { closed(schema).map_err(of_this)? } else { schema };
        let is_argument = |path: &&str| {
            let pointer = format!("/properties/{}", path.replace('.', "/properties/"));
            schema.pointer(&pointer).is_some()
        };
        if !T::OPTIONS.encrypted_paths().iter().all(is_argument) {
            return Err(RegistryError::Options { name, fault: "an encrypted path names no argument" });
        }
        let tool = RegisteredTool {
            name,
            description: T::DESCRIPTION,
            effect: T::EFFECT,
            options: T::OPTIONS,
            schema: Arc::new(schema),
            taken: Arc::new(taken),
            start: start::<T>,
            check: check::<T>,
        };
        self.tools.insert(name, tool).map_or(Ok(()), |_| Err(RegistryError::Duplicate(name)))
    }
}

impl RegisteredTool {
    /// The name that the model calls.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What a call changes outside itself.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// Deadline, messages, strictness, encryption, permissions.
    pub fn options(&self) -> &ToolOptions {
        &self.options
    }

    /// The JSON Schema of the arguments, as Vapi is told it.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// The schema that arguments are held to.
    pub(crate) fn taken(&self) -> &TakenSchema {
        &self.taken
    }

    /// What Vapi is told of this tool: the body of one `POST /tool`.
    pub fn definition(&self) -> Value {
        function_tool(self.name, self.description, &self.schema, &self.options)
    }

    pub(crate) fn start(
        &self,
        arguments: Map<String, Value>,
        context: ToolContext,
    ) -> Result<Running, UnusableArguments> {
        (self.start)(arguments, self, context)
    }

    /// Whether a call can be started with these arguments.
    pub(crate) fn check(&self, arguments: &Map<String, Value>) -> Result<(), UnusableArguments> {
        (self.check)(arguments.clone(), self)
    }
}

fn start<T: Tool>(
    arguments: Map<String, Value>,
    tool: &RegisteredTool,
    context: ToolContext,
) -> Result<Running, UnusableArguments> {
    let arguments: T = arguments::typed(arguments, tool.name, &tool.taken)?;
    Ok(Box::pin(async move { arguments.call(&context).await }))
}

fn check<T: Tool>(arguments: Map<String, Value>, tool: &RegisteredTool) -> Result<(), UnusableArguments> {
    arguments::typed::<T>(arguments, tool.name, &tool.taken).map(drop)
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;

    macro_rules! tool {
        ($type:ident, $name:expr, $description:expr) => {
            #[derive(Deserialize, JsonSchema)]
            struct $type {}

            impl Tool for $type {
                const NAME: &'static str = $name;
                const DESCRIPTION: &'static str = $description;
                const EFFECT: Effect = Effect::ReadOnly;

                async fn call(self, _: &ToolContext) -> ToolResult {
                    Ok("pong".into())
                }
            }
        };
    }

    tool!(Ping, "ping", "Answers.");
    tool!(SecondPing, "ping", "Answers too.");
    tool!(Spaced, "ping pong", "Answers.");
    tool!(Silent, "silent", " ");
    const LONG: &str = match str::from_utf8(&[b'x'; 1000]) {
        Ok(text) => text,
        Err(_) => "",
    };
    tool!(Talkative, "talkative", LONG);
    tool!(Echo, "echo", "Repeats.");

    #[test]
    fn a_registry_lists_its_tools_by_name() {
        let registry = ToolRegistry::builder().with::<Ping>().with::<Echo>().build().unwrap();
        assert_eq!(registry.names().collect::<Vec<_>>(), ["echo", "ping"]);
        assert!(registry.get("ping").is_some());
        assert!(registry.get("Ping").is_none());
        assert_eq!(
            registry.definitions()[1],
            serde_json::json!({
                "type": "function",
                "async": false,
                "function": {
                    "name": "ping",
                    "description": "Answers.",
                    "parameters": { "type": "object", "properties": {} },
                },
            })
        );
    }

    #[test]
    fn a_pattern_that_can_t_be_checked_is_an_error_of_the_registry() {
        #[derive(Deserialize, JsonSchema)]
        struct Ahead {
            #[schemars(extend("pattern" = "^(?=a)"))]
            #[expect(dead_code, reason = "only its schema is of interest")]
            plate: String,
        }

        impl Tool for Ahead {
            const NAME: &'static str = "ahead";
            const DESCRIPTION: &'static str = "Looks ahead.";
            const EFFECT: Effect = Effect::ReadOnly;

            async fn call(self, _: &ToolContext) -> ToolResult {
                Ok("pong".into())
            }
        }

        let error = ToolRegistry::builder().with::<Ahead>().build().map(|_| ()).unwrap_err().to_string();
        assert!(
            error.starts_with(
                "the arguments of `ahead`: the pattern of `plate` can't be checked: look-around"
            ),
            "{error}"
        );
    }

    #[test]
    fn what_is_wrong_with_a_tool_is_an_error_and_no_panic() {
        let error = |builder: ToolRegistryBuilder| builder.build().map(|_| ()).unwrap_err();
        let list = ToolRegistry::builder;
        assert_eq!(error(list().with::<Ping>().with::<SecondPing>()), RegistryError::Duplicate("ping"));
        assert_eq!(error(list().with::<Spaced>().with::<Ping>()), RegistryError::Name("ping pong"));
        assert_eq!(error(list().with::<Silent>()), RegistryError::Description("silent"));
        assert_eq!(error(list().with::<Talkative>()), RegistryError::Description("talkative"));
    }
}
