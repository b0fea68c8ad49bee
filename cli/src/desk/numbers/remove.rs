//! `cargo vapi desk numbers remove`: a number like any other.

use std::convert::Infallible;
use std::io::Write;

use anyhow::{Result, bail};
use call_store::desk::NumberKey;

use super::answering::in_words;
use super::{as_json, number_key};
use crate::confirm::confirm;
use crate::desk::place::Where;
use crate::output::{output, write_prose};
use crate::plain::words;

/// Which number.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The dialled number (+14155550100), or the id that Vapi gave it. A wrong one as the list shows it.
    #[arg(value_parser = as_listed)]
    number: NumberKey,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// A key as the list shows it: one that somebody has written wrong by hand is to be removed too.
fn as_listed(written: &str) -> Result<NumberKey, Infallible> {
    Ok(number_key(written).unwrap_or_else(|_| NumberKey::PhoneNumberId(written.to_owned())))
}

/// Removes an entry, after asking.
///
/// # Errors
///
/// If there is none, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let number = &arguments.number;
    let place = Box::pin(of.place()).await?;
    let (e164, id) = match number {
        NumberKey::Number(e164) => (Some(e164), None),
        NumberKey::PhoneNumberId(id) => (None, Some(id.as_str())),
    };
    let entry = place.desks().number(e164, id).await.map_err(|error| place.explain(error))?;
    let Some(entry) = entry else {
        bail!("{number} has no entry; to see which have one: {}", place.command("numbers"));
    };
    let whose = format!("desk {}, answered by {}", words(entry.desk()), in_words(entry.answering()));
    confirm(
        &format!(
            "Remove the entry of {number} ({whose})? It belongs to the desk main then, and the default answers."
        ),
        arguments.yes,
    )?;
    let removed = place.desks().remove_number(number).await.map_err(|error| place.explain(error))?;
    let Some(entry) = removed else {
        bail!("somebody else has just removed the entry of {number}");
    };
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", as_json(&number.to_string(), &entry))?;
        return Ok(output.flush()?);
    }
    let text = format!(
        "Removed: {number} belonged to the desk {}, and was answered by {}. It belongs to the desk main now, and the default \
         answers.",
        words(entry.desk()),
        in_words(entry.answering())
    );
    write_prose(&mut output, &text, of.width())?;
    Ok(output.flush()?)
}
