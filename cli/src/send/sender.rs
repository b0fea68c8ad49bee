//! A client that calls as Vapi does.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, anyhow, bail};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, StatusCode, Url};
use vapi_webhook::credential::{Credentials, Plan, ToSign};

/// How long Vapi waits unless a server object says otherwise. See [Vapi Docs/Server URLs].
///
/// [Vapi Docs/Server URLs]: https://docs.vapi.ai/server-url
const VAPI_TIMEOUT: Duration = Duration::from_secs(20);

/// Sends messages to one server URL under one credential.
#[derive(Debug)]
pub struct Sender {
    client: Client,
    url: Url,
    plan: Option<Plan>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status of the response.
    pub status: StatusCode,
    /// Body of the response.
    pub body: Vec<u8>,
    /// Time from the first byte sent to the last one received.
    pub took: Duration,
}

impl Sender {
    /// Signs with the first of `credentials`; with none of them, not at all.
    ///
    /// # Errors
    ///
    /// A URL that is none, a jwt plan, which only its issuer can follow, or no usable TLS on this machine.
    pub fn new(url: &str, credentials: &Credentials) -> Result<Self> {
        let plan = credentials.plans().first().cloned();
        if plan.as_ref().is_some_and(|plan| plan.kind() == "jwt") {
            bail!(
                "the credential is a jwt plan: only its issuer can make such tokens, so nothing is sent. To try a function by \
                 hand, put a bearer plan beside it, and give that one with --credentials"
            );
        }
        let url = Url::parse(url).with_context(|| format!("{url} is no URL"))?;
        // Fails only where one is installed already, and then that one is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(VAPI_TIMEOUT)
            // Vapi goes straight to the server, whatever proxy this machine has.
            .no_proxy()
            .build()
            .context("no HTTPS client can be made")?;
        Ok(Self { client, url, plan })
    }

    /// Sends one message and waits for its answer, 20 s at most.
    ///
    /// # Errors
    ///
    /// No answer: nobody listens, or it took too long.
    pub async fn send(&self, body: Vec<u8>) -> Result<Answer> {
        let headers = self.headers(&body)?;
        let started = Instant::now();
        let response = self.client.post(self.url.clone()).headers(headers).body(body).send().await;
        let response = response.map_err(|error| self.no_answer(&error))?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| self.no_answer(&error))?.to_vec();
        Ok(Answer { status, body, took: started.elapsed() })
    }

    fn headers(&self, body: &[u8]) -> Result<HeaderMap> {
        let mut headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let Some(plan) = &self.plan else { return Ok(headers) };
        let timestamp =
            SystemTime::now().duration_since(UNIX_EPOCH).context("this machine's clock is before 1970")?;
        let signed = plan.sign(&ToSign {
            method: "POST",
            url: self.url.as_str(),
            timestamp: &timestamp.as_millis().to_string(),
            message_id: &format!("msg_{:016x}", RandomState::new().build_hasher().finish()),
            body,
        });
        for (name, value) in signed {
            let name = HeaderName::try_from(&name).with_context(|| format!("{name} is no header name"))?;
            headers.insert(name, HeaderValue::try_from(value).context("the credential fits into no header")?);
        }
        Ok(headers)
    }

    fn no_answer(&self, error: &reqwest::Error) -> anyhow::Error {
        if error.is_timeout() {
            return anyhow!(
                "{} gave no answer in {} s, and Vapi would wait no longer",
                self.url,
                VAPI_TIMEOUT.as_secs()
            );
        }
        if error.is_connect() {
            return anyhow!(
                "nobody answers at {}; to serve the functions on this machine: cargo xtask dev",
                self.url
            );
        }
        anyhow!("{} broke off: {}", self.url, error)
    }
}
