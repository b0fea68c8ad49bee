//! The connection to DynamoDB: the SDK in its lean set-up, with every wait bounded.
//!
//! No `aws-config`: on Lambda the credentials and the region are environment variables, and what else that crate knows
//! (profiles, SSO, instance metadata) costs a third of the binary and part of every cold start.

use std::fmt;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Builder, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_types::SdkConfig;

use crate::calls::Calls;
use crate::desk::Desk;
use crate::error::StoreError;
use crate::table::Table;

/// How long the warm-up may take: init has 3 s for everything.
const WARM_UP_LIMIT: Duration = Duration::from_secs(1);

/// Region and credentials for an emulator where none are set: it wants some and checks none.
const EMULATOR_REGION: &str = "us-west-2";
const EMULATOR_CREDENTIAL: &str = "local";

/// How long DynamoDB may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLimits {
    /// To open a connection.
    pub connect: Duration,
    /// For one attempt, the connection included.
    pub attempt: Duration,
    /// For one operation with its retries, and for all that a report with its parts or a booking takes.
    pub operation: Duration,
}

impl Default for TimeLimits {
    /// 1 s, 2 s and 8 s: Vapi waits 20 s for an acknowledgement unless told otherwise.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(1),
            attempt: Duration::from_secs(2),
            operation: Duration::from_secs(8),
        }
    }
}

/// How to reach DynamoDB. The caller reads the environment; [`from_variables`](Self::from_variables) knows the names.
#[derive(Clone, Default)]
pub struct StoreConfiguration {
    /// `CALLS_TABLE`.
    pub calls_table: Option<String>,
    /// `DESK_TABLE`.
    pub desk_table: Option<String>,
    /// `AWS_REGION`, else `AWS_DEFAULT_REGION`.
    pub region: Option<String>,
    /// `AWS_ENDPOINT_URL_DYNAMODB`, else `AWS_ENDPOINT_URL`: a local emulator.
    pub endpoint: Option<String>,
    /// `AWS_ACCESS_KEY_ID`.
    pub access_key_id: Option<String>,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret_access_key: Option<String>,
    /// `AWS_SESSION_TOKEN`.
    pub session_token: Option<String>,
    /// How long DynamoDB may take.
    pub time_limits: TimeLimits,
}

impl StoreConfiguration {
    /// Reads the variables through `variable`, such as `|name| std::env::var(name).ok()`. An empty one counts as unset.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        Self {
            calls_table: read("CALLS_TABLE"),
            desk_table: read("DESK_TABLE"),
            region: read("AWS_REGION").or_else(|| read("AWS_DEFAULT_REGION")),
            endpoint: read("AWS_ENDPOINT_URL_DYNAMODB").or_else(|| read("AWS_ENDPOINT_URL")),
            access_key_id: read("AWS_ACCESS_KEY_ID"),
            secret_access_key: read("AWS_SECRET_ACCESS_KEY"),
            session_token: read("AWS_SESSION_TOKEN"),
            time_limits: TimeLimits::default(),
        }
    }
}

/// Shows no credential.
impl fmt::Debug for StoreConfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreConfiguration")
            .field("calls_table", &self.calls_table)
            .field("desk_table", &self.desk_table)
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .field("time_limits", &self.time_limits)
            .finish_non_exhaustive()
    }
}

/// The tables, and where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// Name of the table of calls.
    pub calls: Option<String>,
    /// Name of the table of desk data.
    pub desk: Option<String>,
    /// Base URL of an emulator in place of AWS.
    pub endpoint: Option<String>,
}

/// A connection to DynamoDB. Cheap to clone; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    sdk_config: SdkConfig,
    tables: Tables,
    time_limits: TimeLimits,
}

