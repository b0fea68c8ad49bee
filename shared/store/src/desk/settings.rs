//! How a desk works: its hours, its time zone, the length of an appointment, what it remembers.

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::hours::{Opening, OpeningHours};
use crate::attributes::{Item, read_number, read_text};

const DEFAULT_SLOT_MINUTES: u16 = 30;
const SLOT_MINUTES: std::ops::RangeInclusive<u16> = 5..=480;

/// What a desk may tell an assistant of a caller it has met before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallerMemory {
    /// Nothing.
    #[default]
    None,
    /// How often the caller has called.
    Count,
    /// The caller's name too.
    Name,
    /// A summary of the last call too.
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

    /// Every time of a date that could be booked, taken or not, in order.
    ///
    /// A local time that the clocks skip is left out; of one they show twice the first is meant.
    #[must_use]
    pub fn slots(&self, date: Date) -> Vec<Slot> {
        let length = SignedDuration::from_mins(self.slot_minutes.into());
        let mut slots = Vec::new();
        for opening in self.openings(date) {
            let mut minute = opening.start_minute;
            while minute + self.slot_minutes <= opening.end_minute {
                slots.extend(self.slot(date, minute, length));
                minute += self.slot_minutes;
            }
        }
        slots.sort_unstable_by_key(|slot| slot.start);
        slots.dedup_by_key(|slot| slot.start);
        slots
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
    let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
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
mod tests {
    use jiff::civil::{date, time};

    use super::*;
    use crate::attributes::{number, text};
    use crate::desk::hours::days;

    fn settings(hours: &[(&str, &[&str])], time_zone: &str, slot_minutes: u16) -> DeskSettings {
        DeskSettings::read(&Item::from([
            ("hours".to_owned(), days(hours)),
            ("timeZone".to_owned(), text(time_zone)),
            ("slotMinutes".to_owned(), number(slot_minutes)),
        ]))
    }

    #[test]
    fn slots_fill_the_openings_and_end_within_them() {
        let settings = settings(&[("fri", &["09:00-10:15", "13:00-13:30"])], "America/Los_Angeles", 30);
        let slots = settings.slots(date(2026, 6, 12));
        let times: Vec<Time> = slots.iter().map(|slot| slot.time).collect();
        assert_eq!(times, [time(9, 0, 0, 0), time(9, 30, 0, 0), time(13, 0, 0, 0)]);
        assert_eq!(slots[0].start.to_string(), "2026-06-12T16:00:00Z");
        assert_eq!(slots[0].end.to_string(), "2026-06-12T16:30:00Z");
        assert!(settings.slots(date(2026, 6, 13)).is_empty());
    }

    #[test]
    fn a_time_the_clocks_skip_is_no_slot() {
        let settings = settings(&[("sun", &["01:00-04:00"])], "America/Los_Angeles", 60);
        let times: Vec<i8> = settings.slots(date(2026, 3, 8)).iter().map(|slot| slot.time.hour()).collect();
        assert_eq!(times, [1, 3]);
    }

    #[test]
    fn a_time_the_clocks_show_twice_is_one_slot() {
        let settings = settings(&[("sun", &["01:00-02:00"])], "America/Los_Angeles", 60);
        let slots = settings.slots(date(2026, 11, 1));
        assert_eq!(slots.len(), 1);
        assert_eq!(slots[0].start.to_string(), "2026-11-01T08:00:00Z");
    }

    #[test]
    fn an_opening_until_midnight_ends_with_its_last_slot() {
        let settings = settings(&[("fri", &["23:00-24:00"])], "UTC", 30);
        assert_eq!(settings.slots(date(2026, 6, 12)).len(), 2);
        assert!(settings.is_open_at("2026-06-12T23:59:00Z".parse().unwrap()));
        assert!(!settings.is_open_at("2026-06-13T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn a_desk_without_hours_is_not_set_up() {
        assert!(!DeskSettings::default().is_set_up());
        assert!(!DeskSettings::read(&Item::new()).is_set_up());
        assert!(!settings(&[("fri", &[])], "UTC", 30).is_set_up());
        assert!(settings(&[("fri", &["09:00-10:00"])], "UTC", 30).is_set_up());
    }

    #[test]
    fn an_unknown_time_zone_leaves_the_desk_not_set_up() {
        assert!(!settings(&[("fri", &["09:00-10:00"])], "Mars/Olympus", 30).is_set_up());
    }

    #[test]
    fn odd_settings_stay_within_bounds() {
        assert_eq!(settings(&[], "UTC", 0).slot_minutes(), 5);
        assert_eq!(settings(&[], "UTC", 60_000).slot_minutes(), 480);
        let item = Item::from([("callerMemory".to_owned(), text("everything"))]);
        assert_eq!(DeskSettings::read(&item).caller_memory(), CallerMemory::None);
    }
}
