//! `cargo vapi desk appointments book`: an appointment for somebody who came in person, or wrote.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use call_store::E164;
use call_store::desk::{BookError, NewBooking, Slot};
use jiff::Timestamp;
use jiff::civil::Time;

use super::{as_json, settings, who};
use crate::desk::day_word::{DayWord, time_of_day};
use crate::desk::hours_text::day;
use crate::desk::numbers::phone;
use crate::desk::place::Where;
use crate::next::write_next;
use crate::output::{output, write_prose};

/// When, and for whom.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The day: 2026-12-24, or today, tomorrow.
    day: DayWord,
    /// When it begins: 09:30.
    #[arg(value_parser = time_of_day)]
    time: Time,
    /// Who comes.
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// Number of who comes, by which the assistant finds and cancels the appointment.
    #[arg(long, value_name = "NUMBER", value_parser = phone)]
    phone: Option<E164>,
    /// What for.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Books one of the times that callers may have too.
///
/// # Errors
///
/// If that time can't be had, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    if arguments.name.trim().is_empty() {
        bail!("--name is empty: who comes?");
    }
    let now = Timestamp::now();
    let place = Box::pin(of.place()).await?;
    let settings = settings(of, &place).await?;
    if !settings.is_set_up() {
        bail!("desk {} has no hours, so nothing can be booked: {}", of.desk(), place.command("hours"));
    }
    let date = arguments.day.on(settings.time_zone().to_datetime(now).date());
    let taken = place.desks().day(of.desk(), date).await.map_err(|error| place.explain(error))?;
    let slots = settings.slots(date);
    let free: Vec<&Slot> = slots.iter().filter(|slot| slot.start > now && taken.is_free(slot)).collect();
    let when = format!("{} at {}", day(date), arguments.time.strftime("%H:%M"));
    let instead = if free.is_empty() {
        "nothing is free on that day".to_owned()
    } else {
        let times: Vec<String> = free.iter().map(|slot| slot.time.strftime("%H:%M").to_string()).collect();
        format!("free on that day: {}", times.join(", "))
    };
    let Some(slot) = free.iter().find(|slot| slot.time == arguments.time) else {
        match slots.iter().find(|slot| slot.time == arguments.time) {
            Some(slot) if slot.start <= now => bail!("{when} is over; {instead}"),
            Some(_) => bail!("{when} is taken; {instead}"),
            None => bail!("{when} is no time of desk {}; {instead}", of.desk()),
        }
    };
    let new = NewBooking {
        desk: of.desk().to_owned(),
        date,
        slot: **slot,
        name: arguments.name.clone(),
        reason: arguments.reason.clone(),
        phone: arguments.phone.clone(),
        tool_call_id: None,
    };
    let booked = Box::pin(place.desks().book(&new, None)).await;
    let booked = booked.map_err(|error| match error {
        BookError::Store(error) => place.explain(error),
        _ => anyhow!("somebody else has just booked {when}"),
    })?;
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", as_json(of.desk(), date, &booked))?;
        return Ok(output.flush()?);
    }
    let undo = place.command(&format!("appointments cancel {date} {}", booked.time.strftime("%H:%M")));
    let text = format!("Booked: {when} with desk {} for {}.", of.desk(), who(&booked));
    write_prose(&mut output, &text, of.width())?;
    write_next(&mut output, "To undo it", &undo, of.width())?;
    Ok(output.flush()?)
}
