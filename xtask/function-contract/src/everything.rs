//! All that a family can do: messages, desk data and failures that bring its code to every operation that it has.
//!
//! Each of these is for the function of the family and for `server-url`, which is all of them.

mod call_events;
mod call_requests;
mod messages;
mod reports;
mod tools;
mod who_answers;

pub use call_events::call_events;
pub use call_requests::call_requests;
pub use reports::{large_report, report, reports};
pub use tools::{SHIPPED_TOOLS, tool_calls};
pub use who_answers::who_answers;
