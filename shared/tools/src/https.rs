//! The one HTTPS client of all tools: TLS by ring, connections reused, every wait and every body bounded.

mod client;
mod retry;

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, Response, Url};
use serde::de::DeserializeOwned;

pub(crate) use client::HttpsClient;
pub use retry::send_with_retry;

use crate::error::ToolError;

/// The largest body that [`read_json`] takes, in bytes: a tool answers with one sentence.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;

/// Why an HTTPS request gave nothing. Holds no URL, because URLs may hold secrets and what callers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HttpsError {
    /// The client can't be made: this machine has no usable list of certificate authorities.
    #[error("no HTTPS client")]
    Client,
    /// The URL is not one, or neither `https` nor on the loopback interface.
    #[error("the URL must start with https://")]
    Url,
    /// No complete answer within the tool's deadline.
    #[error("no answer in time")]
    Timeout,
    /// No connection, or it broke.
    #[error("unreachable")]
    Unreachable,
    /// The answer's body is over [`BODY_MAX_BYTES`].
    #[error("the answer is too large")]
    TooLarge,
    /// The answer's body is not the JSON that was expected.
    #[error("the answer is not the JSON that was expected")]
    Json,
}

impl HttpsError {
    /// The operator's word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Client => "https_client",
            Self::Url => "https_url",
            Self::Timeout => "https_timeout",
            Self::Unreachable => "https_unreachable",
            Self::TooLarge => "https_too_large",
            Self::Json => "https_json",
        }
    }
}

impl From<reqwest::Error> for HttpsError {
    fn from(error: reqwest::Error) -> Self {
        match () {
            () if error.is_timeout() => Self::Timeout,
            () if error.is_builder() => Self::Url,
            () if error.is_decode() => Self::Json,
            () => Self::Unreachable,
        }
    }
}

/// Where a tool has no better sentence for it, so that `?` does.
impl From<HttpsError> for ToolError {
    fn from(error: HttpsError) -> Self {
        Self::unavailable("I can't reach the system that knows that right now.", error.code())
    }
}

impl From<reqwest::Error> for ToolError {
    fn from(error: reqwest::Error) -> Self {
        HttpsError::from(error).into()
    }
}

/// Starts a request that ends within `timeout`.
pub(crate) fn request(
    client: &Client,
    method: Method,
    url: &str,
    timeout: Duration,
) -> Result<RequestBuilder, HttpsError> {
    let url = Url::parse(url).map_err(|_| HttpsError::Url)?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err(HttpsError::Url);
    }
    Ok(client.request(method, url).timeout(timeout))
}

/// `http` is for a service on the same machine, as in tests and in development.
fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Reads an answer's JSON body of at most [`BODY_MAX_BYTES`].
///
/// # Errors
///
/// A body that is late, too large or not that JSON. The status is the caller's to check, before.
pub async fn read_json<T: DeserializeOwned>(mut response: Response) -> Result<T, HttpsError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > BODY_MAX_BYTES {
            return Err(HttpsError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).map_err(|_| HttpsError::Json)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn a_key_never_travels_in_clear_except_on_the_same_machine() {
        let client = HttpsClient::default().get(SystemTime::now).unwrap();
        let start = |url: &str| request(&client, Method::GET, url, Duration::from_secs(1)).map(|_| ());
        for url in
            ["https://api.example.com/orders", "http://127.0.0.1:8080/", "http://localhost/", "http://[::1]/"]
        {
            assert_eq!(start(url), Ok(()), "{url}");
        }
        for url in
            ["http://api.example.com/", "ftp://localhost/", "http://localhost.example.com/", "orders", ""]
        {
            assert_eq!(start(url), Err(HttpsError::Url), "{url}");
        }
    }
}
