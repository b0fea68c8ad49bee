//! Reads a day from the ways in which models write it.

use jiff::civil::{Date, Weekday};

use super::CalendarError::{self, AmbiguousDate, NoSuchDay, NotADate};
use super::number;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads a day. The text is short and has no spaces around it.
pub(super) fn read(text: &str) -> Result<Date, CalendarError> {
    if !text.contains(|char: char| char.is_ascii_alphabetic() && !matches!(char, 'T' | 't' | 'Z' | 'z')) {
        return in_digits(without_time(text));
    }
    in_words(text)
}

/// A date with a time behind it (`2026-06-12T00:00:00Z`) still names its day.
fn without_time(text: &str) -> &str {
    match text.split_once(['T', 't', ' ']) {
        Some((day, time)) if time.starts_with(|char: char| char.is_ascii_digit()) && time.contains(':') => {
            day
        }
        _ => text,
    }
}

/// `2026-06-12`, `2026/6/12`, `20260612`, `25.06.2026`, `06/25/2026`
fn in_digits(text: &str) -> Result<Date, CalendarError> {
    // In eight digits, the year is first: with the year last, 19 or 20 would be the month.
    if text.len() == 8
        && let (Some(year), Some(month), Some(day)) = (
            text.get(..4).and_then(number::<4>),
            text.get(4..6).and_then(number::<2>),
            text.get(6..).and_then(number::<2>),
        )
    {
        return civil(year, month, day).ok_or(NoSuchDay);
    }
    let separator = text.chars().find(|char| matches!(char, '-' | '/' | '.')).ok_or(NotADate)?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, second, third] = parts.as_slice() else { return Err(NotADate) };
    let second = number::<2>(second).ok_or(NotADate)?;
    if let (Some(year), Some(day)) = (year(first), number::<2>(third)) {
        return civil(year, second, day).ok_or(NoSuchDay);
    }
    let (Some(first), Some(year)) = (number::<2>(first), year(third)) else { return Err(NotADate) };
    match (civil(year, first, second), civil(year, second, first)) {
        (Some(one), Some(other)) if one != other => Err(AmbiguousDate),
        (Some(day), _) | (None, Some(day)) => Ok(day),
        (None, None) => Err(NoSuchDay),
    }
}

/// `12 June 2026`, `Friday, June 12th, 2026`, `12-Jun-2026`: one month, one day and one year, in any order.
fn in_words(text: &str) -> Result<Date, CalendarError> {
    let text = text.to_ascii_lowercase();
    let (mut named_year, mut named_month, mut named_day, mut named_weekday) = (None, None, None, None);
    for word in text.split([' ', ',', '.', '-', '/']).filter(|word| !matches!(*word, "" | "of" | "the")) {
        let is_first = if let Some(year) = year(word) {
            named_year.replace(year).is_none()
        } else if let Some(day) = number::<2>(without_ordinal(word)) {
            named_day.replace(day).is_none()
        } else if let Some(month) = position(&MONTHS, word) {
            named_month.replace(month).is_none()
        } else if let Some(weekday) = position(&WEEKDAYS, word) {
            named_weekday.replace(weekday).is_none()
        } else {
            false
        };
        if !is_first {
            return Err(NotADate);
        }
    }
    let (Some(year), Some(month), Some(day)) = (named_year, named_month, named_day) else {
        return Err(NotADate);
    };
    let day = civil(year, month, day).ok_or(NoSuchDay)?;
    let weekday =
        named_weekday.and_then(|number| Weekday::from_monday_one_offset(number.try_into().ok()?).ok());
    match weekday {
        Some(weekday) if weekday != day.weekday() => Err(AmbiguousDate),
        _ => Ok(day),
    }
}

/// Four digits.
fn year(word: &str) -> Option<i16> {
    number::<4>(word).filter(|_| word.len() == 4)
}

fn without_ordinal(word: &str) -> &str {
    ["st", "nd", "rd", "th"].into_iter().find_map(|ordinal| word.strip_suffix(ordinal)).unwrap_or(word)
}

/// The number of a name that is written out or cut after three letters or more (`sept`), from 1.
fn position(names: &[&str], word: &str) -> Option<i16> {
    let position = names.iter().position(|name| word.len() >= 3 && name.starts_with(word))?;
    i16::try_from(position + 1).ok()
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
