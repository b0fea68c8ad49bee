//! "I can't come on Friday." "Cancelled: Friday, June 12 at 09:30."
//!
//! A caller cancels only what was booked from the same number. That number can be spoofed: see
//! docs/architecture.md.

use call_store::desk::{CancelError, CancelledBy};
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::{Date, Time};
use vapi_tools::{Effect, Tool, ToolContext, ToolError, ToolResult};

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

    async fn call(self, context: &ToolContext) -> ToolResult {
        let (date, time) = (self.date.0, self.time.0);
        let Some(caller) = context.caller() else {
            return Err(ToolError::refused(
                "An appointment can only be cancelled from the number that booked it, and this call shows no number. \
                 I can take a message instead.",
            ));
        };
        let schedule = Schedule::of(context).await?;
        let (day, at) = (schedule.day(date), wording::time(time));
        let desk = schedule.desk();
        let none_here =
            || ToolError::refused(format!("I find no appointment on {day} at {at} from this number."));

        let booked = desk.store().day(desk.name(), date).await?;
        let booking = booked.bookings().iter().find(|booking| booking.time == time);
        // Who has booked without a number is nobody that a number could match.
        let Some(booking) = booking.filter(|booking| booking.phone.as_ref() == Some(caller)) else {
            return Err(none_here());
        };
        if schedule.is_over(booking.start) {
            return Err(ToolError::refused(format!("The appointment on {day} at {at} is over.")));
        }
        match desk.store().cancel(desk.name(), date, time, CancelledBy::Caller(caller), None).await {
            Ok(_) => Ok(format!("Cancelled: {day} at {at}.").into()),
            Err(CancelError::NotFound | CancelError::NotYours) => Err(none_here()),
            Err(_) => Err(ToolError::unavailable(
                format!(
                    "I could not confirm that {at} on {day} is cancelled: please let somebody call you back."
                ),
                "cancellation_unknown",
            )),
        }
    }
}
