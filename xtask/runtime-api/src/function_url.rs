//! An HTTP request as a Function URL hands it to a function, and the HTTP answer in what the function returns.
//!
//! See [AWS Docs/Invoking Lambda function URLs].
//!
//! [AWS Docs/Invoking Lambda function URLs]: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Error;

/// An HTTP request to a Function URL (payload format 2.0).
#[derive(Clone, Debug)]
pub struct FunctionUrlRequest {
    method: String,
    path: String,
    query: String,
    domain: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
    base64: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    version: &'a str,
    route_key: &'a str,
    raw_path: &'a str,
    raw_query_string: &'a str,
    headers: &'a BTreeMap<String, String>,
    request_context: serde_json::Value,
    body: &'a str,
    is_base64_encoded: bool,
}

impl FunctionUrlRequest {
    /// A POST of `body` to the path `/`.
    #[must_use]
    pub fn post(body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: String::new(),
            domain: "local.lambda-url.us-west-2.on.aws".to_owned(),
            headers: BTreeMap::new(),
            body: body.into(),
            base64: None,
        }
    }

    /// Adds a header. AWS gives names in lower case, and joins the values of a repeated one by commas.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers
            .entry(name.to_ascii_lowercase())
            .and_modify(|values| {
                values.push(',');
                values.push_str(value);
            })
            .or_insert_with(|| value.to_owned());
        self
    }

    /// Another method than POST.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        method.clone_into(&mut self.method);
        self
    }

    /// The path as it came, escapes included (`rawPath`).
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// The query as it came, without its question mark (`rawQueryString`).
    #[must_use]
    pub fn query(mut self, query: &str) -> Self {
        query.clone_into(&mut self.query);
        self
    }

    /// The host that was asked (`requestContext.domainName`).
    #[must_use]
    pub fn domain(mut self, domain: &str) -> Self {
        domain.clone_into(&mut self.domain);
        self
    }

    /// Whether the body travels as base64. Unless it is chosen here, text travels as it is and anything else in
    /// base64.
    #[must_use]
    pub fn base64(mut self, base64: bool) -> Self {
        self.base64 = Some(base64);
        self
    }

    /// The event that the function will read, as JSON.
    #[must_use]
    pub fn to_event(&self) -> Vec<u8> {
        let text = std::str::from_utf8(&self.body).ok().filter(|_| self.base64 != Some(true));
        let encoded = if text.is_none() { STANDARD.encode(&self.body) } else { String::new() };
        let event = Event {
            version: "2.0",
            route_key: "$default",
            raw_path: &self.path,
            raw_query_string: &self.query,
            headers: &self.headers,
            request_context: json!({
                "accountId": "anonymous",
                "apiId": "local",
                "domainName": self.domain,
                "domainPrefix": self.domain.split('.').next(),
                "http": {
                    "method": self.method,
                    "path": self.path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "axios/1.7.9",
                },
                "requestId": "00000000-0000-4000-8000-000000000000",
                "routeKey": "$default",
                "stage": "$default",
                "time": "06/Feb/2026:11:34:12 +0000",
                "timeEpoch": 1_770_377_652_000_u64,
            }),
            body: text.unwrap_or(&encoded),
            is_base64_encoded: text.is_none(),
        };
        // Strings and numbers only: there is nothing here that JSON can't say.
        serde_json::to_vec(&event).unwrap_or_default()
    }
}

/// What an HTTP client would see of a function's answer.
#[derive(Clone, Debug)]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, decoded where the function sent base64.
    pub body: Vec<u8>,
    /// From before the event was sent until after the answer was read.
    pub duration: Duration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Returned {
    status_code: u16,
    #[serde(default)]
    headers: Option<BTreeMap<String, String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

impl HttpAnswer {
    pub(crate) fn read(raw: &[u8], duration: Duration) -> Result<Self, Error> {
        let returned: Returned = serde_json::from_slice(raw).map_err(Error::NotHttp)?;
        let body = returned.body.unwrap_or_default();
        let headers = returned.headers.unwrap_or_default();
        Ok(Self {
            status: returned.status_code,
            headers: headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
            body: if returned.is_base64_encoded {
                STANDARD.decode(body).map_err(Error::NotBase64)?
            } else {
                body.into_bytes()
            },
            duration,
        })
    }

    /// The body as text; empty where it is none.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    /// The body as JSON; `null` where it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header's value, by its name in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(&name.to_ascii_lowercase()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(request: &FunctionUrlRequest) -> serde_json::Value {
        serde_json::from_slice(&request.to_event()).unwrap()
    }

    #[test]
    fn headers_are_lower_case_and_repeated_ones_are_joined() {
        let request = FunctionUrlRequest::post("{}").header("X-Signature", "a").header("x-signature", "b");
        assert_eq!(event(&request)["headers"], json!({"x-signature": "a,b"}));
    }

    #[test]
    fn text_travels_as_it_is_and_anything_else_in_base64() {
        let text = event(&FunctionUrlRequest::post("\"é\""));
        assert_eq!((&text["body"], &text["isBase64Encoded"]), (&json!("\"é\""), &json!(false)));
        let asked = event(&FunctionUrlRequest::post("{}").base64(true));
        assert_eq!((&asked["body"], &asked["isBase64Encoded"]), (&json!("e30="), &json!(true)));
        let bytes = event(&FunctionUrlRequest::post([0xff, 0xfe]).base64(false));
        assert_eq!((&bytes["body"], &bytes["isBase64Encoded"]), (&json!("//4="), &json!(true)));
    }

    #[test]
    fn method_path_query_and_domain_are_where_aws_puts_them() {
        let request =
            FunctionUrlRequest::post("").method("GET").path("/a%20b").query("c=d").domain("x.example");
        let event = event(&request);
        assert_eq!((&event["rawPath"], &event["rawQueryString"]), (&json!("/a%20b"), &json!("c=d")));
        assert_eq!(event["requestContext"]["domainName"], "x.example");
        assert_eq!(event["requestContext"]["http"]["method"], "GET");
    }

    #[test]
    fn an_answer_is_read_as_a_client_would_see_it() {
        let raw = br#"{"statusCode":405,"headers":{"Allow":"POST"},"body":"e30=","isBase64Encoded":true}"#;
        let answer = HttpAnswer::read(raw, Duration::ZERO).unwrap();
        assert_eq!((answer.status, answer.text(), answer.header("ALLOW")), (405, "{}", Some("POST")));
        assert_eq!(answer.json(), json!({}));
        assert!(HttpAnswer::read(b"{}", Duration::ZERO).is_err());
    }
}
