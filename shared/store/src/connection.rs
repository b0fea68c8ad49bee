//! The connection to DynamoDB, with every wait bounded.

use std::fmt;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_types::SdkConfig;
use vapi_aws::{Connection, retry_config};

use crate::calls::Calls;
use crate::desk::Desk;
use crate::error::StoreError;
use crate::table::Table;

/// How long the warm-up may take: init has 3 s for everything.
const WARM_UP_LIMIT: Duration = Duration::from_secs(1);

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
        let Connection { region, endpoint, access_key_id, secret_access_key, session_token } =
            Connection::from_variables(read, "AWS_ENDPOINT_URL_DYNAMODB");
        Self {
            calls_table: read("CALLS_TABLE"),
            desk_table: read("DESK_TABLE"),
            region,
            endpoint,
            access_key_id,
            secret_access_key,
            session_token,
            time_limits: TimeLimits::default(),
        }
    }

    fn connection(&self) -> Connection {
        Connection {
            region: self.region.clone(),
            endpoint: self.endpoint.clone(),
            access_key_id: self.access_key_id.clone(),
            secret_access_key: self.secret_access_key.clone(),
            session_token: self.session_token.clone(),
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
        let sdk_config = configuration.connection().sdk_config();
        let sdk_config =
            sdk_config.map_err(|missing| StoreError::NotConfigured { variable: missing.variable })?;
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
        let mut sdk = Builder::from(&sdk_config).timeout_config(timeouts).retry_config(retry_config());
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
