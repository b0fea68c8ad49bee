//! `cargo vapi desk block add`: a caller more.

use std::io::Write;

use anyhow::Result;
use jiff::Timestamp;

use super::{Which, as_json, blocks, who, whom};
use crate::confirm::confirm;
use crate::desk::place::Where;
use crate::next::write_next;
use crate::output::{output, write_prose};

/// A beginning of so few digits is a whole country, or more.
const WIDE: usize = 3;

/// Who, and why.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Why, for whoever looks at the list later. Callers don't hear it.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Don't ask, not even about a whole country.
    #[arg(long)]
    yes: bool,
}

/// Refuses a caller, or all whose numbers begin so; asks before it is a whole country.
///
/// # Errors
///
/// If the answer is no, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let Arguments { which, note, .. } = arguments;
    if which.number.digits() <= WIDE {
        let number = which.number.as_str();
        confirm(
            &format!(
                "Refuse every caller whose number begins with {number}? That is a whole country or more."
            ),
            arguments.yes,
        )?;
    }
    let place = Box::pin(of.place()).await?;
    let added = place.desks().block(which.list(of), &which.number, note.as_deref(), Timestamp::now()).await;
    let is_new = added.map_err(|error| place.explain(error))?;
    let mut output = output();
    let blocks = Box::pin(blocks(of, &place)).await?;
    let added =
        blocks.iter().find(|block| block.number == which.number && block.all_desks == which.all_desks);
    if of.json() {
        added.map_or(Ok(()), |block| writeln!(output, "{}", as_json(block, of)))?;
        return Ok(output.flush()?);
    }
    let number = which.number.as_str();
    let verb = if which.all_desks { "refuse" } else { "refuses" };
    let mut text = format!("From now on {} {verb} {}.", who(which.all_desks, of), whom(&which.number));
    if !is_new {
        text = format!("{number} was refused by {} already", who(which.all_desks, of));
        text.push_str(if note.is_some() {
            "; the note is the new one now."
        } else {
            ": nothing is changed."
        });
    }
    let wider =
        blocks.iter().find(|block| block.number != which.number && block.number.covers(&which.number));
    if let Some(wider) = wider {
        text.push_str(&format!(" So were all that begin with {} before.", wider.number.as_str()));
    }
    let undo = if which.all_desks { " --all-desks" } else { "" };
    write_prose(&mut output, &text, of.width())?;
    let undo = place.command(&format!("block remove {number}{undo}"));
    write_next(&mut output, "To undo it", &undo, of.width())?;
    Ok(output.flush()?)
}
