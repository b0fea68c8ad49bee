//! Appointments that stand although the desk is closed then: what a change of hours leaves behind.

use std::io::Write;

use anyhow::Result;
use call_store::desk::{Booking, DeskSettings};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::who;
use crate::desk::hours_text::day;
use crate::desk::place::{Place, Where};
use crate::next::write_next;
use crate::output::write_prose;

/// Days ahead that can be booked: a year.
const DAYS: i64 = 366;

/// Those that are written out. The others are counted.
const SHOWN: usize = 10;

/// Says which coming appointments lie outside of the hours. None: nothing is written.
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
    let mut outside: Vec<(Date, Booking)> = Vec::new();
    for (date, bookings) in &days {
        let Ok(bookings) = bookings else { continue };
        let standing = bookings.bookings().iter();
        let standing = standing.filter(|booking| booking.end > now && !is_within(booking, *date, settings));
        outside.extend(standing.map(|booking| (*date, booking.clone())));
    }
    outside.sort_by_key(|(_, booking)| booking.start);
    let Some((date, booking)) = outside.first() else { return Ok(()) };
    let time = |booking: &Booking| booking.time.strftime("%H:%M").to_string();
    let cancel = place.command(&format!("appointments cancel {date} {}", time(booking)));
    let heading = match outside.len() {
        1 => "\n1 appointment stands outside of these hours:".to_owned(),
        count => format!("\n{count} appointments stand outside of these hours:"),
    };
    write_prose(output, &heading, of.width())?;
    for (date, booking) in outside.iter().take(SHOWN) {
        let line = format!("- {} {} {}", day(*date), time(booking), who(booking));
        write_prose(output, &line, of.width())?;
    }
    let more = match outside.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("- and {more} more\n"),
    };
    let text = format!("{more}They stay until somebody cancels them, and nobody is told by itself.");
    write_prose(output, &text, of.width())?;
    write_next(output, "To cancel the first", &cancel, of.width())?;
    Ok(())
}

fn is_within(booking: &Booking, date: Date, settings: &DeskSettings) -> bool {
    let last = booking.end - SignedDuration::from_secs(1);
    let zone = settings.time_zone();
    zone.to_datetime(booking.start) == date.to_datetime(booking.time)
        && settings.is_open_at(booking.start)
        && settings.is_open_at(last)
}
