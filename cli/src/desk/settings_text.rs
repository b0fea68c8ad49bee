//! A desk's settings for people, and as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use call_store::desk::{CallerMemory, Opening, OpeningHours, StoredSettings};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::hours_text::{SHORT, day, days, openings, week};
use super::place::{Place, Where};
use crate::next::write_next;
use crate::output::write_prose;
use crate::plain::words;
use crate::table::{Column, write_table};
use crate::wrap::{LongWord, lines};

const WEEK: [Column; 3] = [Column::left("DAY"), Column::text("HOURS"), Column::left("APPOINTMENTS")];
const DATES: [Column; 3] = [Column::left("DATE"), Column::text("HOURS"), Column::left("APPOINTMENTS")];

/// Columns of a label and the space behind it.
const LABEL: usize = 15;

/// Name of the time zone.
pub(super) fn zone_name(stored: &StoredSettings) -> &str {
    stored.settings().time_zone().iana_name().unwrap_or("UTC")
}

/// What the assistant may be told, in words.
fn told(memory: CallerMemory) -> &'static str {
    match memory {
        CallerMemory::None => "nothing of what a caller booked or said",
        CallerMemory::Count => "coming appointments, and how many calls and messages there were",
        CallerMemory::Name => "coming appointments, how many calls and messages there were, and names",
        CallerMemory::Summary => {
            "coming and past appointments, how many calls and messages there were, names, and what the last call was about"
        }
    }
}

/// Writes how to change settings.
pub(super) fn write_hints(output: &mut impl Write, of: &Where, place: &Place) -> io::Result<()> {
    writeln!(output)?;
    let commands = [
        ("To change the week", "hours --set mon-fri 09:00-17:00 --set sat closed"),
        ("For a date that differs", "hours --except 2026-12-25 closed"),
        ("To let callers ask what they have booked", "hours --caller-memory count"),
        ("For more", "hours --help"),
    ];
    commands
        .into_iter()
        .try_for_each(|(what, command)| write_next(output, what, &place.command(command), of.width()))
}

/// Writes all of it, and what is wrong with it.
pub(super) fn write_settings(
    output: &mut impl Write,
    of: &Where,
    stored: &StoredSettings,
    now: Timestamp,
) -> io::Result<()> {
    let settings = stored.settings();
    let there = settings.time_zone().to_datetime(now);
    let minutes = settings.slot_minutes();
    let width = of.width();

    writeln!(output, "Desk {}", of.desk())?;
    writeln!(output)?;
    let count = |openings: &[Opening]| match appointments(openings, minutes) {
        0 => String::new(),
        count => count.to_string(),
    };
    let rows: Vec<Vec<String>> = week(stored.hours())
        .into_iter()
        .map(|group| vec![group.days, openings(group.openings), count(group.openings)])
        .collect();
    write_table(output, &WEEK, &rows, width)?;
    let coming = stored.hours().exceptions().filter(|(date, _)| *date >= there.date());
    let rows: Vec<Vec<String>> =
        coming.map(|(date, hours)| vec![day(date), openings(hours), count(hours)]).collect();
    if !rows.is_empty() {
        writeln!(output)?;
        write_table(output, &DATES, &rows, width)?;
    }
    writeln!(output)?;

    let state = match (settings.is_set_up(), settings.is_open_at(now)) {
        (false, _) => "not set up",
        (true, true) => "open",
        (true, false) => "closed",
    };
    let clock = there.strftime("%a %H:%M");
    let memory = settings.caller_memory();
    let facts = [
        ("Time zone", format!("{}, where it is {clock} now: {state}", zone_name(stored))),
        ("Appointment", format!("{minutes} minutes")),
        ("Caller memory", format!("{memory}: the assistant is told {}", told(memory))),
    ];
    for (label, fact) in facts {
        let room = width.map_or(usize::MAX, |width| width.saturating_sub(LABEL));
        for (index, line) in lines(&fact, room, LongWord::Breaks).into_iter().enumerate() {
            writeln!(output, "{:LABEL$}{line}", if index == 0 { label } else { "" })?;
        }
    }
    for fault in stored.faults() {
        write_prose(output, &format!("Wrong: {}.", words(&fault.to_string())), width)?;
    }
    if !settings.is_set_up() && stored.faults().is_empty() {
        write_prose(output, "It has no hours, so that tools book nothing.", width)?;
    }
    Ok(())
}

