//! What is answered where the desk says nothing.

use vapi_lambda_http::{ConfigurationFault, Environment};
use vapi_webhook::answer::{Destination, HandoffDestinationAnswer, TransferDestinationAnswer};

/// Configured answers.
#[derive(Clone, Debug)]
pub struct Defaults {
    destination: Option<Destination>,
    assistant_id: Option<String>,
    pub(crate) endpointing_timeout_seconds: f64,
}

impl Defaults {
    /// Reads `FALLBACK_DESTINATION`, `FALLBACK_ASSISTANT_ID` and `ENDPOINTING_TIMEOUT_MS`.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] where one can't be used.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationFault> {
        let destination = environment.get("FALLBACK_DESTINATION").map(Destination::parse_outside).transpose();
        let milliseconds = environment.number("ENDPOINTING_TIMEOUT_MS", 500, 0..=15_000)?;
        #[expect(clippy::cast_precision_loss, reason = "at most 15,000")]
        let endpointing_timeout_seconds = milliseconds as f64 / 1000.0;
        Ok(Self {
            destination: destination.map_err(|fault| {
                ConfigurationFault::new("FALLBACK_DESTINATION", format!("is not usable: {fault}"))
            })?,
            assistant_id: environment.get("FALLBACK_ASSISTANT_ID").map(str::to_owned),
            endpointing_timeout_seconds,
        })
    }

    pub(crate) fn transfer(&self) -> TransferDestinationAnswer {
        match &self.destination {
            Some(destination) => TransferDestinationAnswer::Destination(destination.clone()),
            None => TransferDestinationAnswer::error("There is nobody to transfer the call to right now."),
        }
    }

    pub(crate) fn handoff(&self) -> HandoffDestinationAnswer {
        match &self.assistant_id {
            Some(assistant_id) => HandoffDestinationAnswer::assistant_id(assistant_id),
            None => HandoffDestinationAnswer::error("There is nobody to hand over to right now."),
        }
    }
}
