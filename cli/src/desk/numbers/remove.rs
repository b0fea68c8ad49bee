//! `cargo vapi desk numbers remove`: a number like any other.

use std::io::Write;

use anyhow::{Result, bail};
use call_store::desk::NumberKey;

use super::answering::in_words;
use super::{as_json, number_key};
use crate::desk::confirm::confirm;
use crate::desk::place::Where;
use crate::output::{output, write_prose};

/// Which number.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The dialled number (+14155550100), or the id that Vapi gave it.
    #[arg(value_parser = number_key)]
    number: NumberKey,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// Removes an entry, after asking.
///
/// # Errors
///
/// If there is none, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let number = &arguments.number;
    confirm(
        &format!("Remove the entry of {number}? It belongs to the desk main then, and the default answers."),
        arguments.yes,
    )?;
    let place = Box::pin(of.place()).await?;
    let removed = place.desks().remove_number(number).await.map_err(|error| place.explain(error))?;
    let Some(entry) = removed else {
        bail!("{number} has no entry; to see which have one: {}", place.command("numbers"));
    };
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", as_json(&number.to_string(), &entry))?;
        return Ok(output.flush()?);
    }
    let text = format!(
        "Removed: {number} belonged to the desk {}, and was answered by {}. It belongs to the desk main now, and the default \
         answers.",
        entry.desk(),
        in_words(entry.answering())
    );
    write_prose(&mut output, &text, of.width())?;
    Ok(output.flush()?)
}
