//! Answers `tool-calls`, and the legacy `function-call`, with the tools in `src/tools`.
//!
//! Adding a tool is a file in `src/tools/`, two lines in `src/tools.rs` and a golden schema, which
//! `UPDATE_SCHEMAS=1 cargo test -p tool-calls` writes.

mod appointments;
mod desk_table;
mod facts;
mod family;
mod schedule;
mod telemetry;
mod tools;
mod wording;

pub use family::{ToolCallsFamily, answer_without_running};
pub use tools::registry;
