//! The HTTPS client of the SDK's clients: connections reused, but none from before a pause.

use std::convert::Infallible;
use std::fmt;
use std::time::SystemTime;

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::runtime_components::{RuntimeComponents, RuntimeComponentsBuilder};
use aws_smithy_types::config_bag::ConfigBag;

use crate::renewed::Renewed;

/// Idle connections to one host. Fewer than [attempts](crate::retry_config), each of which may meet another dead one.
///
/// Who answers a call is looked up in three requests side by side.
const IDLE_AT_MOST: usize = 3;

/// The SDK's client with TLS by ring, which keeps at most `idle` connections to one host when they are not in use.
pub(crate) fn client(idle: usize) -> SharedHttpClient {
    Builder::new()
        .pool_max_idle_per_host(idle)
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// The SDK's client, a new one after each [pause](crate::PAUSE).
///
/// A new one costs 0.2 ms: the certificate authorities are read once in a process.
pub(crate) struct RenewedHttpClient<Now = fn() -> SystemTime> {
    renewed: Renewed<SharedHttpClient>,
    now: Now,
}

impl RenewedHttpClient {
    pub(crate) const fn new() -> Self {
        Self { renewed: Renewed::new(), now: SystemTime::now }
    }
}

impl<Now: Fn() -> SystemTime> RenewedHttpClient<Now> {
    fn client(&self) -> SharedHttpClient {
        let Ok(client) = self.renewed.get(&self.now, || Ok::<_, Infallible>(client(IDLE_AT_MOST)));
        client
    }
}

impl<Now: Fn() -> SystemTime + Send + Sync> HttpClient for RenewedHttpClient<Now> {
    /// The SDK asks for a connector before each attempt.
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.client().http_connector(settings, components)
    }

    /// Reads the certificate authorities, while the function starts.
    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.client().validate_base_client_config(components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.client().validate_final_config(components, config)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.client().connector_metadata()
    }
}

impl<Now> fmt::Debug for RenewedHttpClient<Now> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RenewedHttpClient").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use aws_credential_types::Credentials;
    use aws_sdk_secretsmanager::config::retry::RetryConfig;
    use aws_sdk_secretsmanager::config::timeout::TimeoutConfig;
    use aws_sdk_secretsmanager::config::{BehaviorVersion, Region};
    use aws_sdk_secretsmanager::{Client, Config};
    use faulty_endpoint::{Fault, FaultyEndpoint};

    use super::*;

    fn ask_over(http_client: impl HttpClient + 'static, endpoint: &FaultyEndpoint) -> Client {
        let limit = TimeoutConfig::builder().operation_timeout(Duration::from_secs(10)).build();
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-west-2"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(endpoint.endpoint())
            .http_client(http_client)
            .retry_config(RetryConfig::disabled())
            .timeout_config(limit);
        Client::from_conf(config.build())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn after_a_pause_a_request_does_not_wait_for_a_connection_that_nobody_hears() {
        // Any answer will do, so there is nothing behind the proxy.
        let endpoint = FaultyEndpoint::in_front_of("http://127.0.0.1:1").unwrap();
        endpoint.set(Fault::Garbage);
        let seconds = Arc::new(AtomicU64::new(1_000));
        let clock = Arc::clone(&seconds);
        let now = move || SystemTime::UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed));
        let client = ask_over(RenewedHttpClient { renewed: Renewed::new(), now }, &endpoint);
        for pause in [0, 1, 30] {
            seconds.fetch_add(pause, Ordering::Relaxed);
            let _ = client.get_secret_value().secret_id("any").send().await;
        }
        endpoint.lose_connections(Fault::Hang);
        for pause in [31, 0] {
            seconds.fetch_add(pause, Ordering::Relaxed);
            let _ = client.get_secret_value().secret_id("any").send().await;
        }
        let connections: Vec<usize> = endpoint.requests().iter().map(|request| request.connection).collect();
        let (before, after) = connections.split_at(3);
        assert!(before.iter().max() < after.iter().min(), "{connections:?}");
    }
}
