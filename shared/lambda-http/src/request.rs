//! What a Function URL request shows of itself.

use std::time::Duration;

use lambda_http::{
    Body, Request, RequestExt,
    http::{HeaderMap, HeaderValue},
};

use crate::function_url::Asked;

/// Body of a request, decoded once, without a copy.
pub(crate) fn into_bytes(body: Body) -> Vec<u8> {
    match body {
        Body::Text(text) => text.into_bytes(),
        Body::Binary(bytes) => bytes,
        _ => Vec::new(),
    }
}

/// Header's value by its lower-case name.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    headers.get(name).map(HeaderValue::as_bytes)
}

/// URLs that Vapi may have signed for this request. A URL without a path is sent as `/`, and nobody says which of the
/// two is signed.
pub(crate) fn signed_urls(request: &Request, public_url: Option<&str>) -> Vec<String> {
    if let Some(url) = public_url {
        return both_spellings(url);
    }
    let Some(Asked { host, path, query }) = request.extensions().get() else { return Vec::new() };
    let question_mark = if query.is_empty() { "" } else { "?" };
    match path.as_str() {
        "" | "/" => ["/", ""].map(|path| format!("https://{host}{path}{question_mark}{query}")).into(),
        path => vec![format!("https://{host}{path}{question_mark}{query}")],
    }
}

/// A URL without a path, with and without its `/`; any other URL as it is.
fn both_spellings(url: &str) -> Vec<String> {
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    match host.split_once('/') {
        None => vec![url.to_owned(), format!("{url}/")],
        Some((_, "")) => vec![url.to_owned(), url.trim_end_matches('/').to_owned()],
        Some(_) => vec![url.to_owned()],
    }
}

/// What Lambda grants this invocation from now on. `None` where that is not known.
///
/// Lambda never starts an invocation after its deadline, but `cargo lambda watch` gives every one the same, long past.
pub(crate) fn time_left(request: &Request, now_ms: i64) -> Option<Duration> {
    let deadline_ms = request.lambda_context_ref()?.deadline;
    let left_ms = deadline_ms.checked_sub(u64::try_from(now_ms).ok()?)?;
    (left_ms > 0).then(|| Duration::from_millis(left_ms))
}

/// Lambda's identifier of this invocation.
pub(crate) fn request_id(request: &Request) -> String {
    request.lambda_context_ref().map(|context| context.request_id.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_at(deadline: u64, now_ms: i64) -> Option<Duration> {
        let mut context = lambda_http::Context::default();
        context.deadline = deadline;
        time_left(&Request::default().with_lambda_context(context), now_ms)
    }

    #[test]
    fn a_public_url_without_a_path_may_be_signed_with_or_without_its_slash() {
        let (bare, slash) = ("https://a.example.com", "https://a.example.com/");
        assert_eq!(both_spellings(bare), [bare, slash]);
        assert_eq!(both_spellings(slash), [slash, bare]);
        assert_eq!(both_spellings("https://a.example.com/vapi/"), ["https://a.example.com/vapi/"]);
    }

    #[test]
    fn a_deadline_that_is_past_or_absent_is_not_known() {
        let now_ms = 1_795_000_000_000;
        assert_eq!(left_at(1_795_000_000_700, now_ms), Some(Duration::from_millis(700)));
        assert_eq!(left_at(600_000, now_ms), None);
        assert_eq!(left_at(0, now_ms), None);
        assert_eq!(time_left(&Request::default(), now_ms), None);
    }
}
