//! "Do you have anything on Friday?" "On Friday, June 12 we have openings from 09:00 to 11:30 every 30 minutes."

use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::Date;
use vapi_tools::{Effect, Tool, ToolContext, ToolOptions, ToolResult};

use crate::desk_table::{BATCH_GET, GET};
use crate::schedule::Schedule;

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
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(5_000)
        .says_at_start("Let me look.")
        .says_when_delayed(3_000, "One more moment, please.")
        .uses(&[BATCH_GET, GET]);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let date = self.date.0;
        let schedule = Schedule::of(context).await?;
        schedule.refuse_out_of_range(date)?;
        if schedule.is_closed(date) {
            return Ok(schedule.closed(date).await?.into());
        }
        let (day, free) = (schedule.day(date), schedule.free(date).await?);
        let said = schedule.said(&free);
        Ok(match free.len() {
            0 => format!("Nothing is free on {day}. {}", schedule.next_free_day(date).await?),
            1 => format!("On {day} we have one opening, {said}."),
            _ => format!("On {day} we have openings {said}."),
        }
        .into())
    }
}
