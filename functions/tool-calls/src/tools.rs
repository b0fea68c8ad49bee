//! The tools that callers have: one module each, and two lines here: `mod` and `with`.

mod book_appointment;
mod caller_history;
mod cancel_appointment;
mod check_availability;
mod look_up_order;
mod take_message;

use vapi_tools::{RegistryError, ToolRegistry};

/// All tools of this function.
///
/// # Errors
///
/// If one of them has a name, a description or arguments that Vapi would refuse. A test builds this list, so
/// that such a tool never gets as far as a deployment.
pub fn registry() -> Result<ToolRegistry, RegistryError> {
    ToolRegistry::builder()
        .with::<book_appointment::BookAppointment>()
        .with::<caller_history::CallerHistory>()
        .with::<cancel_appointment::CancelAppointment>()
        .with::<check_availability::CheckAvailability>()
        .with::<look_up_order::LookUpOrder>()
        .with::<take_message::TakeMessage>()
        .build()
}
