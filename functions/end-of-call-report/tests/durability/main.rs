//! A report is never lost: the real binaries between a real DynamoDB API and a real SQS API, while both of these fail and
//! the binaries are killed.
//!
//! What is random prints its seed; `DURABILITY_SEED` replays it. `OUTAGE_SECONDS` stretches the outages.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

mod kills;
mod outage;
mod reports;
mod slow_services;
mod stack;
