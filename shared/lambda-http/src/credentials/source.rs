//! Where credentials come from.

use std::time::Duration;

use vapi_aws::SecretsManager;
use vapi_webhook::credential::{Credentials, DEFAULT_TIMESTAMP_TOLERANCE_SECONDS};

use crate::configuration::{ConfigurationFault, Environment, secrets};

const INLINE: &str = "VAPI_CREDENTIALS";
pub(crate) const BY_ID: &str = "VAPI_CREDENTIALS_SECRET_ID";
const PREVIOUS_HOURS: &str = "VAPI_PREVIOUS_CREDENTIAL_HOURS";

/// A year: whoever wants an old key for longer writes both into the value.
const MAX_PREVIOUS_HOURS: u64 = 24 * 365;

/// Where credentials come from.
pub(crate) enum Source {
    /// The variable.
    Text(Credentials),
    /// A secret.
    Secret(Place),
}

/// A secret that holds credentials, and how it is read.
pub(crate) struct Place {
    pub(crate) secrets: SecretsManager,
    pub(crate) id: String,
    /// How long after the change the value before it is accepted.
    pub(crate) previous_for: Duration,
    pub(crate) tolerance_seconds: u64,
}

impl Source {
    /// Reads the variables.
    pub(crate) fn read(environment: &Environment) -> Result<Self, ConfigurationFault> {
        let tolerance_seconds = environment.number(
            "VAPI_TIMESTAMP_TOLERANCE_SECONDS",
            DEFAULT_TIMESTAMP_TOLERANCE_SECONDS,
            1..=u64::MAX,
        )?;
        let hours = environment.number(PREVIOUS_HOURS, 24, 0..=MAX_PREVIOUS_HOURS)?;
        let Some(id) = secrets::id(environment, INLINE, BY_ID)? else {
            let text = environment.get(INLINE).unwrap_or_default();
            let credentials = Credentials::parse(text)
                .map_err(|fault| ConfigurationFault::new(INLINE, format!("is not usable: {fault}")))?;
            return Ok(Self::Text(credentials.with_timestamp_tolerance(tolerance_seconds)));
        };
        Ok(Self::Secret(Place {
            secrets: secrets::connect(environment)?,
            id: id.to_owned(),
            previous_for: Duration::from_secs(hours * 3600),
            tolerance_seconds,
        }))
    }
}

impl Place {
    /// Reads a value, as the variable would be read.
    pub(crate) fn parse(&self, text: &str) -> Result<Credentials, String> {
        let credentials = Credentials::parse(text).map_err(|fault| fault.to_string())?;
        Ok(credentials.with_timestamp_tolerance(self.tolerance_seconds))
    }
}
