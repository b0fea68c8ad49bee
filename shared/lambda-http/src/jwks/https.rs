//! GETs a JWK Set: TLS by ring, no redirects, no proxy, and never more than fits.

use std::sync::OnceLock;

use aws_smithy_http_client::{
    Connector,
    tls::{self, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{http::HttpConnector, orchestrator::HttpRequest};
use aws_smithy_types::byte_stream::ByteStream;
use lambda_http::http::Uri;
use thiserror::Error;
use vapi_webhook::credential::{JWK_SET_MAX_BYTES, JwkSet, UnusableJwkSet};

/// Why keys could not be had. Holds nothing of the URL or the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum FetchError {
    #[error("no complete answer in time")]
    Timeout,
    #[error("no connection, or it broke")]
    Unreachable,
    #[error("the answer has status {0}; redirects are not followed")]
    Status(u16),
    #[error(transparent)]
    Unusable(#[from] UnusableJwkSet),
}

impl FetchError {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable => "connection",
            Self::Status(_) => "status",
            Self::Unusable(unusable) => unusable.code(),
        }
    }
}

/// The SDK's own HTTP connector, so that there is one TLS stack and one list of authorities. It follows no redirect and
/// looks at no proxy. Made at the first fetch: without a jwt plan it costs nothing.
#[derive(Default)]
pub(crate) struct Https(OnceLock<Connector>);

impl Https {
    /// Fetches a set. Whoever calls it sets the time limit.
    pub(crate) async fn jwk_set(&self, url: &str) -> Result<JwkSet, FetchError> {
        let mut request = HttpRequest::get(url).map_err(|_| FetchError::Unreachable)?;
        request.headers_mut().insert("accept", "application/jwk-set+json, application/json");
        // Some providers refuse who does not say who it is.
        request.headers_mut().insert("user-agent", concat!("vapi-lambda/", env!("CARGO_PKG_VERSION")));
        let response = self.connector().call(request).await.map_err(|_| FetchError::Unreachable)?;
        if response.status().as_u16() != 200 {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let body = read(ByteStream::new(response.into_body())).await?;
        Ok(JwkSet::parse(&body)?)
    }

    fn connector(&self) -> &Connector {
        self.0.get_or_init(|| {
            Connector::builder()
                .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
                // Minutes pass between two fetches, and a frozen function's connections are dead by then.
                .pool_max_idle_per_host(0)
                .build()
        })
    }
}

/// Reads a body, and stops where it gets too large.
async fn read(mut stream: ByteStream) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = stream.try_next().await.map_err(|_| FetchError::Unreachable)? {
        if body.len() + chunk.len() > JWK_SET_MAX_BYTES {
            return Err(UnusableJwkSet::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The host of a URL, for a log line.
pub(crate) fn host(url: &str) -> String {
    url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
}
