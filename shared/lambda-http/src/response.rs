//! Answers as HTTP.

use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;

use crate::answer::Kind;

/// When a sender that retries should try again, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("2");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

#[derive(Serialize)]
struct ErrorBody<'a> {
    error: &'a str,
}

pub(crate) fn of(kind: Kind) -> Response<Body> {
    match kind {
        Kind::Acknowledged => json(StatusCode::OK, b"{}".to_vec()),
        Kind::Json(body) => json(StatusCode::OK, body),
        Kind::NotImplemented(reason) => error(StatusCode::NOT_IMPLEMENTED, &reason),
        Kind::TryAgain(reason) => try_again(&reason),
    }
}

/// A refusal, with a text that holds nothing of the request.
pub(crate) fn error(status: StatusCode, reason: &str) -> Response<Body> {
    // A struct of one text always becomes JSON.
    json(status, serde_json::to_vec(&ErrorBody { error: reason }).unwrap_or_default())
}

pub(crate) fn method_not_allowed() -> Response<Body> {
    let mut response = error(StatusCode::METHOD_NOT_ALLOWED, "only POST is served here");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    response
}

pub(crate) fn try_again(reason: &str) -> Response<Body> {
    let mut response = error(StatusCode::SERVICE_UNAVAILABLE, reason);
    response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
    response
}

fn json(status: StatusCode, body: Vec<u8>) -> Response<Body> {
    // JSON is text, and as text it goes out without base64.
    let body = match String::from_utf8(body) {
        Ok(text) => Body::Text(text),
        Err(error) => Body::Binary(error.into_bytes()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}
