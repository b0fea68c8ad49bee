//! A caller's appointments in words, as far as the desk's `callerMemory` allows: the number can be spoofed (docs/security.md).

use call_store::desk::{Appointment, CallerHistory, CallerMemory};
use jiff::civil::Date;

use crate::wording::{self, NAME_MAX_CHARS};

/// How many are read of a caller's coming and past appointments, and messages: more than are told.
pub(crate) const READ_AT_MOST: u8 = 20;

/// How many are told: a caller can't keep more in mind.
const TOLD_AT_MOST: usize = 5;

/// "From this number I see these coming appointments: Friday, June 12 at 09:30; Monday, June 15 at 10:00."
///
/// `None` where the desk tells nothing.
pub(crate) fn coming(known: &CallerHistory, today: Date, memory: CallerMemory) -> Option<String> {
    if memory < CallerMemory::Count {
        return None;
    }
    let more = if known.coming.len() > TOLD_AT_MOST { "; and more after these" } else { "" };
    Some(match said(&known.coming, today, memory) {
        Some(coming) => format!("From this number I see these coming appointments: {coming}{more}."),
        None => "From this number I see no coming appointments.".to_owned(),
    })
}

/// "Past appointments: Friday, June 5 at 09:30.", the latest first.
///
/// `None` where there are none, or the desk does not tell them.
pub(crate) fn past(known: &CallerHistory, today: Date, memory: CallerMemory) -> Option<String> {
    if memory < CallerMemory::Summary {
        return None;
    }
    said(&known.past, today, memory).map(|past| format!("Past appointments: {past}."))
}

/// "Friday, June 12 at 09:30 for Ada Example; Monday, June 15 at 10:00"
fn said(appointments: &[Appointment], today: Date, memory: CallerMemory) -> Option<String> {
    let with_names = memory >= CallerMemory::Name;
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
