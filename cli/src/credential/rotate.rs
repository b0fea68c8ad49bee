//! `cargo vapi credential rotate`: a new token or key, while the old one goes on working for a day.

use std::io::{IsTerminal, Write, stdout};

use super::accepted::{PreviousHours, minute};
use super::dashboard::{PAGE, WAY, fields};
use super::plans::Plans;
use super::secret::Secret;
use crate::access::Access;
use crate::fields::write_fields;
use crate::next::write_next;
use crate::output::{output, write_prose};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde_json::json;

/// What to make anew.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which plan of the secret, as `credential show` numbers them. Needed where there are several.
    #[arg(long, value_name = "N")]
    plan: Option<usize>,
    /// Even while the previous one is still accepted: whoever still uses that is refused from then on.
    #[arg(long)]
    force: bool,
    /// Show the new token or key also where the output is no terminal and may end in a log.
    #[arg(long)]
    reveal: bool,
}

/// Makes a new one and says what to change in Vapi.
///
/// # Errors
///
/// If the previous one is still accepted, or the secret can't be read, understood or written.
pub(super) async fn run(arguments: &Arguments, access: &Access, previous_hours: Option<u32>) -> Result<()> {
    let Some(stack) = access.stack().await? else { return Ok(()) };
    let typed = access.typed();
    let hours = PreviousHours::of(previous_hours, stack);
    let secret = Secret::of(stack, access).await?;
    let (current, previous) = futures_util::try_join!(secret.current(), secret.previous())?;
    let plans = Plans::read(&current.text).context(
        "the secret can't be used as it is, and only somebody who knows what it was meant to be can mend it",
    )?;
    let old = plans.to_rotate(arguments.plan)?;
    let now = Timestamp::now();
    if let (Some(_), Some(until), false) = (&previous, hours.accepted_until(&current, now), arguments.force) {
        bail!(
            "the credential before this one is accepted until {} ({}), and whoever still uses it would be refused from now \
             on. Nothing is changed. If Vapi uses the new one everywhere: cargo vapi credential retire{typed}; else wait, or \
             say --force",
            minute(until),
            hours.in_words()
        );
    }

    let text = plans.with_new_secret(old.position, &old.new_secret()?)?;
    secret.put(&text).await?;

    let plans = Plans::read(&text)?;
    let new = plans.to_rotate(Some(old.position))?;
    let until = hours.end(Timestamp::now());
    // A log is not where a person copies from.
    let is_shown = arguments.reveal || stdout().is_terminal();
    let mut output = output();
    if access.json() {
        let line = json!({
            "stack": stack.name(), "secret": secret.arn(), "plan": new.position, "type": new.kind.as_str(),
            "value": new.secret().filter(|_| is_shown), "previousAcceptedUntil": until.to_string(),
        });
        writeln!(output, "{line}")?;
        return Ok(output.flush()?);
    }
    let width = access.width();
    let word = new.secret_word();
    let text = format!(
        "Stack {} has a new {word}, which its functions accept from now on. They accept the old one until {} ({}).\n\n\
         Change it in Vapi before then: open {PAGE} and choose {WAY}, and the credential that you use for this stack. Only \
         this field changes:",
        stack.name(),
        minute(until),
        hours.in_words()
    );
    write_prose(&mut output, &text, width)?;
    let label = if word == "key" { "Secret Key" } else { "Token" };
    let fields: Vec<_> =
        fields(new, stack.name(), is_shown).into_iter().filter(|field| field.label == label).collect();
    write_fields(&mut output, &fields, 4, width)?;
    writeln!(output, "Save.")?;
    writeln!(output)?;
    let typed = access.typed();
    if !is_shown {
        let show = format!("cargo vapi credential show --reveal{typed}");
        write_next(&mut output, &format!("To see the {word}"), &show, width)?;
    }
    write_next(
        &mut output,
        "Then call the number, and look",
        &format!("cargo vapi calls list{typed}"),
        width,
    )?;
    let retire = format!("cargo vapi credential retire{typed}");
    write_next(&mut output, "To end the old one sooner, once Vapi uses the new one", &retire, width)?;
    Ok(output.flush()?)
}