impl Store {
    /// Makes the client. Opens no connection: see [`warm_up`](Self::warm_up).
    ///
    /// # Errors
    ///
    /// [`StoreError::NotConfigured`] where neither an emulator's endpoint nor a region and credentials are given.
    pub fn connect(configuration: &StoreConfiguration) -> Result<Self, StoreError> {
        let http_client = aws_smithy_http_client::Builder::new()
            .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let sdk_config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http_client)
            .region(region(configuration)?)
            .credentials_provider(SharedCredentialsProvider::new(credentials(configuration)?))
            .build();
        let tables = Tables {
            calls: configuration.calls_table.clone(),
            desk: configuration.desk_table.clone(),
            endpoint: configuration.endpoint.clone(),
        };
        Ok(Self::from_sdk_config(sdk_config, tables, configuration.time_limits))
    }

    /// Makes the client with a region, credentials and an HTTPS client from elsewhere. Opens no connection.
    #[must_use]
    pub fn from_sdk_config(sdk_config: SdkConfig, tables: Tables, time_limits: TimeLimits) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(time_limits.connect)
            .operation_attempt_timeout(time_limits.attempt)
            .operation_timeout(time_limits.operation)
            .build();
        let mut sdk =
            Builder::from(&sdk_config).timeout_config(timeouts).retry_config(RetryConfig::standard());
        if let Some(endpoint) = &tables.endpoint {
            sdk = sdk.endpoint_url(endpoint);
        }
        Self { client: Client::from_conf(sdk.build()), sdk_config, tables, time_limits }
    }

    /// Region, credentials and HTTPS client, for the client of another service. It names no endpoint.
    #[must_use]
    pub fn sdk_config(&self) -> &SdkConfig {
        &self.sdk_config
    }

    /// Makes the client from the variables and opens one connection, for a function's init.
    ///
    /// A database that does not answer is one warning here and no error: it may be back before a message needs it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotConfigured`] where the variables don't say how to reach DynamoDB.
    pub async fn open(variable: impl Fn(&str) -> Option<String>) -> Result<Self, StoreError> {
        let store = Self::connect(&StoreConfiguration::from_variables(variable))?;
        if let Err(error) = store.warm_up().await {
            tracing::warn!(
                error.code = error.code(),
                "DynamoDB does not answer; what needs it fails until it does: {error}"
            );
        }
        Ok(store)
    }

    /// What is kept of calls.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotConfigured`] without `CALLS_TABLE`.
    pub fn calls(&self) -> Result<Calls, StoreError> {
        let name = self.tables.calls.clone().ok_or(StoreError::NotConfigured { variable: "CALLS_TABLE" })?;
        Ok(Calls::new(Table { client: self.client.clone(), name }, self.time_limits.operation))
    }

    /// What the desks know and have booked.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotConfigured`] without `DESK_TABLE`.
    pub fn desk(&self) -> Result<Desk, StoreError> {
        let name = self.tables.desk.clone().ok_or(StoreError::NotConfigured { variable: "DESK_TABLE" })?;
        Ok(Desk::new(Table { client: self.client.clone(), name }, self.time_limits.operation))
    }

    /// Opens one connection ahead of the first message, in at most 1 s.
    ///
    /// Any answer will do: a function that may not read still has its connection afterwards.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] where none could be opened; good for a log line, never a reason not to start.
    pub async fn warm_up(&self) -> Result<(), StoreError> {
        let Some(table) = self.tables.desk.as_ref().or(self.tables.calls.as_ref()) else {
            return Ok(());
        };
        let nothing = AttributeValue::S("WARM-UP".to_owned());
        let read = self
            .client
            .get_item()
            .table_name(table)
            .key("pk", nothing.clone())
            .key("sk", nothing)
            .customize()
            .config_override(Builder::new().retry_config(RetryConfig::disabled()))
            .send();
        let Ok(answer) = tokio::time::timeout(WARM_UP_LIMIT, Box::pin(read)).await else {
            return Err(StoreError::Unavailable { operation: "GetItem", reason: "timeout" });
        };
        match answer.map_err(StoreError::from_sdk("GetItem")) {
            Ok(_) | Err(StoreError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn region(configuration: &StoreConfiguration) -> Result<Region, StoreError> {
    match (&configuration.region, &configuration.endpoint) {
        (Some(region), _) => Ok(Region::new(region.clone())),
        (None, Some(_)) => Ok(Region::from_static(EMULATOR_REGION)),
        (None, None) => Err(StoreError::NotConfigured { variable: "AWS_REGION" }),
    }
}

fn credentials(configuration: &StoreConfiguration) -> Result<Credentials, StoreError> {
    let (id, secret, token) =
        match (&configuration.access_key_id, &configuration.secret_access_key, &configuration.endpoint) {
            (Some(id), Some(secret), _) => {
                (id.as_str(), secret.as_str(), configuration.session_token.clone())
            }
            (_, _, Some(_)) => (EMULATOR_CREDENTIAL, EMULATOR_CREDENTIAL, None),
            (None, _, None) => return Err(StoreError::NotConfigured { variable: "AWS_ACCESS_KEY_ID" }),
            (_, None, None) => return Err(StoreError::NotConfigured { variable: "AWS_SECRET_ACCESS_KEY" }),
        };
    Ok(Credentials::new(id, secret, token, None, "environment"))
}
