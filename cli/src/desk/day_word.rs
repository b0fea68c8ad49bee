//! Days and times as people write them, in the time zone of a desk.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Time, time};

/// A day: `2026-12-24`, `today`, `tomorrow`, `yesterday`, or days ago, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayWord {
    Date(Date),
    /// So many days from today; fewer than none are days ago.
    FromToday(i64),
}

/// No day.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("write a day as 2026-12-24, or today, tomorrow, yesterday, or days ago as 7d")]
pub(super) struct NotADay;

impl FromStr for DayWord {
    type Err = NotADay;

    fn from_str(written: &str) -> Result<Self, NotADay> {
        let written = written.trim().to_lowercase();
        match written.as_str() {
            "today" => return Ok(Self::FromToday(0)),
            "tomorrow" => return Ok(Self::FromToday(1)),
            "yesterday" => return Ok(Self::FromToday(-1)),
            _ => {}
        }
        if let Some(days) = written.strip_suffix('d') {
            let days: u16 = days.parse().map_err(|_| NotADay)?;
            return Ok(Self::FromToday(-i64::from(days)));
        }
        date(&written).map(Self::Date)
    }
}

impl DayWord {
    /// The date that is meant where today is `today`.
    pub(super) fn on(self, today: Date) -> Date {
        match self {
            Self::Date(date) => date,
            Self::FromToday(days) => today.saturating_add(days.days()),
        }
    }
}

/// A date and nothing else.
///
/// # Errors
///
/// [`NotADay`].
pub(super) fn date(written: &str) -> Result<Date, NotADay> {
    // A moment would parse as a date too, with its time dropped.
    if written.len() != "2026-12-24".len() {
        return Err(NotADay);
    }
    written.parse().map_err(|_| NotADay)
}

/// A time of day: `09:30`, `9:30`.
///
/// # Errors
///
/// A sentence that says how to write one.
pub(super) fn time_of_day(written: &str) -> Result<Time, String> {
    let parts = written.trim().split_once(':').and_then(|(hour, minute)| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let plain = (1..=2).contains(&hour.len()) && minute.len() == 2 && digits(hour) && digits(minute);
        plain.then(|| Some((hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?))).flatten()
    });
    match parts {
        Some((hour @ 0..=23, minute @ 0..=59)) => Ok(time(hour, minute, 0, 0)),
        _ => Err("write a time as 09:30 or 14:00".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as on;

    use super::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let read = |written: &str| written.parse::<DayWord>().map(|day| day.on(on(2026, 11, 21))).ok();
        assert_eq!(read("2026-12-24"), Some(on(2026, 12, 24)));
        assert_eq!(read("Today"), Some(on(2026, 11, 21)));
        assert_eq!(read("tomorrow"), Some(on(2026, 11, 22)));
        assert_eq!(read("7d"), Some(on(2026, 11, 14)));
        for written in ["", "d", "2026-13-01", "24.12.2026", "2026-12-24T09:00", "-1d", "99999d", "monday"] {
            assert_eq!(read(written), None, "{written}");
        }
    }

    #[test]
    fn a_time_is_read_as_people_write_it() {
        assert_eq!(time_of_day("9:30"), Ok(time(9, 30, 0, 0)));
        assert_eq!(time_of_day("09:30"), Ok(time(9, 30, 0, 0)));
        for written in ["", "9", "24:00", "9:60", "9:3", "+9:30", "9:30pm", "-1:30"] {
            assert!(time_of_day(written).is_err(), "{written}");
        }
    }
}
