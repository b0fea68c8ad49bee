//! One effect for one wish: the real binary, several processes of it over one real DynamoDB API, which are killed, stopped
//! past their leases and continued, and asked for everything more than once.
//!
//! What is random prints its seed; `TOOLS_SEED` replays the plan (not the scheduler's part in it).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

mod answers;
mod bookings;
mod conversations;
mod desks;
mod disturbance;
mod message;
mod outage;
mod plan;
mod repeats;
mod stage;
mod undoing;
