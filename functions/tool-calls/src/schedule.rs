//! A desk's times as a caller may have them: what is open, what is over, what is free.

mod alternatives;

use call_store::desk::{CallerMemory, Day, DeskSettings, Slot};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use vapi_tools::{CallDesk, ToolContext, ToolError};

use crate::wording;

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

    /// What the desk tells of a caller.
    pub(crate) fn caller_memory(&self) -> CallerMemory {
        self.settings.caller_memory()
    }

    /// The desk's today, which may be the caller's yesterday or tomorrow.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// A day in words.
    pub(crate) fn day(&self, date: Date) -> String {
        wording::day(date, self.today)
    }

    /// Refuses a day that is over or more than a year ahead. Says what day it is, because models guess.
    pub(crate) fn refuse_out_of_range(&self, date: Date) -> Result<(), ToolError> {
        if date < self.today {
            let today = self.today.strftime("%A, %B %-d, %Y");
            return Err(ToolError::refused(format!("{} has passed: today is {today}.", self.day(date))));
        }
        if date > self.last_day() {
            let last = self.last_day().strftime("%A, %B %-d, %Y");
            return Err(ToolError::refused(format!("We book a year ahead at most: until {last}.")));
        }
        Ok(())
    }

    /// The last day that can be booked: a year from today.
    fn last_day(&self) -> Date {
        self.today.saturating_add(1.year())
    }

    /// Whether the desk's clocks show that time at an instant.
    pub(crate) fn is_at(&self, date: Date, time: Time, instant: Timestamp) -> bool {
        self.settings.time_zone().to_datetime(instant) == date.to_datetime(time)
    }

    /// Whether what starts at that instant has begun, or is over.
    pub(crate) fn has_begun(&self, start: Timestamp) -> bool {
        start <= self.now
    }

    /// The slot that begins at that time, free or not.
    pub(crate) fn slot(&self, date: Date, time: Time) -> Option<Slot> {
        self.settings.slots(date).into_iter().find(|slot| slot.time == time)
    }

    /// Whether nobody can come on that day.
    pub(crate) fn is_closed(&self, date: Date) -> bool {
        self.settings.slots(date).is_empty()
    }

    /// What is booked on a day.
    pub(crate) async fn booked(&self, date: Date) -> Result<Day, ToolError> {
        Ok(self.desk.store().day(self.desk.name(), date).await?)
    }

    /// The times of a day that are still to come and not booked.
    pub(crate) async fn free(&self, date: Date) -> Result<Vec<Slot>, ToolError> {
        Ok(self.free_beside(date, &self.booked(date).await?))
    }

    fn free_beside(&self, date: Date, booked: &Day) -> Vec<Slot> {
        let slots = self.settings.slots(date).into_iter();
        slots.filter(|slot| !self.has_begun(slot.start) && booked.is_free(slot)).collect()
    }

    /// "from 09:00 to 11:30 every 30 minutes, and at 14:00"
    pub(crate) fn said(&self, free: &[Slot]) -> String {
        wording::free_times(free, self.settings.slot_minutes())
    }
}
