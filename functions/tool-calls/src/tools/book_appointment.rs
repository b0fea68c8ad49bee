//! "Friday at half past nine, for Ada Example." "Booked: Friday, June 12 at 09:30 for Ada Example."

use call_store::desk::{BookError, NewBooking};
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::{Date, Time};
use vapi_tools::{Effect, Tool, ToolContext, ToolError, ToolResult};

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
    name: String,
    /// What the appointment is about, in a few words, if the caller has said it.
    reason: Option<String>,
}

impl Tool for BookAppointment {
    const NAME: &'static str = "book_appointment";
    const DESCRIPTION: &'static str =
        "Books an appointment for the caller. Use it once the caller has agreed to the day and the time.";
    const EFFECT: Effect = Effect::Once;

    async fn call(self, context: &ToolContext) -> ToolResult {
        let (date, time) = (self.date.0, self.time.0);
        let Some(name) = wording::data(&self.name, NAME_MAX_CHARS) else {
            return Err(ToolError::refused("I need a name for the appointment."));
        };
        let schedule = Schedule::of(context).await?;
        schedule.refuse_past(date)?;
        if schedule.is_closed(date) {
            return Err(ToolError::refused(schedule.closed(date)));
        }
        let (day, at) = (schedule.day(date), wording::time(time));
        let Some(slot) = schedule.slot(date, time) else {
            let instead = schedule.instead(date, time).await?;
            return Err(ToolError::refused(format!("No appointment begins at {at} on {day}. {instead}")));
        };
        if schedule.is_over(slot.start) {
            let instead = schedule.instead(date, time).await?;
            return Err(ToolError::refused(format!("{at} on {day} is over. {instead}")));
        }
        let booking = NewBooking {
            desk: schedule.desk().name().to_owned(),
            date,
            slot,
            name: name.clone(),
            reason: self.reason.and_then(|reason| wording::data(&reason, REASON_MAX_CHARS)),
            phone: context.caller().cloned(),
            tool_call_id: context.wish_id(),
        };
        match schedule.desk().store().book(&booking, None).await {
            Ok(_) => Ok(format!("Booked: {day} at {at} for {name}.").into()),
            Err(BookError::Taken) => {
                let instead = schedule.instead(date, time).await?;
                Err(ToolError::refused(format!("{at} on {day} is taken. {instead}")))
            }
            Err(_) => Err(ToolError::unavailable(
                format!(
                    "I could not confirm {at} on {day}: please don't count on it, and let somebody call you back."
                ),
                "booking_unknown",
            )),
        }
    }
}
