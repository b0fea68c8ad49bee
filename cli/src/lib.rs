//! `cargo vapi`: for whoever runs a deployment.
//!
//! A library beside the binary, so that the played call sends exactly as `cargo vapi send` does.

pub mod send;
pub mod tools;
