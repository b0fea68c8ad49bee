//! A desk's times as a caller may have them: what is open, what is over, what is free.

use call_store::desk::{DeskSettings, Slot};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use vapi_tools::{CallDesk, ToolContext, ToolError};

use crate::wording;

/// How many days after a closed one are looked at for an open one.
const DAYS_AHEAD: usize = 92;

/// How many other times are offered for one that can't be had.
const ALTERNATIVES: usize = 4;

/// A desk's times, at this moment.
pub(crate) struct Schedule<'a> {
    desk: &'a CallDesk,
    settings: DeskSettings,
    now: Timestamp,
    today: Date,
}

impl<'a> Schedule<'a> {
    /// The schedule of the desk that was called.
    pub(crate) async fn of(context: &'a ToolContext) -> Result<Self, ToolError> {
        let desk = context.desk().await?;
        let settings = desk.settings().await?;
        let now = context.now();
        let today = settings.time_zone().to_datetime(now).date();
        Ok(Self { desk, settings, now, today })
    }

    /// The desk.
    pub(crate) fn desk(&self) -> &CallDesk {
        self.desk
    }

    /// A day in words.
    pub(crate) fn day(&self, date: Date) -> String {
        wording::day(date, self.today)
    }

    /// Refuses a day that is over. Says what day it is, because models guess.
    pub(crate) fn refuse_past(&self, date: Date) -> Result<(), ToolError> {
        if date >= self.today {
            return Ok(());
        }
        let today = self.today.strftime("%A, %B %-d, %Y");
        Err(ToolError::refused(format!("{} is in the past: today is {today}.", self.day(date))))
    }

    /// Whether that instant has come.
    pub(crate) fn is_over(&self, instant: Timestamp) -> bool {
        instant <= self.now
    }

    /// The slot that begins at that time, free or not.
    pub(crate) fn slot(&self, date: Date, time: Time) -> Option<Slot> {
        self.settings.slots(date).into_iter().find(|slot| slot.time == time)
    }

    /// Whether nobody can come on that day.
    pub(crate) fn is_closed(&self, date: Date) -> bool {
        self.settings.slots(date).is_empty()
    }

    /// The times of a day that are still to come and not booked.
    pub(crate) async fn free(&self, date: Date) -> Result<Vec<Slot>, ToolError> {
        let day = self.desk.store().day(self.desk.name(), date).await?;
        let slots = self.settings.slots(date).into_iter();
        Ok(slots.filter(|slot| !self.is_over(slot.start) && day.is_free(slot)).collect())
    }

    /// "We are closed on Sunday, June 14. …"
    pub(crate) fn closed(&self, date: Date) -> String {
        format!("We are closed on {}. {}", self.day(date), self.next_open_day(date))
    }

    /// "The next open day is Monday, June 15 (2026-06-15)."
    pub(crate) fn next_open_day(&self, after: Date) -> String {
        let days = after.series(1.day()).skip(1).take(DAYS_AHEAD);
        match days.into_iter().find(|date| !self.is_closed(*date)) {
            Some(date) => format!("The next open day is {} ({date}).", self.day(date)),
            None => "There is no open day in the three months after it.".to_owned(),
        }
    }

    /// The free times that are nearest to a time that can't be had.
    pub(crate) async fn instead(&self, date: Date, time: Time) -> Result<String, ToolError> {
        let mut free = self.free(date).await?;
        if free.is_empty() {
            return Ok(format!("No other time is free on that day. {}", self.next_open_day(date)));
        }
        free.sort_by_key(|slot| minutes(slot.time).abs_diff(minutes(time)));
        free.truncate(ALTERNATIVES);
        free.sort_by_key(|slot| slot.start);
        Ok(format!("Free on that day are: {}.", wording::times(&free)))
    }
}

fn minutes(time: Time) -> i16 {
    i16::from(time.hour()) * 60 + i16::from(time.minute())
}
