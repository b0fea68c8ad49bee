//! `cargo vapi desk numbers set`: whose a number is, and who answers it.

mod answers;

use std::io::Write;

use anyhow::{Result, bail};
use call_store::desk::{Change, NumberChange, NumberEntry, NumberKey, TimeZoneName};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::answers::{AfterHours, Answers};
use super::{COLUMNS, as_json, number_key, row, with_faults, write_faults};
use crate::desk::hours_change::Typed;
use crate::desk::place::{Place, Where};
use crate::desk::time_zone::time_zone;
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::table::write_table;

/// The number, and what changes of it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The dialled number (+14155550100), or the id that Vapi gave it.
    #[arg(value_parser = number_key)]
    number: NumberKey,
    #[command(flatten)]
    answers: Answers,
    #[command(flatten)]
    after_hours: AfterHours,
    /// Hours outside of which somebody else answers: --hours mon-fri 09:00-17:00. Without any it counts always.
    #[arg(long, num_args = 2, value_names = ["DAYS", "HOURS"])]
    hours: Vec<String>,
    /// Hours of a date that differs: --except 2026-12-25 closed.
    #[arg(long, num_args = 2, value_names = ["DATE", "HOURS"])]
    except: Vec<String>,
    /// A date that no longer differs from other days.
    #[arg(long, value_name = "DATE")]
    no_except: Vec<String>,
    /// Takes all hours away: the number is open always.
    #[arg(long, conflicts_with_all = ["hours", "except", "no_except"])]
    always_open: bool,
    /// Time zone of these hours, where it is not that of the desk.
    #[arg(long, value_name = "NAME", value_parser = time_zone)]
    time_zone: Option<TimeZoneName>,
    /// The hours are in the desk's time zone again.
    #[arg(long, conflicts_with = "time_zone")]
    no_time_zone: bool,
}

/// Changes an entry, or makes one.
///
/// # Errors
///
/// If nothing is to change, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let typed = Typed { week: &arguments.hours, except: &arguments.except, no_except: &arguments.no_except };
    // In no time zone is it an earlier day than here.
    let today = Timestamp::now().to_zoned(TimeZone::fixed(jiff::tz::offset(-12))).date();
    let change = NumberChange {
        desk: of.named().cloned(),
        answering: arguments.answers.change()?,
        after_hours: arguments.after_hours.change(),
        hours: typed.change(today)?,
        always_open: arguments.always_open,
        time_zone: match &arguments.time_zone {
            Some(zone) => Change::Set(zone.clone()),
            None if arguments.no_time_zone => Change::Remove,
            None => Change::Keep,
        },
    };
    let number = &arguments.number;
    if change.is_empty() {
        bail!(
            "say what to set of {number}: its desk (--desk NAME), who answers (--assistant-id ID, --destination NUMBER, …), its \
             hours (--hours mon-fri 09:00-17:00); all of it: cargo vapi desk numbers set --help"
        );
    }
    let place = Box::pin(of.place()).await?;
    let changed = place.desks().change_number(number, &change).await;
    let changed = changed.map_err(|error| place.explain(error))?;
    let key = number.to_string();
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", with_faults(as_json(&key, &changed.after), &changed.faults))?;
        return Ok(output.flush()?);
    }
    let after = row(&key, &changed.after);
    let said = match &changed.before {
        None => format!("{key} has an entry now:"),
        Some(before) if row(&key, before) == after => format!("{key} is as you want it:"),
        Some(_) => format!("{key} is changed:"),
    };
    write_prose(&mut output, &said, of.width())?;
    writeln!(output)?;
    write_table(&mut output, &COLUMNS, &[after], of.width())?;
    if !changed.faults.is_empty() {
        writeln!(output)?;
        write_faults(&mut output, &key, &changed.faults, of.width())?;
    }
    Box::pin(write_notes(&mut output, &changed.after, of, &place)).await?;
    Ok(output.flush()?)
}

/// Says what is not as whoever set it may think.
async fn write_notes(output: &mut impl Write, entry: &NumberEntry, of: &Where, place: &Place) -> Result<()> {
    let (desk, width) = (entry.desk(), of.width());
    if entry.hours().is_none() && entry.after_hours().is_some() {
        write_prose(
            output,
            "\nIt is open always, so that nobody else is ever asked: give it --hours.",
            width,
        )?;
    }
    let settings = place.desks().settings(desk).await.map_err(|error| place.explain(error))?;
    if settings.is_set_up() {
        return Ok(());
    }
    let hours =
        if entry.needs_time_zone() { " Until it is, the hours of this number are in UTC." } else { "" };
    write_prose(
        output,
        &format!("\nDesk {desk} is not set up, so that tools book nothing there.{hours}"),
        width,
    )?;
    let start = "hours --set mon-fri 09:00-17:00 --time-zone America/Los_Angeles";
    write_next(output, "To set it up", &place.command_of(desk, start), width)?;
    Ok(())
}
