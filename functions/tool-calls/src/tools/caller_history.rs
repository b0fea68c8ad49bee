//! "When is my appointment?" "From this number I see these coming appointments: Friday, June 12 at 09:30."
//!
//! All of it is told as far as the desk's `callerMemory` allows, because the number can be spoofed: see docs/security.md. What a
//! message said is never told.

use call_store::desk::{CallerHistory as Known, CallerMemory, DeskSettings};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::{Effect, Tool, ToolContext, ToolOptions, ToolResult};

use crate::appointments::{self, READ_AT_MOST};
use crate::desk_table::{BATCH_GET, GET, QUERY};
use crate::wording::{self, NAME_MAX_CHARS};

const SUMMARY_MAX_CHARS: usize = 300;

#[derive(Deserialize, JsonSchema)]
pub(super) struct CallerHistory {}

impl Tool for CallerHistory {
    const NAME: &'static str = "caller_history";
    const DESCRIPTION: &'static str =
        "Says what is known of this caller from earlier calls, above all which appointments the caller has.";
    const EFFECT: Effect = Effect::ReadOnly;
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(5_000)
        .says_at_start("Let me look.")
        .says_when_delayed(3_000, "One more moment, please.")
        .uses(&[BATCH_GET, GET, QUERY]);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let Some(caller) = context.caller() else {
            return Ok("This call shows no number, so I can't see any appointments of this caller. \
                       I can take a message."
                .into());
        };
        let desk = context.desk().await?;
        let (settings, known) = tokio::try_join!(
            desk.store().settings(desk.name()),
            desk.store().caller_history(desk.name(), caller, context.now(), READ_AT_MOST),
        )?;
        Ok(tell(&known, &settings, context.now()).into())
    }
}

fn tell(known: &Known, settings: &DeskSettings, now: Timestamp) -> String {
    let today = settings.time_zone().to_datetime(now).date();
    let memory = settings.caller_memory();
    let Some(coming) = appointments::coming(known, today, memory) else {
        return "I may not say on the telephone what is booked. Who names the day and the time can have it \
                cancelled, and I can take a message."
            .to_owned();
    };
    let mut told = vec![coming];
    told.push(match known.profile.calls {
        0 => "No earlier calls are counted.".to_owned(),
        calls => format!("Earlier calls: {calls}."),
    });
    told.extend(appointments::past(known, today, memory));
    if !known.messages.is_empty() {
        let more = if known.messages.len() >= READ_AT_MOST.into() { " or more" } else { "" };
        told.push(format!("Messages left: {}{more}.", known.messages.len()));
    }
    if memory >= CallerMemory::Name {
        let name = known.profile.name.as_deref().and_then(|name| wording::data(name, NAME_MAX_CHARS));
        told.extend(name.map(|name| format!("Name given last: {name}.")));
    }
    if memory >= CallerMemory::Summary {
        let summary =
            known.profile.summary.as_deref().and_then(|text| wording::data(text, SUMMARY_MAX_CHARS));
        told.extend(summary.map(|summary| format!("Last call: {summary}")));
    }
    told.join(" ")
}
