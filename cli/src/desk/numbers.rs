//! `cargo vapi desk numbers`: which desk a number belongs to, and who answers it.

mod answering;
mod remove;
mod set;

use std::io::Write;

use anyhow::Result;
use call_store::E164;
use call_store::desk::{ListedNumber, NumberEntry, NumberFault, NumberKey};
use clap::Subcommand;
use jiff::Timestamp;
use serde_json::json;

use self::answering::{in_words, set_json};
use super::hours_text::in_a_line;
use super::place::Where;
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::plain::words;
use crate::table::{Column, write_table};

/// Who the default is.
const DEFAULT: &str = "(DEFAULT_ASSISTANT_ID, else the assistant that ships)";

const COLUMNS: [Column; 5] = [
    Column::text("NUMBER"),
    Column::left("DESK"),
    Column::text("ANSWERED BY"),
    Column::text("HOURS"),
    Column::text("ELSE"),
];

/// What changes; nothing: the numbers are listed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the numbers that have an entry, of all desks or of the one that --desk names.
    List,
    /// Says of a number which desk it belongs to (--desk), and who answers. What is not named stays as it is.
    Set(Box<set::Arguments>),
    /// Removes the entry of a number.
    Remove(remove::Arguments),
}

/// Shows or changes entries.
///
/// # Errors
///
/// If the table can't be reached, or what was typed can't be done.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    match &arguments.command {
        None | Some(Command::List) => Box::pin(list(of)).await,
        Some(Command::Set(arguments)) => Box::pin(set::run(arguments, of)).await,
        Some(Command::Remove(arguments)) => Box::pin(remove::run(arguments, of)).await,
    }
}

async fn list(of: &Where) -> Result<()> {
    let place = Box::pin(of.place()).await?;
    let mut numbers: Vec<ListedNumber> = Vec::new();
    let is_asked_for =
        |number: &ListedNumber| of.named().is_none_or(|desk| desk.as_str() == number.entry.desk());
    let keep = |found: Vec<ListedNumber>| numbers.extend(found.into_iter().filter(is_asked_for));
    Box::pin(place.gather(place.desks().numbers(), keep)).await?;
    numbers.sort_by(|a, b| a.key.cmp(&b.key));

    let mut output = output();
    if of.json() {
        for number in &numbers {
            writeln!(output, "{}", with_faults(as_json(&number.key, &number.entry), &number.faults))?;
        }
        return Ok(output.flush()?);
    }
    let rows: Vec<Vec<String>> = numbers.iter().map(|number| row(&number.key, &number.entry)).collect();
    write_table(&mut output, &COLUMNS, &rows, of.width())?;
    for number in numbers.iter().filter(|number| !number.faults.is_empty()) {
        writeln!(output)?;
        write_faults(&mut output, &number.key, &number.faults, of.width())?;
    }
    let text = match (rows.is_empty(), of.named()) {
        (true, None) => format!(
            "No number has an entry: each belongs to the desk main, and the default answers {DEFAULT}."
        ),
        (true, Some(desk)) => format!("No number has an entry that names desk {desk}."),
        (false, _) => {
            format!("\nAny other number belongs to the desk main, and the default answers it {DEFAULT}.")
        }
    };
    write_prose(&mut output, &text, of.width())?;
    let set = place.command("numbers set +14155550100 --assistant-id ID");
    write_next(&mut output, "To change one, or add one", &set, of.width())?;
    Ok(output.flush()?)
}

fn row(key: &str, entry: &NumberEntry) -> Vec<String> {
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (hours, otherwise) = match entry.hours() {
        None => ("always".to_owned(), entry.after_hours().map(|_| "never: it is always open".to_owned())),
        Some(hours) => {
            let zone = entry.time_zone().and_then(|zone| zone.iana_name());
            let zone = zone.map_or_else(String::new, |zone| format!(" ({zone})"));
            (format!("{}{zone}", in_a_line(hours, today)), Some(in_words(entry.after_hours())))
        }
    };
    vec![words(key), words(entry.desk()), in_words(entry.answering()), hours, otherwise.unwrap_or_default()]
}

/// Says what is wrong with an entry that somebody wrote by hand.
fn write_faults(
    output: &mut impl Write,
    key: &str,
    faults: &[NumberFault],
    width: Option<usize>,
) -> std::io::Result<()> {
    let said = |fault: &NumberFault| format!("Wrong with {}: {}.", words(key), words(&fault.to_string()));
    faults.iter().try_for_each(|fault| write_prose(output, &said(fault), width))
}

fn with_faults(mut object: serde_json::Value, faults: &[NumberFault]) -> serde_json::Value {
    object["faults"] = faults.iter().map(ToString::to_string).collect();
    object
}

fn as_json(key: &str, entry: &NumberEntry) -> serde_json::Value {
    let mut object = json!({ "number": key, "desk": entry.desk() });
    set_json(&mut object, entry.answering());
    if let Some(after_hours) = entry.after_hours() {
        object["afterHours"] = json!({});
        set_json(&mut object["afterHours"], Some(after_hours));
    }
    if let Some(hours) = entry.hours() {
        let hours = super::settings_text::hours_json(hours);
        object["hours"] = hours["hours"].clone();
        object["exceptions"] = hours["exceptions"].clone();
    }
    if let Some(zone) = entry.time_zone().and_then(|zone| zone.iana_name()) {
        object["timeZone"] = zone.into();
    }
    object
}

/// A number without what people put between its digits.
pub(super) fn compact(written: &str) -> String {
    let written = written.trim();
    if !written.starts_with('+') {
        return written.to_owned();
    }
    written.chars().filter(|letter| !matches!(letter, ' ' | '(' | ')' | '-' | '.' | '/')).collect()
}

/// Reads a number, for the command line.
///
/// # Errors
///
/// A sentence that says how to write one.
pub(super) fn phone(written: &str) -> Result<E164, String> {
    compact(written)
        .parse()
        .map_err(|_| "write the number in full, with + and the country: +14155550123".to_owned())
}

/// Reads what an entry is found by, for the command line.
fn number_key(written: &str) -> Result<NumberKey, String> {
    compact(written).parse().map_err(|error| format!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_have_spaces_and_brackets() {
        for written in ["+14155550123", "+1 415 555 0123", "+1 (415) 555-0123", " +1.415.555.0123 "] {
            assert_eq!(phone(written).expect(written).as_str(), "+14155550123");
        }
        for written in ["", "415-555-0123", "+1 415", "anonymous", "+1415555012x"] {
            assert!(phone(written).is_err(), "{written}");
        }
    }

    #[test]
    fn an_id_keeps_its_hyphens() {
        let id = "1dd08f79-ccc1-42f8-8b80-9767570b792b";
        assert_eq!(number_key(id).expect(id).to_string(), id);
    }
}
