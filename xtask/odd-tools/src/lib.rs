//! Tools that do what no tool should, behind the real engine, family and runtime.
//!
//! A tool is other people's code. What the engine promises around it can only be shown with tools that break every rule;
//! none of those that ship does. The binary is the function `tool-calls` in all but its registry.
//!
//! The major components are
//!
//! * [`registry`]: all of them;
//! * `answers`: what a tool can answer, however odd;
//! * `faults`: panics, blocked threads, endless waits, errors;
//! * `arguments`: every kind of argument, strict, encrypted, nested;
//! * `counter`: an effect that can be counted, and every way to fail before and after it.

mod answers;
mod arguments;
mod counter;
mod faults;

use vapi_tools::{RegistryError, ToolRegistry};

pub use counter::COUNTED;

/// All odd tools.
///
/// # Errors
///
/// If the tool crate takes one of them for invalid. It depends on the code alone.
pub fn registry() -> Result<ToolRegistry, RegistryError> {
    ToolRegistry::builder()
        .with::<answers::Overflows>()
        .with::<answers::Says>()
        .with::<answers::SaysMuch>()
        .with::<answers::SaysObject>()
        .with::<answers::Speaks>()
        .with::<arguments::Exacting>()
        .with::<arguments::Packs>()
        .with::<arguments::Particular>()
        .with::<arguments::Scalars>()
        .with::<arguments::Seals>()
        .with::<arguments::Secretive>()
        .with::<arguments::Takes>()
        .with::<arguments::GoesOn>()
        .with::<counter::Counts>()
        .with::<faults::Blocks>()
        .with::<faults::Fails>()
        .with::<faults::NeverEnds>()
        .with::<faults::Panics>()
        .with::<faults::Sleeps>()
        .build()
}
