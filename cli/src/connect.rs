//! `cargo vapi connect`: what to enter in Vapi's dashboard, so that its calls reach a stack.

mod steps;

use anyhow::Result;
use serde_json::json;
use std::io::Write;

use self::steps::Steps;
use crate::access::Access;
use crate::aws::variable;
use crate::credential::dashboard::fields;
use crate::credential::plans::Plans;
use crate::credential::secret::Secret;
use crate::output::{output, unless_reader_has_gone, write_prose};
use crate::stack::{DEV_STACK, Stack};

/// The URLs that a stack puts out. The first one is all that most need.
const URLS: [&str; 6] = [
    "ServerUrl",
    "AssistantRequestUrl",
    "ToolCallsUrl",
    "CallRequestsUrl",
    "CallEventsUrl",
    "EndOfCallReportUrl",
];

/// Which stack, and whether to show its secret.
#[derive(Debug, clap::Args)]
#[command(mut_arg("stack", |stack| stack.default_value(DEV_STACK)))]
pub struct Arguments {
    /// Show the token or key too, to be pasted: whoever sees it can send what Vapi can.
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    access: Access,
}

/// Prints what to enter, in the dashboard's order and words.
///
/// # Errors
///
/// A sentence: no such stack, or its secret can't be read. That the reader of standard output has gone is none.
pub async fn run(arguments: &Arguments) -> Result<()> {
    unless_reader_has_gone(Box::pin(print(arguments)).await)
}

async fn print(arguments: &Arguments) -> Result<()> {
    let Arguments { access, reveal } = arguments;
    let Some(stack) = access.stack().await? else { return Ok(()) };
    stack.output("ServerUrl")?;
    let secret = Secret::of(stack, access, &access.typed()).await?;
    let current = secret.current().await?;
    let plans = Plans::read(&current.text)?;
    if access.json() {
        return as_json(stack, &plans, *reveal);
    }
    let width = access.width();
    let mut output = output();
    write_prose(
        &mut output,
        &format!("To connect Vapi to stack {} in {}:", stack.name(), stack.region()),
        width,
    )?;
    if variable("VAPI_API_KEY").is_some() {
        let text = "VAPI_API_KEY is set. Doing this through Vapi's API comes with a later version; until then by hand:";
        write_prose(&mut output, text, width)?;
    }
    let steps = Steps { stack, plans: &plans, reveal: *reveal, typed: &access.typed(), width };
    steps.write(&mut output)?;
    Ok(output.flush()?)
}

fn as_json(stack: &Stack, plans: &Plans, reveal: bool) -> Result<()> {
    let urls: serde_json::Map<_, _> =
        URLS.iter().filter_map(|name| Some(((*name).to_owned(), stack.get(name)?.into()))).collect();
    let credentials: Vec<_> = plans
        .iter()
        .map(|plan| {
            let fields = fields(plan, stack.name(), reveal).into_iter();
            fields
                .map(|field| (field.label.to_owned(), field.value.into()))
                .collect::<serde_json::Map<_, _>>()
        })
        .collect();
    let mut output = output();
    let line =
        json!({"stack": stack.name(), "region": stack.region(), "credentials": credentials, "urls": urls});
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}
