//! `cargo vapi desk`: all desks at a glance.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use anyhow::Result;
use call_store::desk::{DeskItem, StoredSettings};
use jiff::Timestamp;
use serde_json::json;

use super::hours_text::in_a_line;
use super::place::Where;
use super::settings_text::{self, zone_name};
use crate::next::write_next;
use crate::output::{output, write_prose};
use crate::plain::words;
use crate::table::{Column, write_table};

const COLUMNS: [Column; 6] = [
    Column::left("DESK"),
    Column::left("NOW"),
    Column::text("HOURS"),
    Column::text("TIME ZONE"),
    Column::left("SLOT"),
    Column::text("NUMBERS"),
];

#[derive(Default)]
struct Known {
    settings: Option<StoredSettings>,
    numbers: BTreeSet<String>,
}

/// Shows all desks, or the one that was named.
///
/// # Errors
///
/// If the table can't be read.
pub(super) async fn run(of: &Where) -> Result<()> {
    let place = Box::pin(of.place()).await?;
    let mut desks: BTreeMap<String, Known> = BTreeMap::new();
    let pages = place.desks().all_desks();
    let keep = |items: Vec<DeskItem>| {
        for item in items {
            match item {
                DeskItem::Settings { desk, settings } => {
                    desks.entry(desk).or_default().settings = Some(settings);
                }
                DeskItem::Number(number) => {
                    let known = desks.entry(number.entry.desk().to_owned()).or_default();
                    known.numbers.insert(number.key);
                }
            }
        }
    };
    Box::pin(place.gather(pages, keep)).await?;
    if let Some(named) = of.named() {
        desks.retain(|desk, _| desk == named.as_str());
    }

    let mut output = output();
    if of.json() {
        for (desk, known) in &desks {
            let mut object = match &known.settings {
                Some(settings) => settings_text::json(desk, settings),
                None => json!({ "desk": desk, "isSetUp": false }),
            };
            object["numbers"] = known.numbers.iter().cloned().collect();
            writeln!(output, "{object}")?;
        }
        return Ok(output.flush()?);
    }
    let now = Timestamp::now();
    let rows: Vec<Vec<String>> = desks.iter().map(|(desk, known)| row(desk, known, now)).collect();
    write_table(&mut output, &COLUMNS, &rows, of.width())?;
    let set_up = |known: &Known| known.settings.as_ref().is_some_and(|stored| stored.settings().is_set_up());
    if !rows.is_empty() {
        writeln!(output)?;
    }
    let desk = of.desk();
    if desks.get(desk).is_some_and(set_up) {
        for (what, command) in [
            (format!("When desk {desk} is open, and how to change it"), "hours"),
            ("What is booked".to_owned(), "appointments"),
            ("What callers left".to_owned(), "messages"),
            ("Who answers which number".to_owned(), "numbers"),
            ("Who is refused".to_owned(), "block"),
        ] {
            write_next(&mut output, &what, &place.command(command), of.width())?;
        }
    } else {
        let text = format!(
            "Desk {desk} is not set up: nobody has said when it is open, so that tools book nothing there."
        );
        write_prose(&mut output, &text, of.width())?;
        let start = place.command("hours --set mon-fri 09:00-17:00 --time-zone America/Los_Angeles");
        write_next(&mut output, "To set it up", &start, of.width())?;
    }
    Ok(output.flush()?)
}

fn row(desk: &str, known: &Known, now: Timestamp) -> Vec<String> {
    let numbers = known.numbers.iter().map(|number| words(number)).collect::<Vec<_>>().join(", ");
    let Some(stored) = &known.settings else {
        let unknown = String::new;
        return vec![words(desk), "not set up".to_owned(), unknown(), unknown(), unknown(), numbers];
    };
    let settings = stored.settings();
    let state = match (settings.is_set_up(), settings.is_open_at(now)) {
        (false, _) => "not set up",
        (true, true) => "open",
        (true, false) => "closed",
    };
    let today = settings.time_zone().to_datetime(now).date();
    vec![
        words(desk),
        state.to_owned(),
        in_a_line(stored.hours(), today),
        zone_name(stored).to_owned(),
        format!("{} min", settings.slot_minutes()),
        numbers,
    ]
}
