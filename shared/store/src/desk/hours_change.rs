//! Hours as an operator writes them: strictly, so that what is kept is what was meant.

use std::collections::BTreeMap;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::civil::{Date, Weekday};

use super::change::Edits;
use super::hours::{MINUTES_OF_A_DAY, Opening, WEEK, read_minute, weekday_index};
use crate::attributes::{Item, text};

/// The openings of one day, in order, of which no two overlap. None at all: closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayHours(Vec<Opening>);

/// A text that is no [`DayHours`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDayHours {
    /// One of its parts is no opening.
    #[error(
        "{0:?} is no opening: write 09:00-17:00, several with commas (09:00-12:00,13:00-17:00), all-day or closed"
    )]
    NotAnOpening(String),
    /// It goes over midnight.
    #[error("{start}-{end} goes over midnight: write {start}-24:00, and 00:00-{end} on the next day")]
    OverMidnight {
        /// When it begins, as written.
        start: String,
        /// When it ends, as written.
        end: String,
    },
    /// Two of its openings overlap.
    #[error("{0} and {1} overlap")]
    Overlap(Opening, Opening),
}

impl DayHours {
    /// A day without an opening.
    pub const CLOSED: Self = Self(Vec::new());

    /// From midnight to midnight.
    #[must_use]
    pub fn all_day() -> Self {
        Self(vec![Opening { start_minute: 0, end_minute: MINUTES_OF_A_DAY }])
    }

    /// The openings, in order.
    #[must_use]
    pub fn openings(&self) -> &[Opening] {
        &self.0
    }

    fn to_attribute(&self) -> AttributeValue {
        AttributeValue::L(self.0.iter().map(|opening| text(opening.to_string())).collect())
    }
}

impl FromStr for DayHours {
    type Err = NotDayHours;

    /// Reads `closed`, `all-day`, or openings with commas between them.
    fn from_str(written: &str) -> Result<Self, NotDayHours> {
        // Word processors turn the hyphen into a dash.
        let written = written.trim().replace(['\u{2013}', '\u{2014}'], "-").to_lowercase();
        match written.as_str() {
            "closed" => return Ok(Self::CLOSED),
            "all-day" => return Ok(Self::all_day()),
            _ => {}
        }
        let mut openings = written.split(',').map(opening).collect::<Result<Vec<_>, _>>()?;
        openings.sort_unstable();
        let overlap = openings.windows(2).find(|pair| pair[1].start_minute < pair[0].end_minute);
        match overlap {
            Some(pair) => Err(NotDayHours::Overlap(pair[0], pair[1])),
            None => Ok(Self(openings)),
        }
    }
}

fn opening(written: &str) -> Result<Opening, NotDayHours> {
    let written = written.trim();
    written.parse().map_err(|_| {
        let ends = written.split_once('-').map(|(start, end)| (start.trim(), end.trim()));
        match ends {
            Some((start, end))
                if let (Ok(from), Ok(to)) = (read_minute(start), read_minute(end))
                    && to < from =>
            {
                NotDayHours::OverMidnight { start: start.to_owned(), end: end.to_owned() }
            }
            _ => NotDayHours::NotAnOpening(written.to_owned()),
        }
    })
}

/// Days and dates whose hours change; the others stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HoursChange {
    /// By day of the week, Monday = 0.
    week: BTreeMap<usize, DayHours>,
    exceptions: BTreeMap<Date, Option<DayHours>>,
}

impl HoursChange {
    /// Says when every such day is open. The last word counts.
    pub fn set_weekday(&mut self, day: Weekday, hours: DayHours) {
        self.week.insert(weekday_index(day), hours);
    }

    /// Says when a date is open, whatever its day of the week.
    pub fn set_exception(&mut self, date: Date, hours: DayHours) {
        self.exceptions.insert(date, Some(hours));
    }

    /// Makes a date a day as any other.
    pub fn remove_exception(&mut self, date: Date) {
        self.exceptions.insert(date, None);
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.week.is_empty() && self.exceptions.is_empty()
    }

