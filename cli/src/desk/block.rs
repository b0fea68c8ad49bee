//! `cargo vapi desk block`: callers that are refused.

mod add;
mod remove;

use std::io::Write;

use anyhow::Result;
use call_store::desk::{Block, BlockList, NumberPrefix};
use clap::Subcommand;
use jiff::tz::TimeZone;
use serde_json::json;

use super::numbers::compact;
use super::place::{Place, Where};
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::plain::words;
use crate::table::{Column, write_table};

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
    Add(add::Arguments),
    /// No longer refuses a caller.
    Remove(remove::Arguments),
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
    match &arguments.command {
        None | Some(Command::List) => Box::pin(list(of)).await,
        Some(Command::Add(arguments)) => Box::pin(add::run(arguments, of)).await,
        Some(Command::Remove(arguments)) => Box::pin(remove::run(arguments, of)).await,
    }
}

async fn blocks(of: &Where, place: &Place) -> Result<Vec<Block>> {
    place.desks().blocks(of.desk()).await.map_err(|error| place.explain(error))
}

async fn list(of: &Where) -> Result<()> {
    let place = Box::pin(of.place()).await?;
    let blocks = Box::pin(blocks(of, &place)).await?;
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
