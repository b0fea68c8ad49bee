//! The engine around tools that break every rule, in the real binary: always status 200, always one well-formed result for each
//! id, in order and in time.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

mod blocked;
mod bounds;
mod counted;
mod encrypted;
mod exchange;
mod kept;
mod shapes;
mod table;
