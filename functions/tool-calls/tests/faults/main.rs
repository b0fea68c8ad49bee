//! Bad input to the tools that ship, in the real binary: always status 200, always one well-formed result for each id, in order
//! and in time. What tools themselves can do wrong is tested with odd ones, in `xtask/odd-tools`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

mod connections;
mod exchange;
mod numbers;
mod outage;
mod table;
