//! `cargo vapi desk block`: callers that are refused.

use std::io::Write;

use anyhow::{Result, bail};
use call_store::desk::{Block, BlockList, NumberPrefix};
use clap::Subcommand;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::confirm::confirm;
use super::next::write_next;
use super::numbers::compact;
use super::place::{Place, Where};
use crate::output::{output, write_prose};
use crate::plain::words;
use crate::table::{Column, write_table};

/// A beginning of so few digits is a whole country, or more.
const WIDE: usize = 3;

/// Digits of a number in North America, where no number begins as another one ends.
const NORTH_AMERICA: (&str, usize) = ("+1", 11);

const COLUMNS: [Column; 5] = [
    Column::left("REFUSED"),
    Column::left(""),
    Column::left("BY"),
    Column::left("SINCE"),
    Column::text("NOTE"),
];

/// What changes; nothing: the lists are shown.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists whom the desk refuses, and whom all desks refuse.
    List,
    /// Refuses a caller, or all whose numbers begin so.
    Add(Add),
    /// No longer refuses a caller.
    Remove(Remove),
}

#[derive(Debug, clap::Args)]
struct Which {
    /// The number in full (+14155550199), or what numbers begin with (+1415).
    #[arg(value_parser = prefix)]
    number: NumberPrefix,
    /// For every desk.
    #[arg(long)]
    all_desks: bool,
}

#[derive(Debug, clap::Args)]
struct Add {
    #[command(flatten)]
    which: Which,
    /// Why, for whoever looks at the list later. Callers don't hear it.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Don't ask, not even about a whole country.
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
struct Remove {
    #[command(flatten)]
    which: Which,
}

fn prefix(written: &str) -> Result<NumberPrefix, String> {
    compact(written).parse().map_err(|error| format!("{error}"))
}

impl Which {
    fn list<'a>(&self, of: &'a Where) -> BlockList<'a> {
        if self.all_desks { BlockList::AllDesks } else { BlockList::Desk(of.desk()) }
    }
}

/// Shows or changes a list.
///
/// # Errors
///
/// If the table can't be reached, or what is to be removed is not there.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    if let Some(Command::Add(arguments)) = &arguments.command
        && arguments.which.number.digits() <= WIDE
    {
        let number = arguments.which.number.as_str();
        confirm(
            &format!("{number} refuses every caller whose number begins so: a whole country or more."),
            arguments.yes,
        )?;
    }
    let place = Box::pin(of.place()).await?;
    match &arguments.command {
        None | Some(Command::List) => Box::pin(list(of, &place)).await,
        Some(Command::Add(arguments)) => Box::pin(add(arguments, of, &place)).await,
        Some(Command::Remove(arguments)) => Box::pin(remove(&arguments.which, of, &place)).await,
    }
}

async fn blocks(of: &Where, place: &Place) -> Result<Vec<Block>> {
    place.desks().blocks(of.desk()).await.map_err(|error| place.explain(error))
}

async fn list(of: &Where, place: &Place) -> Result<()> {
    let blocks = Box::pin(blocks(of, place)).await?;
    let mut output = output();
    if of.json() {
        for block in &blocks {
            writeln!(output, "{}", as_json(block, of))?;
        }
        return Ok(output.flush()?);
    }
    let rows: Vec<Vec<String>> = blocks.iter().map(|block| row(block, of)).collect();
    write_table(&mut output, &COLUMNS, &rows, of.width())?;
    if rows.is_empty() {
        writeln!(output, "Desk {} refuses nobody.", of.desk())?;
        let add = place.command("block add +14155550199 --note \"calls at night\"");
        write_next(&mut output, "To refuse a caller", &add, of.width())?;
    } else {
        let text = "\nThese callers hear BLOCKED_SENTENCE, and the call ends. A caller without a valid number is on no list.";
        write_prose(&mut output, text, of.width())?;
        write_next(&mut output, "To take one off", &place.command("block remove NUMBER"), of.width())?;
    }
    Ok(output.flush()?)
}

async fn add(arguments: &Add, of: &Where, place: &Place) -> Result<()> {
    let Add { which, note, .. } = arguments;
    let added = place.desks().block(which.list(of), &which.number, note.as_deref(), Timestamp::now()).await;
    let is_new = added.map_err(|error| place.explain(error))?;
    let mut output = output();
    let blocks = Box::pin(blocks(of, place)).await?;
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

async fn remove(which: &Which, of: &Where, place: &Place) -> Result<()> {
    let number = which.number.as_str();
    let removed = place.desks().unblock(which.list(of), &which.number).await;
    let removed = removed.map_err(|error| place.explain(error))?;
    let blocks = Box::pin(blocks(of, place)).await?;
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

fn who(all_desks: bool, of: &Where) -> String {
    if all_desks { "all desks".to_owned() } else { format!("desk {}", of.desk()) }
}

fn whom(number: &NumberPrefix) -> String {
    if is_whole(number) {
        format!("callers from {}", number.as_str())
    } else {
        format!("every caller whose number is {} or begins so", number.as_str())
    }
}

/// Whether no longer number can begin so. Elsewhere numbers have many lengths.
fn is_whole(number: &NumberPrefix) -> bool {
    let (country, digits) = NORTH_AMERICA;
    number.as_str().starts_with(country) && number.digits() == digits
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn row(block: &Block, of: &Where) -> Vec<String> {
    let since = block.since.map(|since| TimeZone::system().to_datetime(since).date().to_string());
    vec![
        block.number.as_str().to_owned(),
        if is_whole(&block.number) { String::new() } else { "and all that begin so".to_owned() },
        who(block.all_desks, of),
        since.unwrap_or_default(),
        block.note.as_deref().map(words).unwrap_or_default(),
    ]
}

fn as_json(block: &Block, of: &Where) -> serde_json::Value {
    json!({
        "number": block.number.as_str(),
        "desk": if block.all_desks { "*" } else { of.desk() },
        "blockedAt": block.since.map(|since| since.to_string()),
        "note": block.note,
    })
}
