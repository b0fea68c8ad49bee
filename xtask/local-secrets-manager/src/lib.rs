//! A real Secrets Manager API on loopback, for tests.
//!
//! ```no_run
//! # fn main() -> Result<(), local_secrets_manager::Error> {
//! use local_secrets_manager::LocalSecretsManager;
//!
//! let secrets = LocalSecretsManager::start()?;
//! let id = secrets.create_secret("credentials", "the first value")?;
//! // Hand `secrets.endpoint()` and `id` to whatever is under test.
//! secrets.put_secret_value(&id, "the next value")?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything blocks the calling thread and has a time limit. In an async test, run a multi-thread runtime.

use local_aws::{Api, LocalAws, Service};
use serde_json::json;

pub use local_aws::Error;

/// A Secrets Manager of one's own, serving until it is dropped or the process that started it ends.
#[derive(Debug)]
pub struct LocalSecretsManager {
    api: Api,
    _server: LocalAws,
}

impl LocalSecretsManager {
    /// Starts a server without secrets on a free port, and waits until it answers. The first start on a machine downloads
    /// 4 MB.
    ///
    /// # Errors
    ///
    /// [`Error::Bring`] without Python 3 or, at the first start, without network; others if it does not come up.
    pub fn start() -> Result<Self, Error> {
        let server = LocalAws::start(&[Service::SecretsManager])?;
        Ok(Self { api: server.api(Service::SecretsManager), _server: server })
    }

    /// Base URL, for `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        self.api.endpoint()
    }

    /// Makes a secret with its first value, and returns its ARN.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a name that is taken.
    pub fn create_secret(&self, name: &str, value: &str) -> Result<String, Error> {
        let created = self.api.call("CreateSecret", &json!({ "Name": name, "SecretString": value }))?;
        Ok(created["ARN"].as_str().unwrap_or_default().to_owned())
    }

    /// The same with bytes, in base64.
    ///
    /// # Errors
    ///
    /// As [`Self::create_secret`].
    pub fn create_binary_secret(&self, name: &str, base64: &str) -> Result<String, Error> {
        let created = self.api.call("CreateSecret", &json!({ "Name": name, "SecretBinary": base64 }))?;
        Ok(created["ARN"].as_str().unwrap_or_default().to_owned())
    }

    /// Gives a secret its next value, which is `AWSCURRENT` from now on; the one before it becomes `AWSPREVIOUS`.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] without that secret.
    pub fn put_secret_value(&self, id: &str, value: &str) -> Result<(), Error> {
        self.api.call("PutSecretValue", &json!({ "SecretId": id, "SecretString": value })).map(drop)
    }

    /// Takes the stage `AWSPREVIOUS` from whichever version has it.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] without that secret, or where no version has it.
    pub fn retire_previous(&self, id: &str) -> Result<(), Error> {
        let previous =
            self.api.call("GetSecretValue", &json!({ "SecretId": id, "VersionStage": "AWSPREVIOUS" }))?;
        let remove = json!({
            "SecretId": id,
            "VersionStage": "AWSPREVIOUS",
            "RemoveFromVersionId": previous["VersionId"],
        });
        self.api.call("UpdateSecretVersionStage", &remove).map(drop)
    }
}
