//! `cargo vapi desk`, from its command line to what it prints and what the tools read, against an embedded DynamoDB.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

mod appointments;
mod block;
#[path = "../stage/command.rs"]
mod command;
#[path = "../stage/endpoint.rs"]
mod endpoint;
mod hours;
#[path = "../stage/local_table.rs"]
mod local_table;
mod messages;
mod numbers;
mod overview;
mod page;
mod place;
#[path = "../stage/request.rs"]
mod request;
mod table;
