//! What a function's role allows, beside what its code asks for: both, and nothing more.
//!
//! A [`RoleStage`] runs the real binary with the very variables that `template.yaml` gives it, behind proxies that note every
//! permission a request needs. [`everything`](crate::everything) brings it to do all that it can do. What was noted is then
//! compared with the statements of the function's role, both ways. So nowhere is a list of actions that somebody has to keep.
//!
//! Some permissions are for somebody else than the code: `rules` has them by name. What SAM adds to a role by itself (log lines,
//! X-Ray where `Tracing` is on) is no line of the template, and so none of this.

mod comparison;
mod rules;
mod services;
mod stage;

pub use comparison::{Need, additions, differences};
pub use stage::RoleStage;
