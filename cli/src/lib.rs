//! `cargo vapi`: for whoever runs a deployment.
//!
//! A library beside the binary, so that the played call sends exactly as `cargo vapi send` does.

mod access;
pub mod aws;
pub mod calls;
mod confirm;
pub mod connect;
pub mod credential;
pub mod desk;
mod failure;
mod fields;
pub mod forget;
mod limits;
mod next;
mod output;
mod place;
mod plain;
mod progress;
pub mod send;
mod stack;
mod table;
pub mod tools;
mod wrap;

pub use output::complain;
