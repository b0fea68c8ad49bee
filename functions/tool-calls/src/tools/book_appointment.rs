//! "Friday at half past nine, for Ada Example." "You're booked for Friday, June 12 at 09:30 under the name Ada
//! Example."

use call_store::E164;
use call_store::desk::{BookError, Day, NewBooking};
use jiff::civil;
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::{Date, Time};
use vapi_tools::{Effect, Tool, ToolAnswer, ToolContext, ToolError, ToolOptions, ToolResult};

use crate::desk_table::{BATCH_GET, GET, PUT};
use crate::schedule::Schedule;
use crate::wording::{self, NAME_MAX_CHARS};

const REASON_MAX_CHARS: usize = 200;

#[derive(Deserialize, JsonSchema)]
pub(super) struct BookAppointment {
    /// The day, as YYYY-MM-DD.
    date: Date,
    /// The time the appointment begins, as HH:MM on a 24-hour clock: one that check_availability has named.
    time: Time,
    /// Whom the appointment is for.
    #[schemars(example = "Ada Example")]
    name: String,
    /// What the appointment is about, in a few words, if the caller has said it.
    reason: Option<String>,
}

impl Tool for BookAppointment {
    const NAME: &'static str = "book_appointment";
    const DESCRIPTION: &'static str = "Books an appointment for the caller. Use it once the caller has agreed to the day, the time and the name.";
    const EFFECT: Effect = Effect::Once;
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(7_000)
        .says_at_start("One moment, I'm writing that down.")
        .says_when_delayed(3_000, "This is taking a little longer than usual.")
        .uses(&[BATCH_GET, GET, PUT])
        .undoes(&["cancel_appointment"]);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let (date, time) = (self.date.0, self.time.0);
        let Some(name) = wording::data(&self.name, NAME_MAX_CHARS) else {
            return Err(ToolError::refused("I need a name for the appointment."));
        };
        let schedule = Schedule::of(context).await?;
        schedule.refuse_out_of_range(date)?;
        if schedule.is_closed(date) {
            return Err(ToolError::refused(schedule.closed(date).await?));
        }
        let (day, at) = (schedule.day(date), wording::time(time));
        let wish = Wish { schedule: &schedule, date, time, caller: context.caller() };
        let Some(slot) = schedule.slot(date, time) else {
            return wish.not_granted(format!("No appointment on {day} begins at {at}.")).await;
        };
        if schedule.has_begun(slot.start) {
            return wish.not_granted(format!("It is too late for {at} on {day}.")).await;
        }
        let booked = format!("You're booked for {day} at {at} under the name {name}.");
        let booking = NewBooking {
            desk: schedule.desk().name().to_owned(),
            date,
            slot,
            name,
            reason: self.reason.and_then(|reason| wording::data(&reason, REASON_MAX_CHARS)),
            phone: context.caller().cloned(),
            tool_call_id: Some(context.tool_call_id().to_owned()),
        };
        let answer = ToolAnswer::sentence(booked);
        let completion = context.completion(&answer)?;
        match schedule.desk().store().book(&booking, Some(&completion)).await {
            Ok(_) => Ok(answer),
            Err(BookError::Taken) => wish.not_granted(format!("{at} on {day} is taken.")).await,
            Err(BookError::Store(error)) if !error.may_have_written() => Err(error.into()),
            Err(_) => Err(ToolError::uncertain(
                format!(
                    "I can't tell yet whether {at} on {day} is booked, so please don't count on it. \
                     I can take a message, so that somebody calls back."
                ),
                "booking_unknown",
            )),
        }
    }
}

/// What the caller wants, where it can't be had.
struct Wish<'a> {
    schedule: &'a Schedule<'a>,
    date: civil::Date,
    time: civil::Time,
    caller: Option<&'a E164>,
}

impl Wish<'_> {
    /// Says why, and what is free instead. No error where this caller has that very time already.
    async fn not_granted(&self, why: String) -> ToolResult {
        let (schedule, date, time) = (self.schedule, self.date, self.time);
        let booked = schedule.booked(date).await?;
        if self.is_granted_already(&booked) {
            let (day, at) = (schedule.day(date), wording::time(time));
            return Ok(format!("You already have an appointment on {day} at {at}.").into());
        }
        Err(ToolError::refused(format!("{why} {}", schedule.instead(date, time, &booked).await?)))
    }

    fn is_granted_already(&self, booked: &Day) -> bool {
        let mut own = booked.bookings().iter().filter(|booking| booking.phone.as_ref() == self.caller);
        // By the clocks of today: what was booked by those of another time zone is at another time.
        self.caller.is_some() && own.any(|booking| self.schedule.is_at(self.date, self.time, booking.start))
    }
}
