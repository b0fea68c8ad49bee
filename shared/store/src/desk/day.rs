//! One day of a desk: its bookings, in one versioned item, so that no two of them can overlap.
//!
//! Overlap is judged by the instants that a booking covers and not by the slots of the moment: it stays impossible when
//! the length of an appointment or the hours change.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::hours::minute_of_day;
use super::settings::Slot;
use crate::attributes::{Item, cut, item, number, read_number, read_text, text};
use crate::e164::E164;
use crate::error::StoreError;

/// Most that is kept of a caller's name and reason, in bytes.
const NAME_LIMIT: usize = 200;
const REASON_LIMIT: usize = 500;
const ID_LIMIT: usize = 256;

/// What a caller wants to book.
#[derive(Clone)]
pub struct NewBooking {
    /// The desk, such as `main`.
    pub desk: String,
    /// Local date.
    pub date: Date,
    /// The time, as [`DeskSettings::slots`](super::DeskSettings::slots) gives it.
    pub slot: Slot,
    /// Who comes. Cut at 200 bytes.
    pub name: String,
    /// Why, if said. Cut at 500 bytes.
    pub reason: Option<String>,
    /// The caller's number, where there is a valid one: it lets the caller find and cancel the booking.
    pub phone: Option<E164>,
    /// The tool call that books. The same one again is the same booking.
    pub tool_call_id: Option<String>,
}

/// Shows when, and not who or why.
impl std::fmt::Debug for NewBooking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewBooking")
            .field("desk", &self.desk)
            .field("date", &self.date)
            .field("slot", &self.slot)
            .finish_non_exhaustive()
    }
}

/// A booking as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Booking {
    /// Local time of day.
    pub time: Time,
    /// The instant it begins.
    pub start: Timestamp,
    /// The instant it ends.
    pub end: Timestamp,
    /// Who comes.
    pub name: String,
    /// Why, if said.
    pub reason: Option<String>,
    /// The number of whoever booked, where there was one.
    pub phone: Option<E164>,
    /// The tool call that booked, where it was known.
    pub tool_call_id: Option<String>,
}

/// Shows when, and not who or why.
impl std::fmt::Debug for Booking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Booking").field("start", &self.start).field("end", &self.end).finish_non_exhaustive()
    }
}

impl Booking {
    pub(crate) fn new(new: &NewBooking) -> Self {
        let kept = |text: &String, limit| cut(text.trim(), limit).to_owned();
        Self {
            time: new.slot.time,
            start: new.slot.start,
            end: new.slot.end,
            name: kept(&new.name, NAME_LIMIT),
            reason: new
                .reason
                .as_ref()
                .map(|reason| kept(reason, REASON_LIMIT))
                .filter(|text| !text.is_empty()),
            phone: new.phone.clone(),
            tool_call_id: new.tool_call_id.as_ref().map(|id| kept(id, ID_LIMIT)).filter(|id| !id.is_empty()),
        }
    }

    fn covers_any_of(&self, start: Timestamp, end: Timestamp) -> bool {
        self.start < end && start < self.end
    }

    pub(crate) fn to_map(&self) -> Item {
        let minute = i128::from(minute_of_day(self.time));
        let length = self.end.duration_since(self.start).as_mins();
        let mut map = HashMap::from([
            ("time".to_owned(), text(self.time.strftime("%H:%M").to_string())),
            ("startMinutes".to_owned(), number(minute)),
            ("endMinutes".to_owned(), number(minute + i128::from(length))),
            ("start".to_owned(), text(self.start.to_string())),
            ("end".to_owned(), text(self.end.to_string())),
            ("name".to_owned(), text(&self.name)),
        ]);
        let optional = [
            ("reason", self.reason.as_deref()),
            ("phone", self.phone.as_ref().map(E164::as_str)),
            ("toolCallId", self.tool_call_id.as_deref()),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                map.insert(name.to_owned(), text(value));
            }
        }
        map
    }

    pub(crate) fn read(map: &Item) -> Option<Self> {
        Some(Self {
            time: read_text(map, "time")?.parse().ok()?,
            start: read_text(map, "start")?.parse().ok()?,
            end: read_text(map, "end")?.parse().ok()?,
            name: read_text(map, "name").unwrap_or_default().to_owned(),
            reason: read_text(map, "reason").map(str::to_owned),
            phone: read_text(map, "phone").and_then(|phone| phone.parse().ok()),
            tool_call_id: read_text(map, "toolCallId").map(str::to_owned),
        })
    }
}

/// The bookings of one date.
#[derive(Clone)]
pub struct Day {
    bookings: Vec<Booking>,
    /// Of the days before and after.
    beside: Vec<Booking>,
    version: u64,
    /// The item as read, so that writing it back loses nothing that somebody else put there.
    item: Item,
}

