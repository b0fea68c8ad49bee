//! What a change of settings leaves behind: appointments at times when the desk is closed by now, and those that the clocks
//! of another time zone show at another time.

use std::io::Write;

use anyhow::Result;
use call_store::desk::{Booking, DeskSettings};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{remark, who};
use crate::desk::hours_text::day;
use crate::desk::place::{Place, Where};
use crate::next::write_next;
use crate::output::write_prose;

/// Days ahead that can be booked: a year.
const DAYS: i64 = 366;

/// Those that are written out. The others are counted.
const SHOWN: usize = 10;

/// A coming appointment, and the command that cancels it.
struct Standing {
    date: Date,
    booking: Booking,
    /// What the clocks of the desk's time zone show then, if that is not what was booked.
    remark: String,
    cancel: String,
}

/// Says which coming appointments lie outside of the hours, and which others at another time by the clocks. None: nothing is
/// written.
///
/// # Errors
///
/// If the table can't be read.
pub(crate) async fn write_outside(
    output: &mut impl Write,
    of: &Where,
    place: &Place,
    settings: &DeskSettings,
    now: Timestamp,
) -> Result<()> {
    let today = settings.time_zone().to_datetime(now).date();
    // A day more at the beginning: in another time zone it may not be over.
    let (first, last) = (today.saturating_sub(1.day()), today.saturating_add(DAYS.days()));
    let days = Box::pin(place.desks().days(of.desk(), first, last)).await;
    let days = days.map_err(|error| place.explain(error))?;
    let zone = settings.time_zone();
    let mut standing = Vec::new();
    for (date, bookings) in &days {
        let Ok(bookings) = bookings else { continue };
        for booking in bookings.bookings().iter().filter(|booking| booking.end > now) {
            let same_time = bookings.bookings().iter().filter(|other| other.time == booking.time).count();
            let start = if same_time > 1 { format!(" --start {}", booking.start) } else { String::new() };
            let cancel = format!("appointments cancel {date} {}{start}", time(booking));
            standing.push(Standing {
                date: *date,
                booking: booking.clone(),
                remark: remark(*date, booking, zone),
                cancel: place.command(&cancel),
            });
        }
    }
    standing.sort_by_key(|standing| standing.booking.start);
    let (inside, outside): (Vec<Standing>, Vec<Standing>) =
        standing.into_iter().partition(|standing| is_open(&standing.booking, settings));
    let moved: Vec<Standing> = inside.into_iter().filter(|standing| !standing.remark.is_empty()).collect();
    let Some(first) = outside.first().or(moved.first()) else { return Ok(()) };

    let heading = match outside.len() {
        1 => "1 appointment stands outside of these hours:".to_owned(),
        count => format!("{count} appointments stand outside of these hours:"),
    };
    write_some(output, &heading, &outside, of)?;
    let zone = zone.iana_name().unwrap_or("UTC");
    let heading = match moved.len() {
        1 => format!("1 appointment is at another time by the clocks of {zone}:"),
        count => format!("{count} appointments are at another time by the clocks of {zone}:"),
    };
    write_some(output, &heading, &moved, of)?;
    let text = "They stay until somebody cancels them, and nobody is told by itself.";
    write_prose(output, text, of.width())?;
    write_next(output, "To cancel the first", &first.cancel, of.width())?;
    Ok(())
}

fn write_some(output: &mut impl Write, heading: &str, all: &[Standing], of: &Where) -> std::io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    write_prose(output, &format!("\n{heading}"), of.width())?;
    for Standing { date, booking, remark, .. } in all.iter().take(SHOWN) {
        let remark = if remark.is_empty() { String::new() } else { format!("; {remark}") };
        let line = format!("- {} {} {}{remark}", day(*date), time(booking), who(booking));
        write_prose(output, &line, of.width())?;
    }
    match all.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => write_prose(output, &format!("- and {more} more"), of.width()),
    }
}

fn time(booking: &Booking) -> String {
    booking.time.strftime("%H:%M").to_string()
}

fn is_open(booking: &Booking, settings: &DeskSettings) -> bool {
    let last = booking.end - SignedDuration::from_secs(1);
    settings.is_open_at(booking.start) && settings.is_open_at(last)
}
