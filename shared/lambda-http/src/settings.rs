//! What every function needs to know of its configuration.

use crate::{
    configuration::{ConfigurationFault, Environment},
    credentials::Source,
};

/// AWS refuses an event over 6 MiB before a function runs, so nothing larger than this arrives there.
const DEFAULT_MAX_BODY_BYTES: u64 = 6 * 1024 * 1024;

/// What counts for every message, whatever its family.
pub(crate) struct Settings {
    /// Where the accepted credentials come from.
    pub(crate) credentials: Source,
    /// Largest body, in bytes.
    pub(crate) max_body_bytes: usize,
    /// What `{url}` in a payload format stands for, where that is not the URL of the request.
    pub(crate) public_url: Option<String>,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    ///
    /// [`ConfigurationFault`] of the first variable that can't be used.
    pub(crate) fn read(environment: &Environment) -> Result<Self, ConfigurationFault> {
        let max_body_bytes = environment.number("MAX_BODY_BYTES", DEFAULT_MAX_BODY_BYTES, 1..=104_857_600)?;
        Ok(Self {
            credentials: Source::read(environment)?,
            max_body_bytes: usize::try_from(max_body_bytes).unwrap_or(usize::MAX),
            public_url: environment.get("VAPI_PUBLIC_URL").map(str::to_owned),
        })
    }
}
