//! `cargo vapi desk hours`: when a desk is open, where, and for how long at a time.

use std::io::Write;

use anyhow::Result;
use call_store::desk::{CallerMemory, SettingsChange, SlotMinutes, TimeZoneName};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::appointments::write_outside;
use super::hours_change::Typed;
use super::place::{Place, Where};
use super::settings_text::{differences, json, write_hints, write_settings};
use super::time_zone::time_zone;
use crate::next::write_next;
use crate::output::{output, write_prose};

/// What changes; nothing: it is shown.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Hours of days of the week: --set mon-fri 09:00-12:00,13:00-17:00. Or closed, or all-day. Repeat it for other days.
    #[arg(long, num_args = 2, value_names = ["DAYS", "HOURS"])]
    set: Vec<String>,
    /// Hours of a date that differs: --except 2026-12-25 closed. For several days 2026-12-24..2027-01-01.
    #[arg(long, num_args = 2, value_names = ["DATE", "HOURS"])]
    except: Vec<String>,
    /// A date that no longer differs from other days.
    #[arg(long, value_name = "DATE")]
    no_except: Vec<String>,
    /// Time zone of the desk, such as America/Los_Angeles.
    #[arg(long, value_name = "NAME", value_parser = time_zone)]
    time_zone: Option<TimeZoneName>,
    /// Length of an appointment, 5 to 480 minutes.
    #[arg(long, value_name = "MINUTES", allow_negative_numbers = true)]
    slot_minutes: Option<SlotMinutes>,
    /// What the assistant may be told of a caller: none, count (coming appointments, how many calls and messages), name (names
    /// too), summary (past appointments and the last call too).
    #[arg(long, value_name = "WORD")]
    caller_memory: Option<CallerMemory>,
}

/// Shows or changes a desk's settings.
///
/// # Errors
///
/// If what was typed can't be read, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let now = Timestamp::now();
    let typed = Typed { week: &arguments.set, except: &arguments.except, no_except: &arguments.no_except };
    // A mistake is said before anybody signs in. Dates are read again once it is known what day it is there.
    typed.change(jiff::civil::Date::MIN)?;
    let place = Box::pin(of.place()).await?;
    let stored = place.desks().stored_settings(of.desk()).await.map_err(|error| place.explain(error))?;
    let own = stored.as_ref().map_or(TimeZone::UTC, |stored| stored.settings().time_zone().clone());
    let there = match &arguments.time_zone {
        Some(name) => TimeZone::get(name.as_str())?,
        None => own,
    };
    let change = SettingsChange {
        hours: typed.change(there.to_datetime(now).date())?,
        time_zone: arguments.time_zone.clone(),
        slot_minutes: arguments.slot_minutes,
        caller_memory: arguments.caller_memory,
    };
    if !change.is_empty() {
        return Box::pin(change_settings(&change, of, &place, now)).await;
    }
    let mut output = output();
    match stored {
        Some(stored) if of.json() => writeln!(output, "{}", json(of.desk(), &stored))?,
        Some(stored) => {
            write_settings(&mut output, of, &stored, now)?;
            write_hints(&mut output, of, &place)?;
        }
        None if of.json() => {}
        None => {
            let text = format!(
                "Desk {} is not set up: nobody has said when it is open, so that tools book nothing there.",
                of.desk()
            );
            write_prose(&mut output, &text, of.width())?;
            let start = place.command("hours --set mon-fri 09:00-17:00 --time-zone America/Los_Angeles");
            write_next(&mut output, "To set it up", &start, of.width())?;
            write_next(&mut output, "To see which desks there are", &place.command_of_all(), of.width())?;
        }
    }
    Ok(output.flush()?)
}

async fn change_settings(change: &SettingsChange, of: &Where, place: &Place, now: Timestamp) -> Result<()> {
    let changed = place.desks().change_settings(of.desk(), change).await;
    let changed = changed.map_err(|error| place.explain(error))?;
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", json(of.desk(), &changed.after))?;
        return Ok(output.flush()?);
    }
    let differences = differences(changed.before.as_ref(), &changed.after);
    let said = match (&changed.before, differences.is_empty()) {
        (Some(_), true) => format!("Nothing is changed: desk {} has these settings already.", of.desk()),
        (Some(_), false) => format!("Desk {} is changed:", of.desk()),
        (None, _) if changed.after.settings().is_set_up() => format!("Desk {} is set up now:", of.desk()),
        (None, _) => format!("Desk {} has settings now:", of.desk()),
    };
    write_prose(&mut output, &said, of.width())?;
    if changed.before.is_some() {
        for difference in &differences {
            write_prose(&mut output, &format!("- {difference}"), of.width())?;
        }
    }
    writeln!(output)?;
    write_settings(&mut output, of, &changed.after, now)?;
    if changed.before.is_none() && change.time_zone.is_none() {
        let zone = place.command("hours --time-zone America/Los_Angeles");
        write_next(&mut output, "That is by the clocks of UTC. To say where the desk is", &zone, of.width())?;
    }
    output.flush()?;
    if !differences.is_empty() && changed.before.is_some() {
        Box::pin(write_outside(&mut output, of, place, changed.after.settings(), now)).await?;
    }
    Ok(output.flush()?)
}
