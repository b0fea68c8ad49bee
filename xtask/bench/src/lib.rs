//! What functions are measured with: server messages of any size, as hard to compress as a real one can be.

mod conversation;
pub mod messages;
