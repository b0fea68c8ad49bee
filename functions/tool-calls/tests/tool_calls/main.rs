//! What Vapi gets back, from the message's bytes on, with an embedded DynamoDB behind the tools.

#![expect(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "these are tests")]

mod answers;
mod availability;
mod booking;
mod callers;
mod cancelling;
mod clocks;
mod declared;
mod front_desk;
mod messages;
mod orders;
mod outages;
mod permissions;
mod schemas;
mod shapes;
mod tool_secrets;

fn registry() -> vapi_tools::ToolRegistry {
    tool_calls::registry().unwrap()
}
