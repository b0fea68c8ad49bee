//! The days between two moments, in UTC as the index has them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use vapi_webhook::Timestamp;

/// Days from the last to the first.
#[derive(Debug)]
pub(super) struct Days {
    next: Option<Date>,
    first: Date,
}

impl Days {
    /// The days that have a moment of `since <= moment < until`.
    pub(super) fn between(since: Timestamp, until: Timestamp) -> Self {
        let last = Timestamp::from_millis(until.as_millis().saturating_sub(1));
        let first = date(since);
        let next = (since < until).then(|| date(last));
        Self { next, first }
    }
}

impl Iterator for Days {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        let day = self.next.filter(|day| *day >= self.first)?;
        self.next = day.yesterday().ok();
        Some(day)
    }
}

/// The day of a moment. What lies beyond the calendar is its nearest end.
fn date(moment: Timestamp) -> Date {
    let end = if moment.as_millis() < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    let moment = jiff::Timestamp::from_millisecond(moment.as_millis()).unwrap_or(end);
    moment.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(since: &str, until: &str) -> Vec<String> {
        let parse = |text| Timestamp::parse(text).unwrap();
        Days::between(parse(since), parse(until)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn the_last_day_comes_first_and_its_midnight_is_not_in_it() {
        assert_eq!(days("2026-11-19T23:59:59.999Z", "2026-11-21T00:00:00Z"), ["2026-11-20", "2026-11-19"]);
        assert_eq!(days("2026-12-31T12:00:00Z", "2027-01-01T00:00:00.001Z"), ["2027-01-01", "2026-12-31"]);
    }

    #[test]
    fn nothing_lies_between_a_moment_and_an_earlier_one() {
        assert!(days("2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z").is_empty());
        assert!(days("2026-11-21T00:00:00Z", "2026-11-20T00:00:00Z").is_empty());
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_panic() {
        let days = Days::between(Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MIN + 5));
        assert_eq!(days.count(), 1);
        assert!(Days::between(Timestamp::from_millis(0), Timestamp::from_millis(i64::MAX)).next().is_some());
    }
}
