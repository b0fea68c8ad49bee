//! Which days are listed.

use anyhow::{Result, bail};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::desk::day_word::DayWord;

/// Days that are shown at once: a year.
const MOST_DAYS: i64 = 366;

/// Days, in the time zone of the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, clap::Args)]
pub(super) struct Period {
    /// One day: 2026-12-24, today, tomorrow, yesterday.
    #[arg(long, value_name = "DAY", conflicts_with_all = ["days", "from", "to"])]
    date: Option<DayWord>,
    /// So many days. Default: 7.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=MOST_DAYS), conflicts_with = "to")]
    days: Option<i64>,
    /// First day. Default: today.
    #[arg(long, value_name = "DAY")]
    from: Option<DayWord>,
    /// Last day. Default: a week from the first.
    #[arg(long, value_name = "DAY")]
    to: Option<DayWord>,
}

const USUAL_DAYS: i64 = 7;

impl Period {
    /// First and last day.
    ///
    /// # Errors
    ///
    /// If the last comes before the first, or more than a year after it.
    pub(super) fn bounds(&self, today: Date) -> Result<(Date, Date)> {
        if let Some(date) = self.date {
            return Ok((date.on(today), date.on(today)));
        }
        let first = self.from.map_or(today, |from| from.on(today));
        let days = self.days.unwrap_or(USUAL_DAYS);
        let last = self.to.map_or_else(|| first.saturating_add((days - 1).days()), |to| to.on(today));
        if last < first {
            bail!("--to {last} comes before the first day, {first}");
        }
        if first.saturating_add((MOST_DAYS - 1).days()) < last {
            bail!("that is more than a year: give days that lie closer together");
        }
        Ok((first, last))
    }
}
