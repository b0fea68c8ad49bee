//! `cargo vapi desk block remove`: a caller less.

use std::io::Write;

use anyhow::{Result, bail};

use super::{Which, as_json, blocks, who, whom};
use crate::desk::place::Where;
use crate::output::{output, write_prose};

/// Who.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
}

/// Takes a caller, or a beginning, off a list.
///
/// # Errors
///
/// If it is not on the list, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let which = &arguments.which;
    let place = Box::pin(of.place()).await?;
    let number = which.number.as_str();
    let removed = place.desks().unblock(which.list(of), &which.number).await;
    let removed = removed.map_err(|error| place.explain(error))?;
    let blocks = Box::pin(blocks(of, &place)).await?;
    let Some(removed) = removed else {
        let elsewhere = blocks.iter().any(|block| block.number == which.number);
        match (elsewhere, which.all_desks) {
            (true, false) => bail!(
                "{number} is not on the list of desk {}, but on that of all desks: {}",
                of.desk(),
                place.command(&format!("block remove {number} --all-desks"))
            ),
            (true, true) => bail!(
                "{number} is not on the list of all desks, but on that of desk {}: {}",
                of.desk(),
                place.command(&format!("block remove {number}"))
            ),
            (false, _) => bail!(
                "{number} is not on the list of {}; to see what is: {}",
                who(which.all_desks, of),
                place.command("block")
            ),
        }
    };
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", as_json(&removed, of))?;
        return Ok(output.flush()?);
    }
    let verb = if which.all_desks { "refuse" } else { "refuses" };
    let mut text =
        format!("{} no longer {verb} {}.", capital(&who(which.all_desks, of)), whom(&which.number));
    for block in blocks.iter().filter(|block| block.number.covers(&which.number)) {
        text.push_str(&format!(
            " Still refused, by {}, as {} is on the list.",
            who(block.all_desks, of),
            block.number.as_str()
        ));
    }
    write_prose(&mut output, &text, of.width())?;
    Ok(output.flush()?)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
