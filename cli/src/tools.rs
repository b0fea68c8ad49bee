//! `cargo vapi tools`: what Vapi has to be told of the tools.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Which tools.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this one, and no array around it.
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,
}

/// Prints the definitions as a JSON array, or the one that was asked for alone, as POST /tool takes it.
///
/// # Errors
///
/// No tool of that name, or tools that can't be described.
pub fn run(arguments: &Arguments) -> Result<()> {
    let registry = tool_calls::registry().context("the tools can't be listed")?;
    let printed = match &arguments.tool {
        None => Value::from(registry.definitions()),
        Some(name) => match registry.get(name) {
            Some(tool) => tool.definition(),
            None if registry.iter().next().is_none() => {
                bail!("there is no tool {name}: there are no tools here");
            }
            None => {
                let names: Vec<&str> = registry.names().collect();
                bail!("there is no tool {name}; these are there: {}", names.join(", "));
            }
        },
    };
    println!("{}", serde_json::to_string_pretty(&printed).context("the definitions are no JSON")?);
    Ok(())
}
