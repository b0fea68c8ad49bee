//! "When is my appointment?" "Coming appointments from this number: Friday, June 12 at 09:30."
//!
//! Coming appointments are told to whoever calls from the number that booked them, because only that number
//! can cancel them. All else that the desk knows is told as far as its `callerMemory` allows. The number can
//! be spoofed: see docs/architecture.md.

use call_store::desk::{Appointment, CallerHistory as Known, CallerMemory, DeskSettings};
use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::{Effect, Tool, ToolContext, ToolResult};

use crate::wording::{self, NAME_MAX_CHARS};

/// How many appointments and messages are read.
const READ_AT_MOST: u8 = 20;

/// How many are told: a caller can't keep more in mind.
const TOLD_AT_MOST: usize = 5;

const SUMMARY_MAX_CHARS: usize = 300;

#[derive(Deserialize, JsonSchema)]
pub(super) struct CallerHistory {}

impl Tool for CallerHistory {
    const NAME: &'static str = "caller_history";
    const DESCRIPTION: &'static str =
        "Says what is known of this caller from earlier calls, above all which appointments the caller has.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, context: &ToolContext) -> ToolResult {
        let Some(caller) = context.caller() else {
            return Ok("Nothing is known of this caller, because the call shows no number.".into());
        };
        let desk = context.desk().await?;
        let (settings, known) = tokio::try_join!(
            desk.store().settings(desk.name()),
            desk.store().caller_history(desk.name(), caller, READ_AT_MOST),
        )?;
        Ok(tell(&known, &settings, context.now()).into())
    }
}

fn tell(known: &Known, settings: &DeskSettings, now: Timestamp) -> String {
    let today = settings.time_zone().to_datetime(now).date();
    let memory = settings.caller_memory();
    let (coming, past): (Vec<_>, Vec<_>) =
        known.appointments.iter().partition(|appointment| appointment.booking.start > now);

    // Kept latest first; the one that comes next is the one to hear of.
    let coming = coming.into_iter().rev().take(TOLD_AT_MOST);
    let mut told = vec![match said(coming, today, memory) {
        Some(coming) => format!("Coming appointments from this number: {coming}."),
        None => "This number has no coming appointments.".to_owned(),
    }];
    if memory >= CallerMemory::Count {
        told.push(match known.profile.calls {
            0 => "No earlier calls are counted.".to_owned(),
            calls => format!("Earlier calls: {calls}."),
        });
        told.extend(
            said(past.into_iter().take(TOLD_AT_MOST), today, memory)
                .map(|past| format!("Past appointments: {past}.")),
        );
        if !known.messages.is_empty() {
            told.push(format!("Messages left: {}.", known.messages.len()));
        }
    }
    if memory >= CallerMemory::Name {
        let name = known.profile.name.as_deref().and_then(|name| wording::data(name, NAME_MAX_CHARS));
        told.extend(name.map(|name| format!("Name given last: {name}.")));
    }
    if memory >= CallerMemory::Summary {
        let summary =
            known.profile.summary.as_deref().and_then(|text| wording::data(text, SUMMARY_MAX_CHARS));
        told.extend(summary.map(|summary| format!("Last call: {summary}")));
    }
    told.join(" ")
}

/// "Friday, June 12 at 09:30 for Ada Example; Monday, June 15 at 10:00"
fn said<'a>(
    appointments: impl Iterator<Item = &'a Appointment>,
    today: Date,
    memory: CallerMemory,
) -> Option<String> {
    let said: Vec<_> = appointments
        .map(|Appointment { date, booking, .. }| {
            let name = wording::data(&booking.name, NAME_MAX_CHARS).filter(|_| memory >= CallerMemory::Name);
            let name = name.map(|name| format!(" for {name}")).unwrap_or_default();
            format!("{} at {}{name}", wording::day(*date, today), wording::time(booking.time))
        })
        .collect();
    (!said.is_empty()).then(|| said.join("; "))
}
