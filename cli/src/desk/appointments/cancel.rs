//! `cargo vapi desk appointments cancel`: an appointment that is not to be.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use call_store::desk::{Booking, CancelError, CancelledBy};
use jiff::Timestamp;
use jiff::civil::Time;

use super::{as_json, settings, who};
use crate::confirm::confirm;
use crate::desk::day_word::{DayWord, time_of_day};
use crate::desk::hours_text::day;
use crate::desk::place::Where;
use crate::output::{output, write_prose};

/// Which appointment.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Its day, as the list shows it: 2026-12-24, or today, tomorrow.
    day: DayWord,
    /// When it begins: 09:30.
    #[arg(value_parser = time_of_day)]
    time: Time,
    /// Which of two at that time, after a change of time zone: when it begins, as --json shows it.
    #[arg(long, value_name = "INSTANT")]
    start: Option<Timestamp>,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// Cancels, after asking.
///
/// # Errors
///
/// If nothing is booked then, or two appointments are and none is named, or the table can't be reached.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    let place = Box::pin(of.place()).await?;
    let settings = settings(of, &place).await?;
    let date = arguments.day.on(settings.time_zone().to_datetime(Timestamp::now()).date());
    let when = format!("{} at {}", day(date), arguments.time.strftime("%H:%M"));
    let booked = place.desks().day(of.desk(), date).await.map_err(|error| place.explain(error))?;
    let is_meant = |booking: &&Booking| {
        booking.time == arguments.time && arguments.start.is_none_or(|start| booking.start == start)
    };
    let meant: Vec<&Booking> = booked.bookings().iter().filter(is_meant).collect();
    if meant.len() > 1 {
        let each = meant.iter().map(|booking| format!("--start {} for {}", booking.start, who(booking)));
        bail!(
            "{} appointments are booked on {when} with desk {}, by the clocks of two time zones, and nothing is cancelled: \
             say which one, {}",
            meant.len(),
            of.desk(),
            each.collect::<Vec<_>>().join(", or ")
        );
    }
    let Some(&booking) = meant.first() else {
        if let Some(start) = arguments.start {
            bail!("nothing that begins at {start} is booked on {when} with desk {}", of.desk());
        }
        let mut times: Vec<String> =
            booked.bookings().iter().map(|booking| booking.time.strftime("%H:%M").to_string()).collect();
        times.sort();
        match times.as_slice() {
            [] => bail!("nothing is booked on {} with desk {}", day(date), of.desk()),
            times => bail!(
                "nothing is booked on {when} with desk {}; booked on that day: {}",
                of.desk(),
                times.join(", ")
            ),
        }
    };
    confirm(&format!("Cancel {when}, booked for {}?", who(booking)), arguments.yes)?;

    // Whoever was shown, and not somebody who took the time since.
    let by = CancelledBy::Desk(booking);
    let cancelled = Box::pin(place.desks().cancel(of.desk(), date, by, None)).await;
    let cancelled = cancelled.map_err(|error| match error {
        CancelError::Store(error) => place.explain(error),
        CancelError::NotFound => anyhow!("somebody else has just cancelled {when}"),
        _ => anyhow!(
            "{when} is another appointment by now, and nothing is cancelled; to see it: {}",
            place.command(&format!("appointments --date {date}"))
        ),
    })?;
    let mut output = output();
    if of.json() {
        writeln!(output, "{}", as_json(of.desk(), date, &cancelled))?;
        return Ok(output.flush()?);
    }
    let tell = match &cancelled.phone {
        Some(phone) => format!("Nobody is told by itself: call {}.", phone.as_str()),
        None => "Nobody is told by itself, and no number is known.".to_owned(),
    };
    let text = format!("Cancelled: {when}, booked for {}. {tell}", who(&cancelled));
    write_prose(&mut output, &text, of.width())?;
    Ok(output.flush()?)
}
