//! Dates and times of day as models write them: `YYYY-MM-DD` and `HH:MM`, and whatever else has one reading only.

mod date;
mod time;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// How the schema of a [`Date`] is known.
pub(crate) const DATE_PATTERN: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// How the schema of a [`Time`] is known.
pub(crate) const TIME_PATTERN: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

/// No date or time is longer, in bytes.
const TEXT_MAX_BYTES: usize = 64;

/// A day without a time zone, `YYYY-MM-DD`.
///
/// Also read, because models write them: `2026/6/12`, `20260612`, `June 12th, 2026`, and `06/25/2026` or
/// `25.06.2026`, which can only be the 25th of June. `06/12/2026` is refused: it may be in June or in December.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub civil::Date);

/// A time of day to the minute, `HH:MM` on a 24-hour clock.
///
/// Also read, because models write them: `9:00`, `09:00:00.000`, `9:00 AM`, `2pm`, `6 o'clock pm`, `14h30`, `1430`, `noon`.
/// `midnight` is refused: a day begins with one and ends with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub civil::Time);

/// A text that is no date or time as the schema asks for it. Says what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// No `YYYY-MM-DD`.
    #[error("write it as YYYY-MM-DD, such as 2026-06-12")]
    NotADate,
    /// February 30.
    #[error(
        "there is no such day: find out which one is meant, and write it as YYYY-MM-DD, such as 2026-06-12"
    )]
    NoSuchDay,
    /// Two days have this name, or two of its parts contradict each other.
    #[error(
        "it may mean more than one day: find out which one, and write it as YYYY-MM-DD, such as 2026-06-12"
    )]
    AmbiguousDate,
    /// No `HH:MM`, or no such time.
    #[error("write it as HH:MM on a 24-hour clock, such as 14:30")]
    NotATime,
    /// An hour that may be in the morning or in the afternoon.
    #[error(
        "it may be in the morning or in the afternoon: find out which, and write it as HH:MM on a 24-hour clock, \
         such as 14:30"
    )]
    AmbiguousTime,
    /// `midnight`: the one that begins the day, or the one that ends it.
    #[error(
        "it may be the midnight that begins the day or the one that ends it: find out which, and write it as 00:00 with the \
         date of the day that begins then"
    )]
    AmbiguousMidnight,
}

impl FromStr for Date {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            text if text.len() <= TEXT_MAX_BYTES => date::read(text).map(Self),
            _ => Err(CalendarError::NotADate),
        }
    }
}

impl FromStr for Time {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            text if text.len() <= TEXT_MAX_BYTES => time::read(text).map(Self),
            _ => Err(CalendarError::NotATime),
        }
    }
}

/// `YYYY-MM-DD`
impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// `HH:MM`
impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// The text as the schema asks for it, if the schema asks for a date or a time and this is one.
pub(crate) fn normal(text: &str, schema: &Value) -> Option<String> {
    match Wanted::by(schema)? {
        Wanted::Date => text.parse().map(|date: Date| date.to_string()).ok(),
        Wanted::Time => text.parse().map(|time: Time| time.to_string()).ok(),
    }
}

/// Why the text can't be what the schema asks for, if that is a date or a time.
pub(crate) fn fault(text: &str, schema: &Value) -> Option<String> {
    let error = match Wanted::by(schema)? {
        Wanted::Date => text.parse::<Date>().err(),
        Wanted::Time => text.parse::<Time>().err(),
    };
    error.map(|error| error.to_string())
}

enum Wanted {
    Date,
    Time,
}

impl Wanted {
    fn by(schema: &Value) -> Option<Self> {
        let keyword = |name| schema.get(name).and_then(Value::as_str);
        match (keyword("pattern"), keyword("format")) {
            (Some(DATE_PATTERN), _) | (None, Some("date")) => Some(Self::Date),
            (Some(TIME_PATTERN), _) => Some(Self::Time),
            _ => None,
        }
    }
}

/// At most `N` ASCII digits as a number. None for anything else: signs, spaces, digits of other scripts.
fn number<const N: usize>(digits: &str) -> Option<i16> {
    let is_number = (1..=N).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

// `pattern` and not `format`: Vapi's list of formats has a date, but some of the models behind it refuse any.
impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": DATE_PATTERN })
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": TIME_PATTERN })
    }
}

#[cfg(test)]
mod tests;
