//! Credentials out of a real Secrets Manager API, by a clock that the tests turn on: what counts, for how long, and how
//! often Secrets Manager is asked.
#![allow(clippy::unwrap_used, reason = "a test that fails here says where")]

mod age;
mod previous;
mod previous_away;
mod refusals;
mod scripted;
mod stage;
mod starts;
