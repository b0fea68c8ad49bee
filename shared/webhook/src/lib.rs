#![doc = include_str!("../README.md")]

pub mod answer;
pub mod credential;
mod family;
mod head;
mod message_type;
pub mod payload;
mod timestamp;
mod wire;

pub use family::Family;
pub use head::{Head, MalformedMessage};
pub use message_type::MessageType;
pub use timestamp::Timestamp;
