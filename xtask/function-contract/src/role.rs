//! What a function's role allows, beside what its code asks for: both, and nothing more.
//!
//! A [`RoleStage`] runs the real binary with the very variables that `template.yaml` gives it, behind proxies that note every
//! permission a request needs. [`everything`](crate::everything) brings it to do all that it can do. What was noted is then
//! compared with the statements of the function's role, both ways. So nowhere is a list of actions that somebody has to keep.
//!
//! Some permissions are for somebody else than the code: see [`rules`].

mod comparison;
mod rules;
mod services;
mod stage;

pub use comparison::{Need, additions, differences};
pub use stage::RoleStage;