    pub(super) fn changes_the_week(&self) -> bool {
        !self.week.is_empty()
    }

    /// Whether no day of the week that changes is open.
    pub(super) fn only_closes(&self) -> bool {
        self.week.values().all(|hours| hours.openings().is_empty())
    }

    /// The same, and every other day of the week open from midnight to midnight.
    pub(super) fn with_other_days_open(&self) -> Self {
        let mut all = self.clone();
        for day in 0..WEEK.len() {
            all.week.entry(day).or_insert_with(DayHours::all_day);
        }
        all
    }

    pub(super) fn edit(&self, item: &Item, edits: &mut Edits) {
        if !self.week.is_empty() {
            let mut map = map(item, "hours");
            for (day, hours) in &self.week {
                // Readers take any spelling, so another one of the same day must not stay.
                map.retain(|name, _| !name.eq_ignore_ascii_case(WEEK[*day]));
                map.insert(WEEK[*day].to_owned(), hours.to_attribute());
            }
            edits.set("hours", AttributeValue::M(map));
        }
        if !self.exceptions.is_empty() {
            let mut map = map(item, "exceptions");
            for (date, hours) in &self.exceptions {
                map.retain(|name, _| name.parse::<Date>().ok() != Some(*date));
                if let Some(hours) = hours {
                    map.insert(date.to_string(), hours.to_attribute());
                }
            }
            if map.is_empty() {
                edits.remove("exceptions");
            } else {
                edits.set("exceptions", AttributeValue::M(map));
            }
        }
    }
}

/// What is no map says nothing to any reader, and is replaced.
fn map(item: &Item, name: &str) -> Item {
    item.get(name).and_then(|value| value.as_m().ok()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::desk::hours::{OpeningHours, days};

    fn said(written: &str) -> String {
        match written.parse::<DayHours>() {
            Ok(hours) => hours.openings().iter().map(Opening::to_string).collect::<Vec<_>>().join(","),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        assert_eq!(said("13:00-17:00, 9:00-12:00"), "09:00-12:00,13:00-17:00");
        assert_eq!(said("09:00\u{2013}12:00"), "09:00-12:00");
        assert_eq!(said("Closed"), "");
        assert_eq!(said("all-day"), "00:00-24:00");
    }

    #[test]
    fn what_is_refused_says_what_to_write() {
        assert_eq!(
            said("22:00-02:00"),
            "22:00-02:00 goes over midnight: write 22:00-24:00, and 00:00-02:00 on the next day"
        );
        assert_eq!(said("09:00-12:00,11:00-13:00"), "09:00-12:00 and 11:00-13:00 overlap");
        for written in ["", "9-17", "09:00-12:00,", "09:00-09:00", "9am-5pm", "09:00-12:00 13:00-17:00"] {
            assert!(said(written).contains("is no opening: write 09:00-17:00"), "{}", said(written));
        }
    }

    #[test]
    fn only_the_days_that_are_named_change() {
        let item = Item::from([
            (
                "hours".to_owned(),
                days(&[("Mon", &["09:00-10:00"]), ("tue", &["09:00-10:00"]), ("extra", &[])]),
            ),
            ("exceptions".to_owned(), days(&[("2026-12-25", &[])])),
        ]);
        let mut change = HoursChange::default();
        change.set_weekday(Weekday::Monday, "11:00-12:00".parse().unwrap());
        change.set_exception(date(2026, 12, 24), DayHours::CLOSED);
        change.remove_exception(date(2026, 12, 25));
        let mut edits = Edits::default();
        change.edit(&item, &mut edits);
        let mut after = item.clone();
        edits.apply(&mut after);
        let hours = after["hours"].as_m().unwrap();
        assert_eq!(hours.len(), 3, "no second Monday, and what nobody knows stays");
        let read = OpeningHours::read(&after).unwrap();
        assert_eq!(read.week()[0][0].to_string(), "11:00-12:00");
        assert_eq!(read.week()[1][0].to_string(), "09:00-10:00");
        assert_eq!(read.exceptions().collect::<Vec<_>>(), [(date(2026, 12, 24), &[][..])]);
    }
}
