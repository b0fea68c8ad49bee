//! Values of secrets, by their id and stage.
//!
//! See [AWS Docs/GetSecretValue].
//!
//! [AWS Docs/GetSecretValue]: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::Builder;
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::config::timeout::TimeoutConfig;

use crate::{Connection, NotConfigured, SecretError};

/// How long a value may take, the connection included. Whoever asks has a caller on the line, so there is one attempt.
pub const SECRET_LIMIT: Duration = Duration::from_millis(500);

/// Which version of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// `AWSCURRENT`: the one that counts.
    Current,
    /// `AWSPREVIOUS`: the one that counted before it. Not every secret has one.
    Previous,
}

impl Stage {
    const fn label(self) -> &'static str {
        match self {
            Self::Current => "AWSCURRENT",
            Self::Previous => "AWSPREVIOUS",
        }
    }
}

/// A version of a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretValue {
    /// Its text, never blank; or [`Empty`](SecretError::Empty) or [`Binary`](SecretError::Binary) where it has none.
    pub text: Result<String, SecretError>,
    /// Identifier of the version; another value has another one.
    pub version_id: String,
    /// When this version was made. `None` where Secrets Manager does not say.
    pub created_at: Option<SystemTime>,
}

/// Shows no value.
impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretValue").field("version_id", &self.version_id).finish_non_exhaustive()
    }
}

/// A client of Secrets Manager. Cheap to clone. It keeps no connection between two requests.
#[derive(Clone)]
pub struct SecretsManager {
    client: Client,
}

/// Shows no credential, and the SDK's client would show an access key's id.
impl fmt::Debug for SecretsManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretsManager").finish_non_exhaustive()
    }
}

impl SecretsManager {
    /// Makes the client. Opens no connection.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`] where neither an emulator's endpoint nor a region and credentials are given.
    pub fn connect(connection: &Connection) -> Result<Self, NotConfigured> {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(SECRET_LIMIT)
            .operation_attempt_timeout(SECRET_LIMIT)
            .operation_timeout(SECRET_LIMIT)
            .build();
        let mut sdk = Builder::from(&connection.sdk_config_for_rare_requests()?)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::disabled());
        if let Some(endpoint) = &connection.endpoint {
            sdk = sdk.endpoint_url(endpoint);
        }
        Ok(Self { client: Client::from_conf(sdk.build()) })
    }

    /// Value of a secret, by its name or ARN. One attempt, in at most [`SECRET_LIMIT`].
    ///
    /// # Errors
    ///
    /// [`SecretError`], without a part of the value or the id.
    pub async fn value(&self, id: &str, stage: Stage) -> Result<SecretValue, SecretError> {
        let request = self.client.get_secret_value().secret_id(id).version_stage(stage.label()).send();
        // The SDK's own limits don't count what it does before and after the attempt.
        let answer = tokio::time::timeout(SECRET_LIMIT, Box::pin(request)).await;
        let answer =
            answer.map_err(|_| SecretError::Timeout)?.map_err(|error| SecretError::from_sdk(&error))?;
        let text = match (answer.secret_string, answer.secret_binary) {
            (Some(text), _) if !text.trim().is_empty() => Ok(text),
            (None, Some(_)) => Err(SecretError::Binary),
            _ => Err(SecretError::Empty),
        };
        let created_at = answer.created_date.and_then(|date| SystemTime::try_from(date).ok());
        Ok(SecretValue { text, version_id: answer.version_id.unwrap_or_default(), created_at })
    }
}
