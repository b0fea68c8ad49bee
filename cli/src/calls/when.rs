//! Moments as people write them.

use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};
use vapi_webhook::Timestamp;

/// A day, or a moment, which is a day without length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct When {
    /// Its first moment.
    pub(crate) start: Timestamp,
    /// The moment after its last.
    pub(crate) end: Timestamp,
}

/// Not a moment.
#[derive(Debug, thiserror::Error)]
#[error(
    "write a day (2026-11-20, today, yesterday), days or hours ago (7d, 12h), or a moment (2026-11-20T09:00, with Z or an \
     offset for another time zone)"
)]
pub(crate) struct NoMoment;

impl FromStr for When {
    type Err = NoMoment;

    /// Reads it in the time zone of this machine.
    fn from_str(text: &str) -> Result<Self, NoMoment> {
        Self::read(text.trim(), &Zoned::now()).ok_or(NoMoment)
    }
}

impl When {
    /// The start of the day so many days ago: whole days are what people compare.
    pub(crate) fn days_ago(days: i64) -> Self {
        let now = Zoned::now();
        let ago = Self::read(&format!("{days}d"), &now);
        ago.unwrap_or_else(|| Self::at(now.timestamp()))
    }

    fn read(text: &str, now: &Zoned) -> Option<Self> {
        let zone = now.time_zone();
        match text {
            "today" => return Self::day(now.date(), zone),
            "yesterday" => return Self::day(now.date().yesterday().ok()?, zone),
            _ => {}
        }
        if let Some(days) = text.strip_suffix('d').and_then(|days| days.parse::<u32>().ok()) {
            return Self::day(now.date().checked_sub(Span::new().try_days(days).ok()?).ok()?, zone);
        }
        if let Some(hours) = text.strip_suffix('h').and_then(|hours| hours.parse::<u32>().ok()) {
            return Some(Self::at(now.timestamp().checked_sub(Span::new().try_hours(hours).ok()?).ok()?));
        }
        // A moment would parse as a date too, with its time dropped.
        if text.len() == "2026-11-20".len() {
            return Self::day(text.parse::<Date>().ok()?, zone);
        }
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Some(Self::at(moment));
        }
        let local: DateTime = text.parse().ok()?;
        Some(Self::at(local.to_zoned(zone.clone()).ok()?.timestamp()))
    }

    /// A day as the clocks there show it: 23 or 25 hours where they are changed.
    fn day(day: Date, zone: &TimeZone) -> Option<Self> {
        let midnight = |day: Date| Some(day.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond());
        let start = Timestamp::from_millis(midnight(day)?);
        Some(Self { start, end: Timestamp::from_millis(midnight(day.tomorrow().ok()?)?) })
    }

    fn at(moment: jiff::Timestamp) -> Self {
        Self::moment(Timestamp::from_millis(moment.as_millisecond()))
    }

    /// A moment, which begins and ends at once.
    pub(crate) fn moment(moment: Timestamp) -> Self {
        Self { start: moment, end: moment }
    }
}

/// How moments are shown: in the time zone of this machine.
#[derive(Clone, Debug)]
pub(crate) struct LocalTime(TimeZone);

impl LocalTime {
    /// Asks the machine; UTC where it has no time zone.
    pub(crate) fn of_this_machine() -> Self {
        Self(TimeZone::system())
    }

    /// Name of the zone, such as `America/Los_Angeles`.
    pub(crate) fn name(&self) -> String {
        match self.0.iana_name() {
            Some(name) => name.to_owned(),
            None => Zoned::now().with_time_zone(self.0.clone()).strftime("UTC%:z").to_string(),
        }
    }

    /// `2026-11-20 09:31`, of ISO 8601 text or epoch milliseconds; other text as it is.
    pub(crate) fn minute(&self, moment: &str) -> String {
        self.zoned(moment).map_or_else(|| moment.to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
    }

    /// The same with seconds.
    pub(crate) fn second(&self, moment: &str) -> String {
        self.zoned(moment)
            .map_or_else(|| moment.to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// `2026-11-20`, the day there.
    pub(crate) fn day(&self, moment: &str) -> String {
        self.zoned(moment).map_or_else(|| "no day".to_owned(), |at| at.date().to_string())
    }

    fn zoned(&self, moment: &str) -> Option<Zoned> {
        let moment = Timestamp::parse(moment)?;
        Some(jiff::Timestamp::from_millisecond(moment.as_millis()).ok()?.to_zoned(self.0.clone()))
    }
}

/// Length in minutes and seconds, `9:54`, or `1:02:03` from an hour on.
pub(crate) fn length(seconds: f64) -> String {
    let seconds = seconds.max(0.0).round();
    let (hours, minutes) = ((seconds / 3600.0).floor(), (seconds % 3600.0 / 60.0).floor());
    if hours > 0.0 {
        format!("{hours:.0}:{minutes:02.0}:{:02.0}", seconds % 60.0)
    } else {
        format!("{minutes:.0}:{:02.0}", seconds % 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Zoned {
        "2026-11-21T13:30:00-08:00[America/Los_Angeles]".parse().expect("a moment")
    }

    fn read(text: &str) -> Option<(String, String)> {
        When::read(text, &now()).map(|when| (when.start.to_iso8601(), when.end.to_iso8601()))
    }

    fn both(start: &str, end: &str) -> Option<(String, String)> {
        Some((start.to_owned(), end.to_owned()))
    }

    #[test]
    fn a_day_is_one_of_this_time_zone() {
        assert_eq!(read("2026-11-20"), both("2026-11-20T08:00:00.000Z", "2026-11-21T08:00:00.000Z"));
        assert_eq!(read("today"), both("2026-11-21T08:00:00.000Z", "2026-11-22T08:00:00.000Z"));
        assert_eq!(read("yesterday"), read("2026-11-20"));
        assert_eq!(read("1d"), read("2026-11-20"));
        assert_eq!(read("0d"), read("today"));
    }

    #[test]
    fn a_day_on_which_the_clocks_change_has_its_own_length() {
        assert_eq!(read("2026-11-01"), both("2026-11-01T07:00:00.000Z", "2026-11-02T08:00:00.000Z"));
    }

    #[test]
    fn a_moment_begins_and_ends_at_once() {
        let nine = both("2026-11-20T17:00:00.000Z", "2026-11-20T17:00:00.000Z");
        assert_eq!(read("2026-11-20T09:00"), nine);
        assert_eq!(read("2026-11-20 09:00:00"), nine);
        assert_eq!(read("2026-11-20T17:00:00Z"), nine);
        assert_eq!(read("2026-11-20T18:00:00+01:00"), nine);
        assert_eq!(read("12h"), both("2026-11-21T09:30:00.000Z", "2026-11-21T09:30:00.000Z"));
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in ["", "d", "-1d", "2026-13-01", "20.11.2026", "now", "99999999d", "1.5h", "7 d"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_length_reads_as_on_a_clock() {
        for (seconds, shown) in
            [(0.4, "0:00"), (59.6, "1:00"), (593.6, "9:54"), (3723.0, "1:02:03"), (-3.0, "0:00")]
        {
            assert_eq!(length(seconds), shown);
        }
    }

    #[test]
    fn what_is_no_moment_is_shown_as_it_is() {
        assert_eq!(LocalTime(TimeZone::UTC).minute("2026-11-20T17:00:59.999Z"), "2026-11-20 17:00");
        assert_eq!(LocalTime(TimeZone::UTC).minute("sometime"), "sometime");
    }
}
