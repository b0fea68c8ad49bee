//! One more try, where an API fails for a moment.

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{RequestBuilder, Response, StatusCode};

use super::HttpsError;
use crate::context::ToolContext;

/// How long to wait before the second try, unless the API says it.
const WAIT: Duration = Duration::from_millis(200);

/// The longest wait that an API gets (`Retry-After`): a caller is on the line.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// With less time than this left for it, a second try is not begun.
const WORTH_A_TRY: Duration = Duration::from_millis(500);

/// Sends a request, and once more if no connection came about or held, or the API says that it is busy (429, 502, 503, 504).
///
/// In between it waits 0.2 s, or as many seconds as `Retry-After` says. There is no second try after a longer wait than 2 s,
/// nor where the call's deadline leaves no time for one.
///
/// `request` makes the request anew, to end within what is then left of the deadline. Use this for requests that may arrive
/// twice: a GET, or one with an `Idempotency-Key`.
///
/// # Errors
///
/// Those of the last try. The answer's status, a busy one too, is the caller's to check.
pub async fn send_with_retry(
    context: &ToolContext,
    request: impl Fn() -> Result<RequestBuilder, HttpsError>,
) -> Result<Response, HttpsError> {
    let answer = send(request()?).await;
    let Some(wait) = wait_before_retry(&answer) else { return answer };
    if context.remaining() < wait + WORTH_A_TRY {
        return answer;
    }
    drop(answer);
    tracing::info!(wait_ms = wait.as_millis(), "an API is away or busy and is asked once more");
    tokio::time::sleep(wait).await;
    send(request()?).await
}

async fn send(request: RequestBuilder) -> Result<Response, HttpsError> {
    Ok(request.send().await?)
}

/// How long to wait before another try; `None` where it would change nothing.
fn wait_before_retry(answer: &Result<Response, HttpsError>) -> Option<Duration> {
    let answer = match answer {
        Ok(answer) if is_busy(answer.status()) => answer,
        Err(HttpsError::Unreachable) => return Some(WAIT),
        _ => return None,
    };
    let Some(asked) = answer.headers().get(RETRY_AFTER) else { return Some(WAIT) };
    let seconds = asked.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds)).filter(|wait| *wait <= LONGEST_WAIT)
}

fn is_busy(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}
