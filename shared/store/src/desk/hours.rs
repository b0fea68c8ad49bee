//! When a desk is open: hours of the week, and dates that differ.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::civil::{Date, Time, Weekday};

use crate::attributes::Item;

pub(super) const MINUTES_OF_A_DAY: u16 = 24 * 60;

/// Names of the weekdays in `hours`.
pub(super) const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// One stretch of a day, in minutes since local midnight; the end is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// First minute, 0 to 1439.
    pub start_minute: u16,
    /// First minute after it, up to 1440.
    pub end_minute: u16,
}

/// A text that is no `HH:MM-HH:MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("hours are written HH:MM-HH:MM, the end later than the start and 24:00 at most")]
pub struct NotAnOpening;

impl FromStr for Opening {
    type Err = NotAnOpening;

    /// Hours over midnight are two: `22:00-24:00`, and `00:00-02:00` on the next day.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (start, end) = text.split_once('-').ok_or(NotAnOpening)?;
        let opening = Self { start_minute: read_minute(start)?, end_minute: read_minute(end)? };
        if opening.start_minute < opening.end_minute { Ok(opening) } else { Err(NotAnOpening) }
    }
}

/// As an item holds it: `09:00-17:30`.
impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start_minute: start, end_minute: end } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

/// Minutes from midnight to a local time, 0 to 1439.
#[must_use]
pub fn minute_of_day(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

/// The minute of the day that `HH:MM` names, up to 24:00.
pub(super) fn read_minute(text: &str) -> Result<u16, NotAnOpening> {
    let (hour, minute) = text.trim().split_once(':').ok_or(NotAnOpening)?;
    let read = |digits: &str, lengths: std::ops::RangeInclusive<usize>| {
        let plain = lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u16>().ok()).flatten().ok_or(NotAnOpening)
    };
    let (hour, minute) = (read(hour, 1..=2)?, read(minute, 2..=2)?);
    let of_day = hour * 60 + minute;
    if minute < 60 && of_day <= MINUTES_OF_A_DAY { Ok(of_day) } else { Err(NotAnOpening) }
}

/// The openings of every date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningHours {
    week: [Vec<Opening>; 7],
    exceptions: BTreeMap<Date, Vec<Opening>>,
}

impl OpeningHours {
    /// Reads `hours` and `exceptions` of an item; `None` where it says nothing of either.
    ///
    /// What can't be read is left out with a warning: closed is the safe side.
    pub(crate) fn read(item: &Item) -> Option<Self> {
        let week_map = item.get("hours").and_then(|value| value.as_m().ok());
        let exception_map = item.get("exceptions").and_then(|value| value.as_m().ok());
        if week_map.is_none() && exception_map.is_none() {
            return None;
        }
        let mut hours = Self::default();
        for (name, value) in week_map.into_iter().flatten() {
            match WEEK.iter().position(|day| name.eq_ignore_ascii_case(day)) {
                Some(day) => hours.week[day] = openings(value),
                None => tracing::warn!(day = %name, "hours name a day that is none of mon to sun"),
            }
        }
        for (name, value) in exception_map.into_iter().flatten() {
            match name.parse() {
                Ok(date) => {
                    hours.exceptions.insert(date, openings(value));
                }
                Err(_) => tracing::warn!(date = %name, "exceptions name a date that is no YYYY-MM-DD"),
            }
        }
        Some(hours)
    }

    /// The same for a number's entry, which is open always unless it has hours: its exceptions count all the same.
    pub(crate) fn read_of_entry(item: &Item) -> Option<Self> {
        let mut hours = Self::read(item)?;
        let has_week =
            item.get("hours").and_then(|value| value.as_m().ok()).is_some_and(|week| !week.is_empty());
        if !has_week {
            let all_day = Opening { start_minute: 0, end_minute: MINUTES_OF_A_DAY };
            hours.week = std::array::from_fn(|_| vec![all_day]);
        }
        Some(hours)
    }

    /// The openings of a date, in order. An exception replaces the weekday's; an empty one closes.
    #[must_use]
    pub fn on(&self, date: Date) -> &[Opening] {
        self.exceptions.get(&date).unwrap_or_else(|| &self.week[weekday_index(date.weekday())])
    }

    /// The openings of the week without its exceptions, Monday first.
    #[must_use]
    pub fn week(&self) -> &[Vec<Opening>; 7] {
        &self.week
    }

    /// The dates that differ, in order. One without openings is closed.
    pub fn exceptions(&self) -> impl Iterator<Item = (Date, &[Opening])> {
        self.exceptions.iter().map(|(date, openings)| (*date, openings.as_slice()))
    }

