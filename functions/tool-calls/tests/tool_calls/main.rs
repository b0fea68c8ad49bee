//! What Vapi gets back, from the message's bytes on, with an embedded DynamoDB behind the tools.

#![expect(clippy::unwrap_used, clippy::panic, clippy::needless_pass_by_value, reason = "these are tests")]

mod answers;
mod appointments;
mod callers;
mod front_desk;
mod orders;
mod schemas;
mod shapes;
