//! Vapi's API, for commands: the key from the environment, and what to do where it says no.

use anyhow::{Result, anyhow};
use end_of_call_report::vapi_api::{DEFAULT_URL, VapiApi, VapiError};

use crate::aws::variable;

/// The API of `VAPI_API_URL` with the key of `VAPI_API_KEY`.
///
/// # Errors
///
/// A sentence that says which of the two is missing or can't be used.
pub(super) fn api() -> Result<VapiApi> {
    let key = variable("VAPI_API_KEY").ok_or_else(|| {
        anyhow!(
            "VAPI_API_KEY is not set: make a private key in Vapi's dashboard under API Keys, and export it"
        )
    })?;
    let url = variable("VAPI_API_URL");
    Ok(VapiApi::new(url.as_deref().unwrap_or(DEFAULT_URL), &key)?)
}

/// Says of a failure what to do about it.
pub(super) fn explain(error: VapiError) -> anyhow::Error {
    let advice = match &error {
        VapiError::KeyRefused => "a key of Vapi's EU region needs VAPI_API_URL of that region too",
        VapiError::Unreachable => "is there a network, and is VAPI_API_URL right?",
        error if error.may_pass() => "try again in a while",
        _ => return error.into(),
    };
    anyhow!("{error}; {advice}")
}
