//! `cargo vapi credential retire`: the previous credential ends now.

use std::io::Write;

use super::accepted::{PreviousHours, minute};
use super::secret::Secret;
use crate::access::Access;
use crate::confirm::confirm;
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
pub(super) async fn run(arguments: &Arguments, access: &Access, previous_hours: Option<u32>) -> Result<()> {
    let Some(stack) = access.stack().await? else { return Ok(()) };
    let hours = PreviousHours::of(previous_hours, stack);
    let secret = Secret::of(stack, access).await?;
    let (current, previous) = futures_util::try_join!(secret.current(), secret.previous())?;
    let Some(previous) = previous else {
        bail!(
            "stack {} has no previous credential: the one of {} is alone",
            stack.name(),
            minute(current.created)
        );
    };
    let until = hours.accepted_until(&current, Timestamp::now());
    let question = match until {
        Some(until) => format!(
            "The previous credential of stack {} is accepted until {} ({}). End it now? If Vapi still uses it anywhere, its \
             messages are refused with 401 and calls go unanswered.",
            stack.name(),
            minute(until),
            hours.in_words()
        ),
        None => format!(
            "The previous credential of stack {} is not accepted any more ({}). Take its label off it?",
            stack.name(),
            hours.in_words()
        ),
    };
    confirm(&question, arguments.yes)?;
    secret.end(&previous).await?;

    let mut output = output();
    if access.json() {
        let line = json!({"stack": stack.name(), "secret": secret.arn(), "retired": previous.id});
        writeln!(output, "{line}")?;
        return Ok(output.flush()?);
    }
    let text = format!(
        "The previous credential of stack {} has ended. Functions that have it in memory notice within 5 minutes. Only the \
         one of {} is accepted then: if Vapi is refused now, that is the one to enter there (cargo vapi credential show \
         --reveal{}).",
        stack.name(),
        minute(current.created),
        access.typed()
    );
    write_prose(&mut output, &text, access.width())?;
    Ok(output.flush()?)
}
