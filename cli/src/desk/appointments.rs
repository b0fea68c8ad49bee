//! `cargo vapi desk appointments`: what is booked.

mod book;
mod cancel;
mod outside;
mod period;

use std::io::Write;

use anyhow::{Result, bail};
use call_store::E164;
use call_store::desk::{Booking, DeskSettings};
use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

pub(super) use self::outside::write_outside;
use self::period::Period;
use super::hours_text::day;
use super::place::{Place, Where};
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::plain::words;
use crate::table::{Column, write_table};

const COLUMNS: [Column; 7] = [
    Column::left("DAY"),
    Column::left("TIME"),
    Column::left("LENGTH"),
    Column::text("NAME"),
    Column::left("NUMBER"),
    Column::text("REASON"),
    Column::text("REMARK"),
];

/// What to do; nothing: appointments are shown.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    when: Period,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists appointments by day.
    List(Period),
    /// Books a time that is free.
    Book(book::Arguments),
    /// Cancels what is booked at a time, whoever booked it.
    Cancel(cancel::Arguments),
}

/// Shows, books or cancels.
///
/// # Errors
///
/// If the table can't be reached, or what was asked for can't be done.
pub(super) async fn run(arguments: &Arguments, of: &Where) -> Result<()> {
    // Not for clap to say: it would refuse --desk there too.
    if arguments.command.is_some() && arguments.when != Period::default() {
        bail!(
            "--date, --days, --from and --to say what is listed: leave them out here, or write them behind list"
        );
    }
    match &arguments.command {
        None => Box::pin(list(&arguments.when, of)).await,
        Some(Command::List(when)) => Box::pin(list(when, of)).await,
        Some(Command::Book(arguments)) => Box::pin(book::run(arguments, of)).await,
        Some(Command::Cancel(arguments)) => Box::pin(cancel::run(arguments, of)).await,
    }
}

async fn settings(of: &Where, place: &Place) -> Result<DeskSettings> {
    place.desks().settings(of.desk()).await.map_err(|error| place.explain(error))
}

async fn list(when: &Period, of: &Where) -> Result<()> {
    let place = Box::pin(of.place()).await?;
    let settings = settings(of, &place).await?;
    let zone = settings.time_zone();
    let (first, last) = when.bounds(zone.to_datetime(Timestamp::now()).date())?;
    let days = Box::pin(place.desks().days(of.desk(), first, last)).await;
    let days = days.map_err(|error| place.explain(error))?;

    let mut output = output();
    let mut rows = Vec::new();
    let mut count = 0;
    let mut unreadable = Vec::new();
    for (date, bookings) in days {
        let Ok(bookings) = bookings else {
            unreadable.push(date);
            continue;
        };
        let mut bookings = bookings.bookings().to_vec();
        bookings.sort_by_key(|booking| booking.start);
        for booking in &bookings {
            count += 1;
            if of.json() {
                writeln!(output, "{}", as_json(of.desk(), date, booking))?;
            } else {
                rows.push(row(date, booking, zone));
            }
        }
    }
    if of.json() {
        output.flush()?;
    } else {
        write_table(&mut output, &COLUMNS, &rows, of.width())?;
        write_summary(&mut output, count, (first, last), of, &place, &settings)?;
        output.flush()?;
    }
    if let [first, ..] = unreadable.as_slice() {
        bail!(
            "the bookings of {} {first} can't be read, and are not shown: somebody has changed the item DESK#{}#DAY#{first} by \
             hand. As long as it is so nothing can be booked on that day",
            if unreadable.len() > 1 {
                format!("{} days, the first of them", unreadable.len())
            } else {
                "one day,".to_owned()
            },
            of.desk()
        );
    }
    Ok(())
}

fn write_summary(
    output: &mut impl Write,
    count: usize,
    (first, last): (Date, Date),
    of: &Where,
    place: &Place,
    settings: &DeskSettings,
) -> std::io::Result<()> {
    let period = if first == last {
        format!("on {}", day(first))
    } else {
        format!("from {} to {}", day(first), day(last))
    };
    let zone = settings.time_zone().iana_name().unwrap_or("UTC");
    let desk = of.desk();
    if count == 0 {
        write_prose(output, &format!("Nothing is booked with desk {desk} {period} ({zone})."), of.width())?;
        return write_next(output, "To look further", &place.command("appointments --days 30"), of.width());
    }
    let appointments = if count == 1 { "appointment" } else { "appointments" };
    let text = format!("\n{count} {appointments} with desk {desk} {period}, times in {zone}.");
    write_prose(output, &text, of.width())?;
    write_next(output, "To cancel one", &place.command("appointments cancel DAY TIME"), of.width())
}

fn row(date: Date, booking: &Booking, zone: &TimeZone) -> Vec<String> {
    let minutes = booking.end.duration_since(booking.start).as_mins();
    vec![
        day(date),
        booking.time.strftime("%H:%M").to_string(),
        format!("{minutes} min"),
        words(&booking.name),
        booking.phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
        booking.reason.as_deref().map(words).unwrap_or_default(),
        remark(date, booking, zone),
    ]
}

/// A booking is an instant. Where the desk has moved to another time zone since, the clocks show another time then.
fn remark(date: Date, booking: &Booking, zone: &TimeZone) -> String {
    let there = zone.to_datetime(booking.start);
    if there == date.to_datetime(booking.time) {
        return String::new();
    }
    format!("booked in another time zone: {} here", there.strftime("%a %Y-%m-%d %H:%M"))
}

fn as_json(desk: &str, date: Date, booking: &Booking) -> serde_json::Value {
    json!({
        "desk": desk,
        "date": date.to_string(),
        "time": booking.time.strftime("%H:%M").to_string(),
        "start": booking.start.to_string(),
        "end": booking.end.to_string(),
        "name": booking.name,
        "phone": booking.phone.as_ref().map(E164::as_str),
        "reason": booking.reason,
    })
}

/// `Ada Example, +14155550123, check-up`.
fn who(booking: &Booking) -> String {
    let parts = [
        Some(words(&booking.name)),
        booking.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        booking.reason.as_deref().map(words),
    ];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    let who = parts.collect::<Vec<_>>().join(", ");
    if who.is_empty() { "somebody without a name".to_owned() } else { who }
}
