//! "I can't come on Friday." "Your appointment on Friday, June 12 at 09:30 is cancelled."
//!
//! A caller cancels only what was booked from the same number. That number can be spoofed: see
//! docs/security.md.

use call_store::E164;
use call_store::desk::{Booking, CallerMemory, CancelError, CancelledBy};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::{Date, Time};
use vapi_tools::{Effect, Tool, ToolAnswer, ToolContext, ToolError, ToolOptions, ToolResult};

use crate::appointments::{self, READ_AT_MOST};
use crate::desk_table::{BATCH_GET, DELETE, GET, PUT, QUERY};
use crate::schedule::Schedule;
use crate::wording;

#[derive(Deserialize, JsonSchema)]
pub(super) struct CancelAppointment {
    /// The day of the appointment, as YYYY-MM-DD.
    date: Date,
    /// The time the appointment begins, as HH:MM on a 24-hour clock.
    time: Time,
}

impl Tool for CancelAppointment {
    const NAME: &'static str = "cancel_appointment";
    const DESCRIPTION: &'static str = "Cancels an appointment that this caller has. Use it once the caller has confirmed the day and the time.";
    const EFFECT: Effect = Effect::Once;
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(7_000)
        .says_at_start("One moment, please.")
        .says_when_delayed(3_000, "This is taking a little longer than usual.")
        .uses(&[BATCH_GET, DELETE, GET, PUT, QUERY])
        .undoes(&["book_appointment"]);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let (date, time) = (self.date.0, self.time.0);
        let Some(caller) = context.caller() else {
            return Err(ToolError::refused(
                "I can only cancel for the number that booked, and this call shows no number. \
                 I can take a message, so that somebody here cancels it.",
            ));
        };
        let schedule = Schedule::of(context).await?;
        let (day, at) = (schedule.day(date), wording::time(time));
        let booked = schedule.booked(date).await?;
        // Who has booked without a number is nobody that a number could match.
        let is_own = |booking: &&Booking| booking.phone.as_ref() == Some(caller);
        let own = booked.bookings().iter().filter(|booking| booking.time == time).filter(is_own);
        // Two are there only after a move to another time zone: that of today's clock is meant.
        let Some(booking) = own.max_by_key(|booking| schedule.is_at(date, time, booking.start)) else {
            return Err(none_there(&schedule, &day, &at, caller, context.now()).await?);
        };
        if schedule.has_begun(booking.start) {
            let late = format!("It is too late to cancel: the appointment on {day} at {at} has begun.");
            return Err(ToolError::refused(late));
        }
        let answer = ToolAnswer::sentence(format!("Your appointment on {day} at {at} is cancelled."));
        let completion = context.completion(&answer)?;
        let desk = schedule.desk();
        match desk
            .store()
            .cancel(desk.name(), date, CancelledBy::Caller(caller, booking), Some(&completion))
            .await
        {
            Ok(_) => Ok(answer),
            Err(CancelError::NotFound | CancelError::NotYours | CancelError::Replaced) => {
                Err(none_there(&schedule, &day, &at, caller, context.now()).await?)
            }
            Err(CancelError::Store(error)) if !error.may_have_written() => Err(error.into()),
            Err(_) => Err(ToolError::uncertain(
                format!(
                    "I can't tell yet whether {at} on {day} is cancelled. \
                     I can take a message, so that somebody calls back."
                ),
                "cancellation_unknown",
            )),
        }
    }
}

/// Says what this caller could mean instead, where the desk tells it.
async fn none_there(
    schedule: &Schedule<'_>,
    day: &str,
    at: &str,
    caller: &E164,
    now: Timestamp,
) -> Result<ToolError, ToolError> {
    let none = format!("I find no appointment on {day} at {at} from this number.");
    // Whom it is for is not needed to choose one.
    let memory = schedule.caller_memory().min(CallerMemory::Count);
    if memory == CallerMemory::None {
        return Ok(ToolError::refused(format!(
            "{none} Ask for the day and the time once more, or take a message."
        )));
    }
    let desk = schedule.desk();
    let known = desk.store().caller_history(desk.name(), caller, now, READ_AT_MOST).await?;
    let coming = appointments::coming(&known, schedule.today(), memory).unwrap_or_default();
    Ok(ToolError::refused(format!("{none} {coming}")))
}