    /// Whether there is no opening at all, on no day.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.week.iter().chain(self.exceptions.values()).all(Vec::is_empty)
    }
}

pub(super) fn weekday_index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

fn openings(value: &AttributeValue) -> Vec<Opening> {
    let openings = texts(value)
        .filter_map(|text| text.parse().map_err(|error| tracing::warn!(hours = %text, "{error}")).ok())
        .collect();
    joined(openings)
}

/// The openings of a day as they are written, in any form that is read.
pub(super) fn texts(value: &AttributeValue) -> impl Iterator<Item = &str> {
    let texts: Vec<&String> = match value {
        AttributeValue::L(list) => list.iter().filter_map(|text| text.as_s().ok()).collect(),
        AttributeValue::Ss(texts) => texts.iter().collect(),
        AttributeValue::S(text) => vec![text],
        _ => Vec::new(),
    };
    texts.into_iter().map(String::as_str).filter(|text| !text.trim().is_empty())
}

/// In order; those that overlap as the one that they are, so that no time of day is in two of them.
///
/// Those that only touch stay apart: each begins its own row of slots.
fn joined(mut openings: Vec<Opening>) -> Vec<Opening> {
    openings.sort_unstable();
    openings.dedup_by(|next, kept| {
        let overlap = next.start_minute < kept.end_minute;
        if overlap {
            kept.end_minute = kept.end_minute.max(next.end_minute);
        }
        overlap
    });
    openings
}

/// A map of days as an item holds it, for tests of this module's users.
#[cfg(test)]
pub(crate) fn days(entries: &[(&str, &[&str])]) -> AttributeValue {
    let map = entries
        .iter()
        .map(|(day, hours)| {
            let list = hours.iter().map(|text| AttributeValue::S((*text).to_owned())).collect();
            ((*day).to_owned(), AttributeValue::L(list))
        })
        .collect();
    AttributeValue::M(map)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_opening_is_read_as_people_write_it() {
        let opening = |start_minute, end_minute| Ok(Opening { start_minute, end_minute });
        assert_eq!("09:00-17:30".parse(), opening(540, 1050));
        assert_eq!("9:00 - 17:30".parse(), opening(540, 1050));
        assert_eq!("00:00-24:00".parse(), opening(0, 1440));
    }

    #[test]
    fn an_opening_that_makes_no_sense_is_refused() {
        for text in
            ["", "09:00", "17:00-09:00", "09:00-09:00", "09:60-10:00", "09:00-24:01", "9-17", "+9:00-10:00"]
        {
            assert_eq!(text.parse::<Opening>(), Err(NotAnOpening), "{text:?}");
        }
    }

    #[test]
    fn an_exception_replaces_the_weekday() {
        let item = Item::from([
            ("hours".to_owned(), days(&[("Mon", &["13:00-17:00", "09:00-12:00"])])),
            ("exceptions".to_owned(), days(&[("2026-06-15", &[]), ("2026-06-20", &["10:00-11:00"])])),
        ]);
        let hours = OpeningHours::read(&item).unwrap();
        assert_eq!(hours.on(date(2026, 6, 8)).len(), 2);
        assert_eq!(hours.on(date(2026, 6, 8))[0].start_minute, 540);
        assert!(hours.on(date(2026, 6, 15)).is_empty());
        assert_eq!(hours.on(date(2026, 6, 20)).len(), 1);
        assert!(hours.on(date(2026, 6, 9)).is_empty());
    }

    #[test]
    fn an_opening_is_written_as_it_is_read() {
        for text in ["09:00-17:30", "00:00-24:00", "23:59-24:00"] {
            assert_eq!(text.parse::<Opening>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn openings_that_overlap_are_one_and_those_that_touch_are_two() {
        let item = Item::from([(
            "hours".to_owned(),
            days(&[
                ("mon", &["11:00-13:00", "09:00-12:00", "09:00-10:00"]),
                ("tue", &["09:00-12:00", "12:00-13:00"]),
            ]),
        )]);
        let hours = OpeningHours::read(&item).unwrap();
        let on = |day| hours.on(date(2026, 6, day)).iter().map(Opening::to_string).collect::<Vec<_>>();
        assert_eq!(on(8), ["09:00-13:00"]);
        assert_eq!(on(9), ["09:00-12:00", "12:00-13:00"]);
    }

    #[test]
    fn what_cannot_be_read_is_closed() {
        let item =
            Item::from([("hours".to_owned(), days(&[("mon", &["all day"]), ("someday", &["09:00-10:00"])]))]);
        assert!(OpeningHours::read(&item).unwrap().is_empty());
        assert_eq!(OpeningHours::read(&Item::new()), None);
    }
}
