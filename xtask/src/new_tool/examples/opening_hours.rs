//! "Are you open on Friday?" "On Friday, June 12 we are open from 09:00 to 12:00."

use call_store::desk::Opening;
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::calendar::Date;
use vapi_tools::{AwsAction, Effect, Tool, ToolContext, ToolError, ToolOptions, ToolResult};

// The arguments. The comment over a field is what the model reads of it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct OpeningHours {
    /// The day, as YYYY-MM-DD.
    date: Date,
}

impl Tool for OpeningHours {
    const NAME: &'static str = "opening_hours";
    // For the model: when to call it.
    const DESCRIPTION: &'static str =
        "Says when we are open on a day. Use it when the caller asks about opening hours.";
    // It changes nothing: it may run as often as the model likes.
    const EFFECT: Effect = Effect::ReadOnly;
    // How long it may take, what the caller hears meanwhile, and what it does with AWS.
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(3_000)
        .says_at_start("Let me look.")
        .uses(&[on_desk_table("dynamodb:BatchGetItem"), on_desk_table("dynamodb:GetItem")]);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let date = self.date.0;
        let settings = context.desk().await?.settings().await?;
        let today = settings.time_zone().to_datetime(context.now()).date();
        if date < today {
            return Err(ToolError::refused("That day is over: please ask for a coming one."));
        }
        let day = date.strftime("%A, %B %-d");
        let hours: Vec<String> = settings.openings(date).iter().map(said).collect();
        if hours.is_empty() {
            return Ok(format!("On {day} we are closed.").into());
        }
        Ok(format!("On {day} we are open from {}.", hours.join(" and from ")).into())
    }
}

const fn on_desk_table(action: &'static str) -> AwsAction {
    AwsAction { action, resource: "DeskTable" }
}

/// "09:00 to 12:00"
fn said(opening: &Opening) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    format!("{} to {}", time(opening.start_minute), time(opening.end_minute))
}
