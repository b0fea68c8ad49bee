//! Vapi's API, as far as it is needed to fetch what Vapi did not send: the list of calls, and recordings.
//!
//! Every wait is bounded, every failure is one of [`VapiError`]'s, and no call is made twice unless the caller says so:
//! [`Backoff`] tells how long to wait before that. See [Vapi Docs/List calls].
//!
//! [Vapi Docs/List calls]: https://docs.vapi.ai/api-reference/calls/list

mod backoff;
mod call_list;
mod elements;
mod error;
mod recording;
mod retry_after;

use std::fmt;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use vapi_webhook::Timestamp;

pub use backoff::Backoff;
pub use call_list::{CallList, ListedCall};
pub use error::VapiError;
pub use recording::{Channels, Recording};

use retry_after::retry_after;

/// Where the API is, unless `VAPI_API_URL` says otherwise.
pub const DEFAULT_URL: &str = "https://api.vapi.ai";

/// Most calls that one request can ask for.
pub const MOST_CALLS: u16 = 1000;

/// How long to wait for a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);

/// How long the head of an answer may take: Vapi puts together calls of megabytes for it.
const HEAD_LIMIT: Duration = Duration::from_secs(30);

/// How long a body may pause.
const IDLE_LIMIT: Duration = Duration::from_secs(15);

/// A client of Vapi's API. Cheap to clone; clones share the connections.
#[derive(Clone)]
pub struct VapiApi {
    client: Client,
    base: Url,
    authorization: HeaderValue,
}

/// Shows no key.
impl fmt::Debug for VapiApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VapiApi").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl VapiApi {
    /// Makes the client for the API at `base_url` (see [`DEFAULT_URL`]) with a private key of the organisation.
    ///
    /// # Errors
    ///
    /// [`VapiError::Url`] for a URL that is neither `https` nor on this machine, [`VapiError::Key`] for a key that no
    /// header can hold, [`VapiError::Client`] where this machine has no usable certificate authorities.
    pub fn new(base_url: &str, key: &str) -> Result<Self, VapiError> {
        let mut base = safe_url(base_url)?;
        // Joined with paths, and a path without a slash at its end would be replaced.
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let mut authorization =
            HeaderValue::from_str(&format!("Bearer {}", key.trim())).map_err(|_| VapiError::Key)?;
        authorization.set_sensitive(true);
        Ok(Self { client: client()?, base, authorization })
    }

    /// Asks once for the calls that were updated from `from` on and before `until`, `limit` of them at most.
    ///
    /// Vapi documents no order and no cursor: of a list that has `limit` calls, others may be missing.
    ///
    /// # Errors
    ///
    /// Everything that keeps the list from beginning; what ends it early comes from [`CallList::next`].
    pub async fn calls_updated(
        &self,
        from: Timestamp,
        until: Timestamp,
        limit: u16,
    ) -> Result<CallList, VapiError> {
        let mut url = self.url(&["call"])?;
        url.query_pairs_mut()
            .append_pair("limit", &limit.to_string())
            .append_pair("updatedAtGe", &from.to_iso8601())
            .append_pair("updatedAtLt", &until.to_iso8601());
        let response = self.get(url).await?;
        match response.status() {
            StatusCode::OK => Ok(CallList::new(response)),
            status => Err(refusal(status, &response)),
        }
    }

    /// A URL of the API. Each segment is escaped.
    fn url(&self, segments: &[&str]) -> Result<Url, VapiError> {
        let mut url = self.base.clone();
        url.path_segments_mut().map_err(|()| VapiError::Url)?.pop_if_empty().extend(segments);
        Ok(url)
    }

    async fn get(&self, url: Url) -> Result<Response, VapiError> {
        head(self.client.get(url).header(AUTHORIZATION, self.authorization.clone())).await
    }
}

/// Sends a request and waits for the head of its answer.
async fn head(request: reqwest::RequestBuilder) -> Result<Response, VapiError> {
    match tokio::time::timeout(HEAD_LIMIT, request.send()).await {
        Ok(answer) => answer.map_err(|error| VapiError::from_transport(&error)),
        Err(_) => Err(VapiError::Timeout),
    }
}

/// The next bytes of a body; `None` at its end.
async fn body_chunk(response: &mut Response) -> Result<Option<bytes::Bytes>, VapiError> {
    match tokio::time::timeout(IDLE_LIMIT, response.chunk()).await {
        // A connection that breaks in the middle, or ends before the length that was promised.
        Ok(chunk) => chunk.map_err(|_| VapiError::CutOff),
        Err(_) => Err(VapiError::Timeout),
    }
}

fn refusal(status: StatusCode, response: &Response) -> VapiError {
    let wait = || retry_after(response.headers());
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => VapiError::KeyRefused,
        StatusCode::NOT_FOUND => VapiError::NotFound,
        StatusCode::TOO_MANY_REQUESTS => VapiError::TooManyRequests { retry_after: wait() },
        _ if status.is_server_error() => {
            VapiError::Unavailable { status: status.as_u16(), retry_after: wait() }
        }
        _ => VapiError::Refused { status: status.as_u16() },
    }
}

fn client() -> Result<Client, VapiError> {
    // An error says that a provider is there already, which will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .connect_timeout(CONNECT_LIMIT)
        // The key must not follow a redirect to another host, nor go through whatever proxy the environment names.
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|_| VapiError::Client)
}

/// A URL that a key or a caller's voice may travel to: `https`, or this very machine as in tests.
fn safe_url(url: &str) -> Result<Url, VapiError> {
    let url = Url::parse(url.trim()).map_err(|_| VapiError::Url)?;
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(VapiError::Url),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_travels_in_clear_except_on_the_same_machine() {
        for url in
            ["https://api.vapi.ai", "https://api.eu.vapi.ai/", "http://127.0.0.1:8080", "http://[::1]/v1"]
        {
            assert!(VapiApi::new(url, "k").is_ok(), "{url}");
        }
        for url in
            ["http://api.vapi.ai", "ftp://localhost", "api.vapi.ai", "http://localhost.example.com", ""]
        {
            assert_eq!(VapiApi::new(url, "k").err(), Some(VapiError::Url), "{url}");
        }
    }

    #[test]
    fn a_path_of_the_base_url_stays_and_an_id_can_not_leave_its_segment() {
        for base in ["https://proxy.example.com/vapi", "https://proxy.example.com/vapi/"] {
            let api = VapiApi::new(base, "k").unwrap();
            let url = api.url(&["call", "../a b?c#d"]).unwrap();
            assert_eq!(url.as_str(), "https://proxy.example.com/vapi/call/..%2Fa%20b%3Fc%23d");
        }
    }

    #[test]
    fn the_key_is_shown_nowhere() {
        let api = VapiApi::new(DEFAULT_URL, "EXAMPLE-KEY").unwrap();
        assert!(!format!("{api:?}").contains("EXAMPLE-KEY"));
        let error = VapiApi::new(DEFAULT_URL, "EXAMPLE-KEY\n-").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("EXAMPLE-KEY"));
    }
}
