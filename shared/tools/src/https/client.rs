//! The client itself: what it trusts, and which of its connections.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::{Client, redirect};
use rustls::ClientConfig;
use rustls_platform_verifier::ConfigVerifierExt;
use vapi_aws::Renewed;

use super::HttpsError;

/// How long to wait for a connection. The tool's deadline ends the whole.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Idle connections to one host: fewer than the tries of [`send_with_retry`](super::send_with_retry), each of which may meet
/// another dead one.
const IDLE_AT_MOST: usize = 1;

/// The one client of all tools, a new one after each [pause](vapi_aws::PAUSE).
#[derive(Debug, Default)]
pub(crate) struct HttpsClient {
    tls: OnceLock<ClientConfig>,
    renewed: Renewed<Client>,
}

impl HttpsClient {
    /// The client for a request that is sent now. The first one takes some milliseconds, for the certificate authorities.
    pub(crate) fn get(&self, now: impl FnOnce() -> SystemTime) -> Result<Client, HttpsError> {
        self.renewed.get(now, || self.make())
    }

    fn make(&self) -> Result<Client, HttpsError> {
        Client::builder()
            .tls_backend_preconfigured(self.tls()?)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(IDLE_AT_MOST)
            // A key in a header must not follow a redirect to another host, nor go through whatever proxy the
            // environment names.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|_| HttpsError::Client)
    }

    /// What all clients share: certificate authorities, and what is known of the servers for the next handshake.
    fn tls(&self) -> Result<ClientConfig, HttpsError> {
        if let Some(tls) = self.tls.get() {
            return Ok(tls.clone());
        }
        // An error says that a provider is there already, which will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut tls = ClientConfig::with_platform_verifier().map_err(|_| HttpsError::Client)?;
        // All that reqwest speaks here, and would say by itself.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(self.tls.get_or_init(|| tls).clone())
    }
}

#[cfg(test)]
mod tests {
    use faulty_endpoint::{Fault, FaultyEndpoint};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn after_a_pause_a_request_does_not_wait_for_a_connection_that_nobody_hears() {
        // Any answer will do, so there is nothing behind the proxy.
        let endpoint = FaultyEndpoint::in_front_of("http://127.0.0.1:1").unwrap();
        endpoint.set(Fault::Garbage);
        let client = HttpsClient::default();
        let ask_at = async |seconds| {
            let client = client.get(|| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
            let request = client.get(endpoint.endpoint()).timeout(Duration::from_secs(10));
            request.send().await.unwrap().bytes().await.unwrap();
        };
        for seconds in [1_000, 1_000, 1_030] {
            ask_at(seconds).await;
        }
        endpoint.lose_connections(Fault::Hang);
        for seconds in [1_061, 1_061] {
            ask_at(seconds).await;
        }
        let connections: Vec<usize> = endpoint.requests().iter().map(|request| request.connection).collect();
        let (before, after) = connections.split_at(3);
        assert!(before.iter().max() < after.iter().min(), "{connections:?}");
    }
}
