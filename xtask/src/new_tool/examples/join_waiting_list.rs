//! "Please call me when something comes free." "Ada Example is on our waiting list."

use schemars::JsonSchema;
use serde::Deserialize;
use vapi_tools::dynamodb::{AttributeValue, Put, TransactWriteItem};
use vapi_tools::{AwsAction, CommitError, Effect, Tool, ToolContext, ToolError, ToolOptions, ToolResult};

const NAME_MAX_CHARS: usize = 80;

// The arguments. The comment over a field is what the model reads of it.
#[derive(Deserialize, JsonSchema)]
pub(super) struct JoinWaitingList {
    /// Who waits, as the caller said it.
    name: String,
}

impl Tool for JoinWaitingList {
    const NAME: &'static str = "join_waiting_list";
    // For the model: when to call it.
    const DESCRIPTION: &'static str = "Puts the caller on our waiting list. Use it where nothing is free and the caller wants to be called back.";
    // One effect for one wish, however often Vapi or the model repeats it.
    const EFFECT: Effect = Effect::Once;
    // How long it may take, what the caller hears meanwhile, and what it does with AWS.
    const OPTIONS: ToolOptions = ToolOptions::new()
        .deadline_ms(7_000)
        .says_at_start("One moment, please.")
        .says_when_delayed(3_000, "This is taking a little longer than usual.")
        .uses(&[on_desk_table("dynamodb:BatchGetItem"), on_desk_table("dynamodb:PutItem")]);

    async fn call(self, context: &ToolContext) -> ToolResult {
        let Some(number) = context.caller() else {
            return Err(ToolError::refused("This call shows no number, so nobody could call back."));
        };
        let name: String = self.name.trim().chars().take(NAME_MAX_CHARS).collect();
        let desk = context.desk().await?;
        let entry = Put::builder()
            .table_name(desk.store().table_name())
            .item("pk", text(format!("WAITING#{}", desk.name())))
            .item("sk", text(number.as_str()))
            .item("name", text(&name))
            .item("since", text(context.now().to_string()))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|_| ToolError::unavailable("I can't do that right now.", "waiting_list_entry"))?;
        let write = TransactWriteItem::builder().put(entry).build();
        let answer = format!("{name} is on our waiting list.");
        // The entry and the answer that a repeat gets are kept together, or neither is.
        match context.commit(vec![write], answer.into()).await {
            Err(CommitError::ConditionFailed(_)) => {
                Err(ToolError::refused("Your number is on our waiting list already."))
            }
            done => Ok(done?),
        }
    }
}

const fn on_desk_table(action: &'static str) -> AwsAction {
    AwsAction { action, resource: "DeskTable" }
}

fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}
