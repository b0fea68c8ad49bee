//! `cargo vapi` with a stack: its outputs, its secret, its tables and queues.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

#[path = "../calls/call.rs"]
mod call;
mod cloud_formation;
#[path = "../stage/command.rs"]
mod command;
mod connect;
mod credential;
mod forget;
mod labels;
mod named;
#[path = "../stage/request.rs"]
mod request;
mod secret;
mod secrets_manager;
mod send;
#[path = "../stage/server.rs"]
mod server;
mod tables;
