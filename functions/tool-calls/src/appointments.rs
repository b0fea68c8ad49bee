//! A caller's appointments in words.
//!
//! Coming ones are told to whoever calls from the number that booked them, because only that number can cancel
//! them. The number can be spoofed: see docs/security.md.

use call_store::desk::{Appointment, CallerHistory};
use jiff::civil::Date;

use crate::wording::{self, NAME_MAX_CHARS};

/// How many are read of a caller's coming and past appointments, and messages: more than are told.
pub(crate) const READ_AT_MOST: u8 = 20;

/// How many are told: a caller can't keep more in mind.
const TOLD_AT_MOST: usize = 5;

/// "From this number I see these coming appointments: Friday, June 12 at 09:30; Monday, June 15 at 10:00."
pub(crate) fn coming(known: &CallerHistory, today: Date, with_names: bool) -> String {
    let more = if known.coming.len() > TOLD_AT_MOST { "; and more after these" } else { "" };
    match said(&known.coming, today, with_names) {
        Some(coming) => format!("From this number I see these coming appointments: {coming}{more}."),
        None => "From this number I see no coming appointments.".to_owned(),
    }
}

/// "Past appointments: Friday, June 5 at 09:30.", the latest first.
pub(crate) fn past(known: &CallerHistory, today: Date, with_names: bool) -> Option<String> {
    said(&known.past, today, with_names).map(|past| format!("Past appointments: {past}."))
}

/// "Friday, June 12 at 09:30 for Ada Example; Monday, June 15 at 10:00"
fn said(appointments: &[Appointment], today: Date, with_names: bool) -> Option<String> {
    let said: Vec<_> = appointments
        .iter()
        .take(TOLD_AT_MOST)
        .map(|Appointment { date, booking, .. }| {
            let name = wording::data(&booking.name, NAME_MAX_CHARS).filter(|_| with_names);
            let name = name.map(|name| format!(" for {name}")).unwrap_or_default();
            format!("{} at {}{name}", wording::day(*date, today), wording::time(booking.time))
        })
        .collect();
    (!said.is_empty()).then(|| said.join("; "))
}
