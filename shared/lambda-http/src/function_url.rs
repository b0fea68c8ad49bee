//! What a Function URL hands over as an HTTP request, and the answer as it takes one.
//!
//! Anybody may send anything, and a path or a query comes as it was sent: `?a=<b>` is in no URI. `lambda_http` would make a
//! URI of it, and panic. Here none is made: every HTTP request gets an answer, and none is an error of the function.

use base64::{Engine, engine::general_purpose::STANDARD};
use lambda_http::{
    Body, Context, Request, RequestExt, Response,
    aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse},
    http::{Method, header, uri::Authority},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny},
};
use serde_json::value::RawValue;

/// An event of a Function URL. See [AWS Docs/Invoking Lambda function URLs].
///
/// [AWS Docs/Invoking Lambda function URLs]: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
pub struct FunctionUrlEvent(Result<ApiGatewayV2httpRequest, Unreadable>);

/// Where a request was sent to, as it came. Kept with the request.
#[derive(Clone, Default)]
pub(crate) struct Asked {
    pub(crate) host: String,
    pub(crate) path: String,
    /// Without its question mark.
    pub(crate) query: String,
}

/// Why a request can't be read. Kept with the request.
#[derive(Clone, Copy)]
pub(crate) struct Unreadable(pub(crate) &'static str);

impl<'de> Deserialize<'de> for FunctionUrlEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// As much as tells an HTTP request from any other event.
        #[derive(Deserialize)]
        struct Http {
            #[serde(rename = "requestContext")]
            _request_context: HttpContext,
        }
        #[derive(Deserialize)]
        struct HttpContext {
            #[serde(rename = "http")]
            _http: IgnoredAny,
        }

        // Borrowed: a second reading, where the first one fails, costs no copy of those that don't.
        let event = <&RawValue>::deserialize(deserializer)?.get();
        match serde_json::from_str(event) {
            Ok(request) => Ok(Self(Ok(request))),
            Err(_) if serde_json::from_str::<Http>(event).is_ok() => {
                Ok(Self(Err(Unreadable("the request is no HTTP"))))
            }
            Err(_) => Err(D::Error::custom(
                "this function serves a Function URL, but the event is of something else",
            )),
        }
    }
}

impl FunctionUrlEvent {
    /// The request as [`Webhook::handle`](crate::Webhook::handle) takes it. The body is moved, not copied.
    #[must_use]
    pub fn into_request(self, context: Context) -> Request {
        let request = match self.0 {
            Ok(event) => read(event),
            Err(fault) => unreadable(fault),
        };
        request.with_lambda_context(context)
    }
}

fn read(event: ApiGatewayV2httpRequest) -> Request {
    let mut request = match (event.body, event.is_base64_encoded) {
        (None, _) => Request::default(),
        (Some(text), false) => Request::new(Body::Text(text)),
        (Some(encoded), true) => match STANDARD.decode(encoded) {
            Ok(bytes) => Request::new(Body::Binary(bytes)),
            Err(_) => unreadable(Unreadable("the body is no base64")),
        },
    };
    // A Function URL always tells its domain; `cargo lambda watch` may not.
    let of_header = || {
        let host = Authority::try_from(event.headers.get(header::HOST)?.as_bytes()).ok()?;
        Some(host.host().to_owned())
    };
    request.extensions_mut().insert(Asked {
        host: event.request_context.domain_name.or_else(of_header).unwrap_or_default(),
        path: event.raw_path.unwrap_or_default(),
        query: event.raw_query_string.unwrap_or_default(),
    });
    *request.method_mut() = event.request_context.http.method;
    *request.headers_mut() = event.headers;
    request
}

fn unreadable(fault: Unreadable) -> Request {
    let mut request = Request::default();
    // Its own may be what can't be read, and a default GET would be told that only POST is served.
    *request.method_mut() = Method::POST;
    request.extensions_mut().insert(fault);
    request
}

/// An answer as a Function URL sends it on.
pub(crate) fn answer(response: Response<Body>) -> ApiGatewayV2httpResponse {
    let (parts, body) = response.into_parts();
    let mut answer = ApiGatewayV2httpResponse::default();
    answer.status_code = parts.status.as_u16().into();
    answer.headers = parts.headers;
    answer.is_base64_encoded = matches!(body, Body::Binary(_));
    answer.body = Some(body);
    answer
}
