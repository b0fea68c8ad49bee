//! Whether a request has one of some credentials.

use lambda_http::Request;
use vapi_webhook::{
    Timestamp,
    credential::{Credentials, Presented, Refusal},
};

use crate::{jwks::Jwks, request};

/// What a request shows of itself.
pub(crate) struct Question<'a> {
    pub(crate) request: &'a Request,
    /// What `{url}` in a payload format stands for, where that is not the URL of the request.
    pub(crate) public_url: Option<&'a str>,
    pub(crate) jwks: &'a Jwks,
}

/// Headers in which Vapi sends a token, unless a plan names another one.
const TOKEN_HEADERS: [&str; 2] = ["authorization", "x-vapi-secret"];

impl Question<'_> {
    /// What looks like a token, to know it again.
    pub(crate) fn token(&self) -> Option<&[u8]> {
        let header = |name: &&str| request::header(self.request.headers(), name);
        TOKEN_HEADERS.iter().filter_map(header).find(|token| !token.is_empty())
    }

    /// Accepts or refuses.
    pub(crate) async fn ask(&self, credentials: &Credentials, now: Timestamp) -> Result<(), Refusal> {
        let urls = if credentials.need_url() {
            request::signed_urls(self.request, self.public_url)
        } else {
            Vec::new()
        };
        let header = |name: &str| request::header(self.request.headers(), name);
        let method = self.request.method().as_str();
        let presented = Presented { method, urls: &urls, header: &header, body: self.request.body() };
        self.jwks.verify(credentials, &presented, now).await
    }
}
