//! `cargo vapi`: for whoever runs a deployment.
//!
//! A library beside the binary, so that the played call sends exactly as `cargo vapi send` does.

pub mod aws;
pub mod calls;
pub mod desk;
mod output;
mod place;
mod plain;
mod progress;
pub mod send;
mod table;
pub mod tools;
mod wrap;
