#![doc = include_str!("../README.md")]

mod attributes;
pub mod calls;
mod connection;
pub mod desk;
mod e164;
mod error;
mod table;
mod transaction;

pub use calls::Calls;
pub use connection::{Store, StoreConfiguration, Tables, TimeLimits};
pub use desk::Desk;
pub use e164::{E164, NotE164};
pub use error::StoreError;
