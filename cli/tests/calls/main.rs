//! `cargo vapi calls`, from its command line to what it prints, against an embedded DynamoDB.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

mod call;
mod endpoint;
mod export;
mod list;
mod many;
mod place;
mod redrive;
mod show;
mod stats;
mod table;
