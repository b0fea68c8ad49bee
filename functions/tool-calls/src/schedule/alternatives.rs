//! What a caller may have in place of a time or a day that can't be had.

use call_store::desk::{Day, Slot, minute_of_day};
use futures_util::future::try_join_all;
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use vapi_tools::ToolError;

use super::Schedule;
use crate::wording;

/// How many other times are offered for one that can't be had: a caller keeps no more in mind.
const TIMES: usize = 4;

/// How many open days after a full one are looked at, side by side.
const OPEN_DAYS: usize = 5;

/// How many days after a closed or full one are looked at for open ones.
const DAYS: i64 = 92;

impl Schedule<'_> {
    /// The free times of that day nearest to one that can't be had; where there are none, the next day that has some.
    pub(crate) async fn instead(&self, date: Date, time: Time, booked: &Day) -> Result<String, ToolError> {
        let free = nearest(self.free_beside(date, booked), time);
        match &*free {
            [] => Ok(format!("Nothing else is free that day. {}", self.next_free_day(date).await?)),
            [only] => Ok(format!("The only time left that day is {}.", wording::time(only.time))),
            times => Ok(format!("The nearest free times are {}.", wording::times(times))),
        }
    }

    /// "We are closed on Sunday, June 14. …"
    pub(crate) async fn closed(&self, date: Date) -> Result<String, ToolError> {
        Ok(format!("We are closed on {}. {}", self.day(date), self.next_free_day(date).await?))
    }

    /// "The next day with free times is Monday, June 15 (2026-06-15): from 09:00 to 11:30 every 30 minutes."
    pub(crate) async fn next_free_day(&self, after: Date) -> Result<String, ToolError> {
        let until = after.saturating_add(DAYS.days()).min(self.last_day());
        let days = self.open_days(after, until);
        let Some(last) = days.last() else {
            return Ok(format!("There is no open day after it until {}.", self.day(until)));
        };
        let free = try_join_all(days.iter().map(|date| self.free(*date))).await?;
        let found = days.iter().zip(&free).find(|(_, free)| !free.is_empty());
        Ok(match found {
            Some((date, free)) => {
                format!("The next day with free times is {} ({date}): {}.", self.day(*date), self.said(free))
            }
            None => format!(
                "The next open days are full, up to {} ({last}). I can look at a later day.",
                self.day(*last)
            ),
        })
    }

    fn open_days(&self, after: Date, until: Date) -> Vec<Date> {
        let days = after.series(1.day()).skip(1).take_while(|date| *date <= until);
        days.filter(|date| !self.is_closed(*date)).take(OPEN_DAYS).collect()
    }
}

/// Those nearest to a time, in the order of the day.
fn nearest(mut free: Vec<Slot>, time: Time) -> Vec<Slot> {
    free.sort_by_key(|slot| minute_of_day(slot.time).abs_diff(minute_of_day(time)));
    free.truncate(TIMES);
    free.sort_by_key(|slot| slot.start);
    free
}
