//! A moment as Vapi writes it: epoch milliseconds, or ISO 8601 text in older messages.

/// A moment, in whole milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A number below this is taken for seconds: as milliseconds it would lie before 1973.
const LEAST_MILLIS: f64 = 1e11;

/// ISO 8601 text has four digits for the year.
const LATEST_MILLIS: f64 = 253_402_300_799_999.0;

impl Timestamp {
    /// A moment by its epoch milliseconds.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// A moment by an epoch number in milliseconds, or in seconds where it is too small for that; fractions are cut.
    /// `None` for what lies before 1970 or after the year 9999.
    #[must_use]
    pub fn from_number(number: f64) -> Option<Self> {
        let millis = if number.abs() < LEAST_MILLIS { number * 1000.0 } else { number };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the bounds fit in an i64; fractions are meant to go"
        )]
        (0.0..=LATEST_MILLIS).contains(&millis).then_some(Self(millis as i64))
    }

    /// Reads an ISO 8601 moment with an offset or `Z`, or epoch digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Some(Self(moment.as_millisecond()));
        }
        Self::from_number(text.parse().ok()?)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// ISO 8601 in UTC with milliseconds: `2026-11-19T18:02:11.250Z`.
    #[must_use]
    pub fn to_iso8601(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => format!("{moment:.3}"),
            // Only moments outside the years -9999 to 9999 get here.
            Err(_) => jiff::Timestamp::UNIX_EPOCH.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_texts_and_digits_name_the_same_moment() {
        let moment = Timestamp::from_millis(1_770_377_651_312);
        assert_eq!(Timestamp::from_number(1_770_377_651_312.0), Some(moment));
        assert_eq!(Timestamp::from_number(1_770_377_651_312.75), Some(moment));
        assert_eq!(Timestamp::from_number(1_770_377_651.312), Some(moment));
        assert_eq!(Timestamp::parse("2026-02-06T11:34:11.312Z"), Some(moment));
        assert_eq!(Timestamp::parse("2026-02-06T12:34:11.312+01:00"), Some(moment));
        assert_eq!(Timestamp::parse("1770377651312"), Some(moment));
        assert_eq!(moment.to_iso8601(), "2026-02-06T11:34:11.312Z");
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for number in [f64::NAN, f64::INFINITY, -5.0, 1e300] {
            assert_eq!(Timestamp::from_number(number), None, "{number}");
        }
        for text in ["", "yesterday", "2026-02-06", "2026-13-40T00:00:00Z"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn milliseconds_are_always_written() {
        assert_eq!(Timestamp::from_millis(1_770_377_651_000).to_iso8601(), "2026-02-06T11:34:11.000Z");
    }
}
