//! How to reach AWS: region, credentials, HTTPS client, and an emulator's endpoint where there is one.

use std::fmt;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::https::{self, RenewedHttpClient};

/// Region and credentials for an emulator where none are set: it wants some and checks none.
const EMULATOR_REGION: &str = "us-west-2";
const EMULATOR_CREDENTIAL: &str = "local";

/// Attempts of one request, the first included: one more than there may be dead connections, and another.
const ATTEMPTS: u32 = 5;

/// The wait before the second attempt is up to this, before the third up to twice as long, and so on. The SDK's own is 1 s, which
/// is too long for a caller on the line.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// How often a client of the SDK tries: 5 times, with up to 0.1, 0.2, 0.4 and 0.8 s in between.
///
/// An attempt over an idle connection that has died fails, and the next one may meet another. There are fewer of those than
/// attempts in the pool of [`Connection::sdk_config`]. Time limits are up to the client.
#[must_use]
pub fn retry_config() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_WAIT)
}

/// A variable is missing without which AWS can't be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is not set")]
pub struct NotConfigured {
    /// Name of the variable.
    pub variable: &'static str,
}

/// How to reach one service of AWS.
#[derive(Clone, Default)]
pub struct Connection {
    /// `AWS_REGION`, else `AWS_DEFAULT_REGION`.
    pub region: Option<String>,
    /// The service's own endpoint variable, else `AWS_ENDPOINT_URL`: a local emulator.
    pub endpoint: Option<String>,
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: Option<String>,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: Option<String>,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: Option<String>,
}

impl Connection {
    /// Reads the variables through `variable`, such as `|name| std::env::var(name).ok()`. An empty one counts as unset.
    ///
    /// `endpoint` is the service's own variable for an emulator, such as `AWS_ENDPOINT_URL_DYNAMODB`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>, endpoint: &str) -> Self {
        let read = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        Self {
            region: read("AWS_REGION").or_else(|| read("AWS_DEFAULT_REGION")),
            endpoint: read(endpoint).or_else(|| read("AWS_ENDPOINT_URL")),
            access_key_id: read("AWS_ACCESS_KEY_ID"),
            secret_access_key: read("AWS_SECRET_ACCESS_KEY"),
            session_token: read("AWS_SESSION_TOKEN"),
        }
    }

    /// Region, credentials, HTTPS client and [retries](retry_config), for a client of the SDK. It names no endpoint, and opens no
    /// connection.
    ///
    /// Connections are reused, at most 3 of them to one host stay open in between, and none after a [`PAUSE`](crate::PAUSE).
    ///
    /// # Errors
    ///
    /// [`NotConfigured`] where neither an emulator's endpoint nor a region and credentials are given.
    pub fn sdk_config(&self) -> Result<SdkConfig, NotConfigured> {
        self.sdk_config_over(SharedHttpClient::new(RenewedHttpClient::new()))
    }

    /// The same for a client that is in use every few minutes: each request has a connection of its own.
    ///
    /// Lambda freezes a function between two messages, for hours if need be. Its idle connections are dead by then without
    /// its knowledge, and a request over one of them costs its whole time limit.
    pub(crate) fn sdk_config_for_rare_requests(&self) -> Result<SdkConfig, NotConfigured> {
        self.sdk_config_over(https::client(0))
    }

    fn sdk_config_over(&self, https: SharedHttpClient) -> Result<SdkConfig, NotConfigured> {
        Ok(SdkConfig::builder()
            .behavior_version(aws_sdk_secretsmanager::config::BehaviorVersion::latest())
            .http_client(https)
            .retry_config(retry_config())
            .region(self.region()?)
            .credentials_provider(SharedCredentialsProvider::new(self.credentials()?))
            .build())
    }

    fn region(&self) -> Result<Region, NotConfigured> {
        match (&self.region, &self.endpoint) {
            (Some(region), _) => Ok(Region::new(region.clone())),
            (None, Some(_)) => Ok(Region::from_static(EMULATOR_REGION)),
            (None, None) => Err(NotConfigured { variable: "AWS_REGION" }),
        }
    }

    fn credentials(&self) -> Result<Credentials, NotConfigured> {
        let (id, secret, token) = match (&self.access_key_id, &self.secret_access_key, &self.endpoint) {
            (Some(id), Some(secret), _) => (id.as_str(), secret.as_str(), self.session_token.clone()),
            (_, _, Some(_)) => (EMULATOR_CREDENTIAL, EMULATOR_CREDENTIAL, None),
            (None, _, None) => return Err(NotConfigured { variable: "AWS_ACCESS_KEY_ID" }),
            (_, None, None) => return Err(NotConfigured { variable: "AWS_SECRET_ACCESS_KEY" }),
        };
        Ok(Credentials::new(id, secret, token, None, "environment"))
    }
}

/// Shows no credential.
impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}
