//! "Do you have anything on Friday?" "On Friday, June 12 these times are free: 09:00, 09:30, 14:00."

use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::Date;
use vapi_tools::{Effect, Tool, ToolContext, ToolResult};

use crate::schedule::Schedule;
use crate::wording;

#[derive(Deserialize, JsonSchema)]
pub(super) struct CheckAvailability {
    /// The day, as YYYY-MM-DD.
    date: Date,
}

impl Tool for CheckAvailability {
    const NAME: &'static str = "check_availability";
    const DESCRIPTION: &'static str =
        "Says which times are free on a day. Use it before you offer or promise a time.";
    const EFFECT: Effect = Effect::ReadOnly;

    async fn call(self, context: &ToolContext) -> ToolResult {
        let date = self.date.0;
        let schedule = Schedule::of(context).await?;
        schedule.refuse_past(date)?;
        if schedule.is_closed(date) {
            return Ok(schedule.closed(date).into());
        }
        let day = schedule.day(date);
        let free = schedule.free(date).await?;
        if free.is_empty() {
            return Ok(format!("No time is free on {day}. {}", schedule.next_open_day(date)).into());
        }
        Ok(format!("On {day} these times are free: {}.", wording::times(&free)).into())
    }
}
