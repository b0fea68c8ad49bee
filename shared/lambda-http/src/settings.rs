//! What every function needs to know of its configuration.

use vapi_webhook::credential::{Credentials, DEFAULT_TIMESTAMP_TOLERANCE_SECONDS};

use crate::configuration::{ConfigurationFault, Environment};

/// AWS refuses an event over 6 MiB before a function runs, so nothing larger than this arrives there.
const DEFAULT_MAX_BODY_BYTES: u64 = 6 * 1024 * 1024;

/// What counts for every message, whatever its family.
#[derive(Debug)]
pub struct Settings {
    /// Accepted credentials.
    pub credentials: Credentials,
    /// Largest body, in bytes.
    pub max_body_bytes: usize,
    /// What `{url}` in a payload format stands for, where that is not the URL of the request.
    pub public_url: Option<String>,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] of the first variable that can't be used.
    pub fn read(environment: &Environment) -> Result<Self, ConfigurationFault> {
        let text = environment.get("VAPI_CREDENTIALS").unwrap_or_default();
        let credentials = Credentials::parse(text).map_err(|fault| {
            ConfigurationFault::new("VAPI_CREDENTIALS", format!("is not usable: {fault}"))
        })?;
        let tolerance = environment.number(
            "VAPI_TIMESTAMP_TOLERANCE_SECONDS",
            DEFAULT_TIMESTAMP_TOLERANCE_SECONDS,
            1..=u64::MAX,
        )?;
        let max_body_bytes = environment.number("MAX_BODY_BYTES", DEFAULT_MAX_BODY_BYTES, 1..=104_857_600)?;
        Ok(Self {
            credentials: credentials.with_timestamp_tolerance(tolerance),
            max_body_bytes: usize::try_from(max_body_bytes).unwrap_or(usize::MAX),
            public_url: environment.get("VAPI_PUBLIC_URL").map(str::to_owned),
        })
    }
}