/// Shows when something is booked, and not the item, which says by whom.
impl std::fmt::Debug for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Day")
            .field("bookings", &self.bookings)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Day {
    pub(crate) fn empty(desk: &str, date: Date) -> Self {
        Self {
            bookings: Vec::new(),
            beside: Vec::new(),
            version: 0,
            item: item(partition(desk, date), "DAY"),
        }
    }

    /// # Errors
    ///
    /// [`StoreError::Unreadable`] if one booking can't be read: without it no time is known to be free.
    pub(crate) fn read(item: Item) -> Result<Self, StoreError> {
        let unreadable = || StoreError::Unreadable { what: "a day's bookings" };
        let version = read_number(&item, "version").ok_or_else(unreadable)?;
        let bookings = match item.get("bookings") {
            None => Vec::new(),
            Some(list) => list
                .as_l()
                .map_err(|_| unreadable())?
                .iter()
                .map(|entry| entry.as_m().ok().and_then(Booking::read).ok_or_else(unreadable))
                .collect::<Result<_, _>>()?,
        };
        Ok(Self { bookings, beside: Vec::new(), version, item })
    }

    /// The bookings, in the order in which they were made.
    #[must_use]
    pub fn bookings(&self) -> &[Booking] {
        &self.bookings
    }

    /// Whether nothing that is booked overlaps the slot.
    #[must_use]
    pub fn is_free(&self, slot: &Slot) -> bool {
        let mut booked = self.bookings.iter().chain(&self.beside);
        !booked.any(|booking| booking.covers_any_of(slot.start, slot.end))
    }

    /// The same, with another day whose bookings may overlap it.
    pub(crate) fn beside(mut self, other: Self) -> Self {
        self.beside.extend(other.bookings);
        self
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The day's item with one booking more, a version later.
    pub(crate) fn with(mut self, booking: &Booking) -> Item {
        let mut entries = self.take_entries();
        entries.push(AttributeValue::M(booking.to_map()));
        self.into_next_version(entries)
    }

    /// The day's item with one booking less, a version later.
    pub(crate) fn without(mut self, index: usize) -> Item {
        let mut entries = self.take_entries();
        if index < entries.len() {
            entries.remove(index);
        }
        self.into_next_version(entries)
    }

    fn take_entries(&mut self) -> Vec<AttributeValue> {
        match self.item.remove("bookings") {
            Some(AttributeValue::L(entries)) => entries,
            _ => Vec::new(),
        }
    }

    fn into_next_version(mut self, entries: Vec<AttributeValue>) -> Item {
        self.item.insert("bookings".to_owned(), AttributeValue::L(entries));
        self.item.insert("version".to_owned(), number(i128::from(self.version) + 1));
        self.item
    }
}

/// Partition key of a desk's day.
pub(crate) fn partition(desk: &str, date: Date) -> String {
    format!("DESK#{desk}#DAY#{date}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn slot(start: &str, end: &str) -> Slot {
        Slot { time: time(9, 0, 0, 0), start: start.parse().unwrap(), end: end.parse().unwrap() }
    }

    fn booking(start: &str, end: &str) -> Booking {
        Booking::new(&NewBooking {
            desk: "main".to_owned(),
            date: date(2026, 6, 12),
            slot: slot(start, end),
            name: " Ada Example ".to_owned(),
            reason: Some(" ".to_owned()),
            phone: Some("+14155550123".parse().unwrap()),
            tool_call_id: Some("call_1".to_owned()),
        })
    }

    #[test]
    fn a_booking_is_read_back_as_it_was_kept() {
        let kept = booking("2026-06-12T16:00:00Z", "2026-06-12T16:30:00Z");
        assert_eq!(Booking::read(&kept.to_map()), Some(kept.clone()));
        assert_eq!(kept.name, "Ada Example");
        assert_eq!(kept.reason, None);
        assert_eq!(read_number::<u16>(&kept.to_map(), "endMinutes"), Some(570));
    }

    #[test]
    fn what_overlaps_is_not_free_whatever_the_slots_are_now() {
        let day = Day::empty("main", date(2026, 6, 12));
        let day = Day::read(day.with(&booking("2026-06-12T16:00:00Z", "2026-06-12T16:30:00Z"))).unwrap();
        assert!(!day.is_free(&slot("2026-06-12T16:00:00Z", "2026-06-12T16:30:00Z")));
        assert!(!day.is_free(&slot("2026-06-12T16:15:00Z", "2026-06-12T16:20:00Z")));
        assert!(!day.is_free(&slot("2026-06-12T15:00:00Z", "2026-06-12T17:00:00Z")));
        assert!(day.is_free(&slot("2026-06-12T16:30:00Z", "2026-06-12T17:00:00Z")));
        assert!(day.is_free(&slot("2026-06-12T15:30:00Z", "2026-06-12T16:00:00Z")));
    }

    #[test]
    fn a_change_keeps_what_it_does_not_know_and_counts_the_version() {
        let mut item = Day::empty("main", date(2026, 6, 12))
            .with(&booking("2026-06-12T16:00:00Z", "2026-06-12T16:30:00Z"));
        item.insert("note".to_owned(), text("painters in the hall"));
        let day = Day::read(item).unwrap();
        assert_eq!(day.version(), 1);
        let item = day.without(0);
        assert_eq!(read_text(&item, "note"), Some("painters in the hall"));
        let day = Day::read(item).unwrap();
        assert_eq!(day.version(), 2);
        assert!(day.bookings().is_empty());
    }

    #[test]
    fn a_booking_that_cannot_be_read_makes_no_time_free() {
        let mut item = Day::empty("main", date(2026, 6, 12))
            .with(&booking("2026-06-12T16:00:00Z", "2026-06-12T16:30:00Z"));
        item.insert("bookings".to_owned(), AttributeValue::L(vec![text("by hand")]));
        assert!(Day::read(item).is_err());
    }
}
