//! Dates and times of day as a model writes them: `YYYY-MM-DD` and `HH:MM`.

use std::borrow::Cow;
use std::str::FromStr;

use jiff::civil;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

/// A day without a time zone, `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub civil::Date);

/// A time of day to the minute, `HH:MM` on a 24-hour clock.
///
/// Also read, because models write them: `9:00`, `09:00:00`, `9:00 AM`, `2pm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub civil::Time);

/// A text that is no date or time as the schema asks for it. Says what to write instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// No `YYYY-MM-DD`, or no such day.
    #[error("write it as YYYY-MM-DD, such as 2026-06-12")]
    NotADate,
    /// No `HH:MM`, or no such time.
    #[error("write it as HH:MM on a 24-hour clock, such as 14:30")]
    NotATime,
}

impl FromStr for Date {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A date with a time behind it (`2026-06-12T00:00:00Z`) still names its day.
        let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
        if day.len() != "YYYY-MM-DD".len() {
            return Err(CalendarError::NotADate);
        }
        civil::Date::from_str(day).map(Self).map_err(|_| CalendarError::NotADate)
    }
}

impl FromStr for Time {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (digits, half) = split_half_of_day(text.trim());
        let mut parts = digits.split(':');
        let hour = two_digits(parts.next())?;
        let minute = match (parts.next(), half) {
            (None, HalfOfDay::Unsaid) => return Err(CalendarError::NotATime),
            (None, _) => 0,
            (part, _) => two_digits(part)?,
        };
        let seconds_are_zero = parts.next().is_none_or(|part| part == "00");
        if !seconds_are_zero || parts.next().is_some() {
            return Err(CalendarError::NotATime);
        }
        let hour = half.on_24_hour_clock(hour)?;
        civil::Time::new(hour, minute, 0, 0).map(Self).map_err(|_| CalendarError::NotATime)
    }
}

#[derive(Clone, Copy)]
enum HalfOfDay {
    Unsaid,
    Morning,
    Afternoon,
}

impl HalfOfDay {
    fn on_24_hour_clock(self, hour: i8) -> Result<i8, CalendarError> {
        match (self, hour) {
            (Self::Unsaid, _) => Ok(hour),
            (Self::Morning, 12) => Ok(0),
            (Self::Afternoon, 12) => Ok(12),
            (Self::Morning, 1..=11) => Ok(hour),
            (Self::Afternoon, 1..=11) => Ok(hour + 12),
            _ => Err(CalendarError::NotATime),
        }
    }
}

fn split_half_of_day(text: &str) -> (&str, HalfOfDay) {
    for (suffix, half) in [
        ("am", HalfOfDay::Morning),
        ("a.m.", HalfOfDay::Morning),
        ("pm", HalfOfDay::Afternoon),
        ("p.m.", HalfOfDay::Afternoon),
    ] {
        let Some(at) = text.len().checked_sub(suffix.len()) else { continue };
        if text.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix)) {
            return (text[..at].trim_end(), half);
        }
    }
    (text, HalfOfDay::Unsaid)
}

fn two_digits(part: Option<&str>) -> Result<i8, CalendarError> {
    match part {
        Some(part) if matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit()) => {
            part.parse().map_err(|_| CalendarError::NotATime)
        }
        _ => Err(CalendarError::NotATime),
    }
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
        json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
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
        json_schema!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_as_the_schema_asks_for_it() {
        assert_eq!("2026-06-12".parse(), Ok(Date(civil::date(2026, 6, 12))));
        assert_eq!(" 2026-06-12T09:30:00Z ".parse(), Ok(Date(civil::date(2026, 6, 12))));
    }

    #[test]
    fn a_text_that_names_no_day_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-02-30",
            "12/06/2026",
            "20260612",
            "2026-6-12",
            "2026-06-12é",
            "+002026-06-12",
        ] {
            assert_eq!(text.parse::<Date>(), Err(CalendarError::NotADate), "{text:?}");
        }
    }

    #[test]
    fn times_are_read_in_the_ways_models_write_them() {
        for (text, hour, minute) in [
            ("09:30", 9, 30),
            ("9:30", 9, 30),
            ("09:30:00", 9, 30),
            ("00:00", 0, 0),
            ("23:59", 23, 59),
            ("9:30 AM", 9, 30),
            ("12:15am", 0, 15),
            ("12 p.m.", 12, 0),
            ("2pm", 14, 0),
        ] {
            assert_eq!(text.parse(), Ok(Time(civil::time(hour, minute, 0, 0))), "{text:?}");
        }
    }

    #[test]
    fn a_text_that_names_no_time_is_refused() {
        for text in [
            "",
            "noon",
            "9",
            "24:00",
            "09:60",
            "13 pm",
            "0am",
            "09:30:15",
            "09:30:00:00",
            "-1:00",
            "٠٩:٣٠",
            "pm",
            "é",
        ] {
            assert_eq!(text.parse::<Time>(), Err(CalendarError::NotATime), "{text:?}");
        }
    }
}
