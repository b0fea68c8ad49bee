//! What goes wrong, by script.

use std::time::Duration;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};

/// Bytes of a piece of a slow body.
const PIECE: usize = 4096;

/// How long a connection stands still before it breaks.
const BEFORE_THE_END: Duration = Duration::from_millis(50);

/// What becomes of one request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Status 429.
    TooManyRequests {
        /// Its `Retry-After`, as it is written.
        retry_after: Option<String>,
    },
    /// Any other status, with an error of Vapi's shape.
    Status(u16),
    /// The connection breaks in the middle of the body.
    ConnectionBreaks,
    /// The body is sent as if it were whole, and ends in the middle.
    BodyEndsEarly,
    /// Status 200 with this text.
    Text(&'static str),
    /// The body comes in pieces of 4 KB, each after a pause.
    Slow(Duration),
    /// The answer comes after a pause.
    Late(Duration),
    /// No answer.
    Hang,
}

impl Fault {
    /// The answer in place of the list `body`.
    pub(crate) async fn answer(self, body: String) -> Response {
        match self {
            Self::TooManyRequests { retry_after } => {
                let mut answer = error(429);
                if let Some(value) = retry_after.and_then(|text| text.parse().ok()) {
                    answer.headers_mut().insert(header::RETRY_AFTER, value);
                }
                answer
            }
            Self::Status(status) => error(status),
            Self::ConnectionBreaks => broken(Bytes::from(body)),
            Self::BodyEndsEarly => json(body[..body.floor_char_boundary(body.len() / 2)].to_owned()),
            Self::Text(text) => json(text),
            Self::Slow(pause) => slow(Bytes::from(body), pause),
            Self::Late(pause) => {
                tokio::time::sleep(pause).await;
                json(body)
            }
            Self::Hang => std::future::pending().await,
        }
    }
}

pub(crate) fn json(body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body.into()).into_response()
}

pub(crate) fn error(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::json!({
        "message": status.canonical_reason(), "statusCode": status.as_u16(),
    });
    (status, json(body.to_string())).into_response()
}

fn broken(mut body: Bytes) -> Response {
    body.truncate(body.len() / 2);
    let pieces = stream::once(async { Ok(body) }).chain(stream::once(async {
        // What was said before the end has to be on its way, or nothing of it arrives.
        tokio::time::sleep(BEFORE_THE_END).await;
        Err(std::io::Error::other("by script"))
    }));
    json(Body::from_stream(pieces))
}

fn slow(body: Bytes, pause: Duration) -> Response {
    let pieces = stream::unfold(body, move |mut body| async move {
        if body.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = body.split_to(PIECE.min(body.len()));
        Some((Ok::<_, std::io::Error>(piece), body))
    });
    json(Body::from_stream(pieces))
}
