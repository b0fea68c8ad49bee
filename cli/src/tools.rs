//! `cargo vapi tools`: what Vapi has to be told of the tools.

use std::io::Write;

use anyhow::{Context, Result, bail};
use reqwest::Url;
use serde_json::Value;
use vapi_tools::{RegisteredTool, ToolRegistry, with_server_url};

use crate::output::{output, unless_reader_has_gone};

/// Which tools.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Only this one, and no array around it.
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,
    /// Server URL that Vapi is to call for these tools: https. Default: where the assistant's messages go.
    #[arg(long, value_name = "URL", value_parser = server_url)]
    url: Option<Url>,
}

/// Prints the definitions as a JSON array, or the one that was asked for alone, as POST /tool takes it.
///
/// # Errors
///
/// No tool of that name, tools that can't be described, or encrypted arguments without a server URL. That the reader of standard
/// output has gone is none.
pub fn run(arguments: &Arguments) -> Result<()> {
    let registry = tool_calls::registry().context("the tools can't be listed")?;
    let printed = definitions(&registry, arguments)?;
    let text = serde_json::to_string_pretty(&printed).context("the definitions are no JSON")?;
    let mut output = output();
    let written = writeln!(output, "{text}").and_then(|()| output.flush());
    unless_reader_has_gone(written.map_err(anyhow::Error::from))
}

fn definitions(registry: &ToolRegistry, arguments: &Arguments) -> Result<Value> {
    let url = arguments.url.as_ref().map(Url::as_str);
    let Some(name) = &arguments.tool else {
        let tools: Vec<&RegisteredTool> = registry.iter().collect();
        check_encrypted(&tools, url)?;
        return Ok(tools.into_iter().map(|tool| definition(tool, url)).collect());
    };
    match registry.get(name) {
        Some(tool) => {
            check_encrypted(&[tool], url)?;
            Ok(definition(tool, url))
        }
        None if registry.iter().next().is_none() => {
            bail!("there is no tool {name}: there are no tools here");
        }
        None => {
            let names: Vec<&str> = registry.names().collect();
            bail!("there is no tool {name}; these are there: {}", names.join(", "));
        }
    }
}

fn definition(tool: &RegisteredTool, url: Option<&str>) -> Value {
    match url {
        Some(url) => with_server_url(tool.definition(), url),
        None => tool.definition(),
    }
}

/// Vapi would take such a tool without a URL, call nobody, and report no error.
fn check_encrypted(tools: &[&RegisteredTool], url: Option<&str>) -> Result<()> {
    let has_encrypted = |tool: &&&RegisteredTool| !tool.options().encrypted_paths().is_empty();
    let names: Vec<&str> = tools.iter().filter(has_encrypted).map(|tool| tool.name()).collect();
    if names.is_empty() || url.is_some() {
        return Ok(());
    }
    bail!(
        "Vapi encrypts arguments of {} for a server of the tool's own, and without its URL it would call nobody: add --url URL, \
         with ServerUrl or ToolCallsUrl of the stack",
        names.join(", ")
    );
}

fn server_url(written: &str) -> Result<Url, &'static str> {
    match Url::parse(written) {
        Ok(url) if url.scheme() == "https" => Ok(url),
        _ => Err("write a URL that Vapi can call, such as https://abc123.lambda-url.us-west-2.on.aws/"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const URL: &str = "https://tools.example.com/";

    /// None of the tools that ship has encrypted arguments: the odd ones `seals` and `secretive` have.
    fn odd_tools(tool: Option<&str>, url: Option<&str>) -> Result<Value> {
        let tool = tool.map(str::to_owned);
        let url = url.map(|url| server_url(url).expect("a URL"));
        definitions(&odd_tools::registry().expect("tools"), &Arguments { tool, url })
    }

    #[test]
    fn a_tool_with_encrypted_arguments_has_a_server_url_or_is_not_printed() {
        let printed = odd_tools(Some("secretive"), Some(URL)).expect("a definition");
        assert_eq!(printed["server"], json!({ "encryptedPaths": ["customer.card.number"], "url": URL }));
        let said = odd_tools(Some("secretive"), None).expect_err("no URL").to_string();
        assert!(said.contains("arguments of secretive for") && said.contains("add --url URL"), "{said}");
    }

    #[test]
    fn a_list_names_all_that_want_a_server_url() {
        let said = odd_tools(None, None).expect_err("no URL").to_string();
        assert!(["seals", "secretive"].iter().all(|name| said.contains(name)), "{said}");
        assert!(!said.contains("takes"), "{said}");
        let printed = odd_tools(None, Some(URL)).expect("definitions");
        let all = printed.as_array().expect("an array");
        assert!(all.len() > 2 && all.iter().all(|tool| tool["server"]["url"] == URL), "{printed}");
    }

    #[test]
    fn a_tool_without_them_goes_where_the_assistant_goes() {
        let printed = odd_tools(Some("takes"), None).expect("a definition");
        assert!(printed.get("server").is_none(), "{printed}");
    }
}
