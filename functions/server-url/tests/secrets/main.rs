//! The real function with its secrets in a real Secrets Manager API, which may be away, refuse, or bring what nobody can use.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

mod at_start;
mod by_id;
mod later;
mod rotation;
mod stage;
