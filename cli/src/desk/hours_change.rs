//! Hours as they are typed: days or dates, and when they are open.

use anyhow::{Result, anyhow, bail};
use call_store::desk::{DayHours, HoursChange};
use jiff::ToSpan;
use jiff::civil::Date;

use super::day_word::{DayWord, date};
use super::week_days::week_days;

/// Dates that one range may have: a year.
const MOST_DATES: usize = 366;

/// Days of the week, dates that differ, and dates that no longer do.
#[derive(Debug, Default)]
pub(super) struct Typed<'a> {
    /// `DAYS HOURS DAYS HOURS`, as the command line gives pairs.
    pub(super) week: &'a [String],
    /// `DATE HOURS DATE HOURS`.
    pub(super) except: &'a [String],
    /// `DATE`.
    pub(super) no_except: &'a [String],
}

impl Typed<'_> {
    /// What is to change, where today is `today`.
    ///
    /// # Errors
    ///
    /// A sentence that names what can't be read; a date that is over is most likely one of another year.
    pub(super) fn change(&self, today: Date) -> Result<HoursChange> {
        let mut change = HoursChange::default();
        for (days, hours) in pairs(self.week) {
            let hours = day_hours(hours)?;
            let days = week_days(days).map_err(|error| anyhow!("{error}"))?;
            days.into_iter().for_each(|day| change.set_weekday(day, hours.clone()));
        }
        for (written, hours) in pairs(self.except) {
            let hours = day_hours(hours)?;
            for date in dates(written, today)? {
                if date < today {
                    bail!("{date} is over: there today is {today}. Which year is meant?");
                }
                change.set_exception(date, hours.clone());
            }
        }
        for written in self.no_except {
            dates(written, today)?.into_iter().for_each(|date| change.remove_exception(date));
        }
        Ok(change)
    }
}

fn pairs(values: &[String]) -> impl Iterator<Item = (&str, &str)> {
    values.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str()))
}

fn day_hours(written: &str) -> Result<DayHours> {
    written.parse().map_err(|error| anyhow!("{error}"))
}

/// `2026-12-24`, or `2026-12-24..2027-01-01` with both ends.
fn dates(written: &str, today: Date) -> Result<Vec<Date>> {
    let no_date = || {
        anyhow!(
            "{written:?} is no date: write 2026-12-24, or 2026-12-24..2027-01-01 for all from one to the other"
        )
    };
    let Some((first, last)) = written.split_once("..") else {
        let day: DayWord = written.parse().map_err(|_| no_date())?;
        return Ok(vec![day.on(today)]);
    };
    let (first, last) = (date(first).map_err(|_| no_date())?, date(last).map_err(|_| no_date())?);
    if last < first {
        bail!("{last} comes before {first}");
    }
    let dates: Vec<Date> =
        first.series(1.day()).take_while(|date| *date <= last).take(MOST_DATES + 1).collect();
    if dates.len() > MOST_DATES {
        bail!("{written} is more than a year");
    }
    Ok(dates)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 21);

    fn said(week: &[&str], except: &[&str]) -> String {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let typed = Typed { week: &owned(week), except: &owned(except), no_except: &[] };
        typed.change(TODAY).map_or_else(|error| error.to_string(), |_| "fine".to_owned())
    }

    #[test]
    fn a_mistake_names_what_was_typed() {
        for (week, except, expected) in [
            (&["mon-fri", "09:00-17:00"][..], &["2026-12-24..2027-01-01", "closed"][..], "fine"),
            (&["someday", "09:00-17:00"], &[], "\"someday\" is no day of the week"),
            (&["mon", "9-5"], &[], "\"9-5\" is no opening: write 09:00-17:00"),
            (&[], &["2026-11-20", "closed"], "2026-11-20 is over: there today is 2026-11-21"),
            (&[], &["24.12.2026", "closed"], "\"24.12.2026\" is no date: write 2026-12-24"),
            (&[], &["2026-12-24..2026-12-23", "closed"], "2026-12-23 comes before 2026-12-24"),
            (&[], &["2026-12-24..2028-12-23", "closed"], "is more than a year"),
            (&[], &["2026-12-24..", "closed"], "is no date"),
        ] {
            let said = said(week, except);
            assert!(said.contains(expected), "{said}");
        }
    }
}
