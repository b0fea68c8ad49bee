//! `cargo vapi credential retire`: the previous credential ends now.

use std::io::Write;

use super::accepted::{Accepted, Previous, minute};
use super::secret::{Secret, Stage};
use crate::confirm::confirm;
use crate::next::write_next;
use crate::output::{output, write_prose};
use anyhow::{Result, bail};
use jiff::Timestamp;
use serde_json::json;

/// Nothing but whether to ask.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// Ends the previous credential, after asking.
///
/// # Errors
///
/// If there is none, or the secret can't be read or changed.
pub(super) async fn run(arguments: &Arguments, of: &Accepted) -> Result<()> {
    let access = &of.access;
    let Some(stack) = access.stack().await? else { return Ok(()) };
    let hours = of.hours(stack);
    let secret = Secret::of(stack, access, &of.typed()).await?;
    let (current, previous) =
        futures_util::try_join!(secret.labelled(Stage::Current), secret.labelled(Stage::Previous))?;
    let Some(current) = current else { return Err(secret.is_not_there()) };
    let Some(previous) = previous else {
        bail!(
            "stack {} has no previous credential: the one of {} is alone",
            stack.name(),
            minute(current.created)
        );
    };
    let whose = format!("The previous credential of stack {}", stack.name());
    let if_used =
        "If Vapi still uses it anywhere, its messages are refused with 401 and calls go unanswered.";
    let question = match hours.previous(current.created, &previous, Timestamp::now()) {
        Previous::Until(until) => {
            format!(
                "{whose} is accepted until {} ({}). End it now? {if_used}",
                minute(until),
                hours.in_words()
            )
        }
        Previous::Unknown { until, fault } => format!(
            "{whose} may be accepted until {} ({}); {fault}. End it now? {if_used}",
            minute(until),
            hours.in_words()
        ),
        Previous::Over(_) => {
            format!("{whose} is not accepted any more ({}). Take its label off it?", hours.in_words())
        }
        Previous::Never(fault) => format!("{whose} is not accepted: {fault}. Take its label off it?"),
    };
    confirm(&question, arguments.yes)?;
    let retired = secret.end(&previous).await?;

    let mut output = output();
    if access.json() {
        let line = json!({"stack": stack.name(), "secret": secret.arn(), "retired": retired});
        writeln!(output, "{line}")?;
        return Ok(output.flush()?);
    }
    let text = format!(
        "The previous credential of stack {} has ended. Functions that have it in memory notice within 5 minutes. Only the \
         one of {} is accepted then.",
        stack.name(),
        minute(current.created)
    );
    write_prose(&mut output, &text, access.width())?;
    let show = format!("cargo vapi credential show --reveal{}", of.typed());
    write_next(&mut output, "If Vapi is refused now, that is the one to enter there", &show, access.width())?;
    Ok(output.flush()?)
}
