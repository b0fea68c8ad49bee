//! How a desk works: its hours, its time zone, the length of an appointment, what it remembers.

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::hours::{Opening, OpeningHours, minute_of_day};
use crate::attributes::{Item, read_number, read_text};

const DEFAULT_SLOT_MINUTES: u16 = 30;
pub(super) const SLOT_MINUTES: std::ops::RangeInclusive<u16> = 5..=480;

/// What a desk may tell an assistant of a caller it has met before. Each tells what those before it do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallerMemory {
    /// Nothing.
    #[default]
    None,
    /// Coming appointments, and how many calls and messages there were.
    Count,
    /// Names.
    Name,
    /// Past appointments, and what the last call was about.
    Summary,
}

/// The `SETTINGS` item of a desk.
#[derive(Clone, Debug)]
pub struct DeskSettings {
    hours: OpeningHours,
    time_zone: TimeZone,
    slot_minutes: u16,
    caller_memory: CallerMemory,
}

/// A time that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Local time of day.
    pub time: Time,
    /// The instant it begins.
    pub start: Timestamp,
    /// The instant it ends.
    pub end: Timestamp,
}

impl Default for DeskSettings {
    /// A desk that is not set up.
    fn default() -> Self {
        Self {
            hours: OpeningHours::default(),
            time_zone: TimeZone::UTC,
            slot_minutes: DEFAULT_SLOT_MINUTES,
            caller_memory: CallerMemory::None,
        }
    }
}

impl DeskSettings {
    /// Reads the item leniently. A time zone nobody knows counts as no hours: every time would be wrong.
    pub(crate) fn read(item: &Item) -> Self {
        let hours = OpeningHours::read(item).unwrap_or_default();
        let (hours, time_zone) = match read_time_zone(item) {
            Some(time_zone) => (hours, time_zone),
            None => (OpeningHours::default(), TimeZone::UTC),
        };
        let slot_minutes = read_number(item, "slotMinutes").unwrap_or(DEFAULT_SLOT_MINUTES);
        Self {
            hours,
            time_zone,
            slot_minutes: slot_minutes.clamp(*SLOT_MINUTES.start(), *SLOT_MINUTES.end()),
            caller_memory: read_caller_memory(item),
        }
    }

    /// Whether anybody has said when this desk is open. If not, tools say so and book nothing.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        !self.hours.is_empty()
    }

    /// The desk's time zone.
    #[must_use]
    pub fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// Length of an appointment, 5 to 480 minutes.
    #[must_use]
    pub fn slot_minutes(&self) -> u16 {
        self.slot_minutes
    }

    /// What the desk may tell of a caller.
    #[must_use]
    pub fn caller_memory(&self) -> CallerMemory {
        self.caller_memory
    }

    /// When the desk is open.
    #[must_use]
    pub fn hours(&self) -> &OpeningHours {
        &self.hours
    }

    /// The openings of a date, in order; none where the desk is closed.
    #[must_use]
    pub fn openings(&self, date: Date) -> &[Opening] {
        self.hours.on(date)
    }

    /// Whether the desk is open at an instant.
    #[must_use]
    pub fn is_open_at(&self, instant: Timestamp) -> bool {
        is_open_at(&self.hours, &self.time_zone, instant)
    }

    /// Every time of a date that could be booked, taken or not, in order. No two of them overlap.
    ///
    /// Each is as long as an appointment, also where the clocks change within it. A local time that the clocks skip is left
    /// out, and so is one that would begin before the slot before it is over, or end after the opening; of a time that
    /// they show twice the first is meant.
    #[must_use]
    pub fn slots(&self, date: Date) -> Vec<Slot> {
        let length = SignedDuration::from_mins(self.slot_minutes.into());
        let mut slots: Vec<Slot> = Vec::new();
        for opening in self.openings(date) {
            let mut minute = opening.start_minute;
            while minute + self.slot_minutes <= opening.end_minute {
                if let Some(slot) = self.slot(date, minute, length)
                    && slots.last().is_none_or(|before| before.end <= slot.start)
                    && self.ends_within(date, opening, &slot)
                {
                    slots.push(slot);
                }
                minute += self.slot_minutes;
            }
        }
        slots
    }

    /// Whether the last second of a slot is still one of the opening, by the clocks there.
    fn ends_within(&self, date: Date, opening: &Opening, slot: &Slot) -> bool {
        let last = self.time_zone.to_datetime(slot.end - SignedDuration::from_secs(1));
        last.date() <= date && minute_of_day(last.time()) < opening.end_minute
    }

    fn slot(&self, date: Date, minute: u16, length: SignedDuration) -> Option<Slot> {
        let time = Time::MIN.checked_add(SignedDuration::from_mins(minute.into())).ok()?;
        let local = self.time_zone.to_ambiguous_timestamp(date.to_datetime(time));
        if matches!(local.offset(), AmbiguousOffset::Gap { .. }) {
            return None;
        }
        let start = local.earlier().ok()?;
        Some(Slot { time, start, end: start.checked_add(length).ok()? })
    }
}

/// Whether `hours`, in `time_zone`, are open at an instant.
pub(crate) fn is_open_at(hours: &OpeningHours, time_zone: &TimeZone, instant: Timestamp) -> bool {
    let local = time_zone.to_datetime(instant);
    let minute = minute_of_day(local.time());
    hours.on(local.date()).iter().any(|opening| (opening.start_minute..opening.end_minute).contains(&minute))
}

/// `timeZone` by its IANA name: UTC where there is none, `None` where nobody knows it.
pub(crate) fn read_time_zone(item: &Item) -> Option<TimeZone> {
    let Some(name) = read_text(item, "timeZone") else {
        return Some(TimeZone::UTC);
    };
    TimeZone::get(name.trim())
        .map_err(
            |_| tracing::warn!(time_zone = %name, "timeZone is no IANA name such as America/Los_Angeles"),
        )
        .ok()
}

fn read_caller_memory(item: &Item) -> CallerMemory {
    match read_text(item, "callerMemory") {
        Some("count") => CallerMemory::Count,
        Some("name") => CallerMemory::Name,
        Some("summary") => CallerMemory::Summary,
        _ => CallerMemory::None,
    }
}

#[cfg(test)]
mod tests;
