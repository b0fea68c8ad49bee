//! `cargo vapi calls`, from its command line to what it prints, against an embedded DynamoDB.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

mod call;
#[path = "../stage/command.rs"]
mod command;
#[path = "../stage/endpoint.rs"]
mod endpoint;
mod export;
mod list;
#[path = "../stage/local_table.rs"]
mod local_table;
mod many;
mod place;
mod redrive;
#[path = "../stage/request.rs"]
mod request;
mod show;
mod stats;
mod table;