fn appointments(openings: &[Opening], minutes: u16) -> u16 {
    openings.iter().map(|opening| (opening.end_minute - opening.start_minute) / minutes).sum()
}

/// Each setting that is another than before.
pub(super) fn differences(before: Option<&StoredSettings>, after: &StoredSettings) -> Vec<String> {
    let was = |text: String| if before.is_some() { format!(", was {text}") } else { String::new() };
    let mut differences = Vec::new();
    let old_week = |day: usize| before.map_or(&[][..], |before| &before.hours().week()[day]);
    let mut first = 0;
    for day in 0..SHORT.len() {
        let pair = |day: usize| (old_week(day), &after.hours().week()[day]);
        if day + 1 < SHORT.len() && pair(day + 1) == pair(first) {
            continue;
        }
        let (old, new) = pair(first);
        if old != new.as_slice() {
            differences.push(format!("{} {}{}", days(first, day), openings(new), was(openings(old))));
        }
        first = day + 1;
    }

    let exceptions = |stored: &StoredSettings| -> BTreeMap<Date, String> {
        stored.hours().exceptions().map(|(date, hours)| (date, openings(hours))).collect()
    };
    let (old, new) = (before.map(exceptions).unwrap_or_default(), exceptions(after));
    let mut dates: Vec<&Date> = old.keys().chain(new.keys()).collect();
    dates.sort();
    dates.dedup();
    for date in dates {
        match (old.get(date), new.get(date)) {
            (old, new) if old == new => {}
            (_, None) => differences.push(format!("{} is a day as any other", day(*date))),
            (old, Some(new)) => {
                let was = old.map_or_else(String::new, |old| was(old.clone()));
                differences.push(format!("{} {new}{was}", day(*date)));
            }
        }
    }

    let facts = |stored: &StoredSettings| {
        let settings = stored.settings();
        [
            ("time zone", zone_name(stored).to_owned()),
            ("an appointment takes", format!("{} minutes", settings.slot_minutes())),
            ("caller memory", settings.caller_memory().to_string()),
        ]
    };
    let old = before.map(facts);
    for (index, (name, new)) in facts(after).into_iter().enumerate() {
        match old.as_ref().map(|old| &old[index].1) {
            Some(old) if *old == new => {}
            Some(old) => differences.push(format!("{name} {new}, was {old}")),
            None => differences.push(format!("{name} {new}")),
        }
    }
    differences
}

/// Hours in the forms that the table has.
pub(super) fn hours_json(hours: &OpeningHours) -> Value {
    let list = |openings: &[Opening]| openings.iter().map(Opening::to_string).collect::<Vec<_>>();
    let week: BTreeMap<String, Vec<String>> =
        SHORT.iter().zip(hours.week()).map(|(day, openings)| (day.to_lowercase(), list(openings))).collect();
    let exceptions: BTreeMap<String, Vec<String>> =
        hours.exceptions().map(|(date, openings)| (date.to_string(), list(openings))).collect();
    json!({ "hours": week, "exceptions": exceptions })
}

/// The settings in the names and forms that the table has.
pub(super) fn json(desk: &str, stored: &StoredSettings) -> Value {
    let hours = hours_json(stored.hours());
    json!({
        "desk": desk,
        "hours": hours["hours"],
        "exceptions": hours["exceptions"],
        "timeZone": zone_name(stored),
        "slotMinutes": stored.settings().slot_minutes(),
        "callerMemory": stored.settings().caller_memory().to_string(),
        "isSetUp": stored.settings().is_set_up(),
        "faults": stored.faults().iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
