//! One connection of a client: its requests, forwarded or not.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, Full, Limited, StreamBody, combinators::UnsyncBoxBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::fault::{Fault, MadeUp};
use crate::hold::Stage;
use crate::plan::{Orders, Plan};

/// DynamoDB takes 16 MB at once, SQS 1 MiB.
const MAX_BODY_BYTES: usize = 20 * 1024 * 1024;

/// So that the half of an answer is on its way before the connection ends.
const CUT_AFTER: Duration = Duration::from_millis(10);

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Serves `stream` until either side ends it.
pub(crate) async fn serve(stream: TcpStream, upstream: SocketAddr, plan: Arc<Plan>) {
    if plan.refuses() {
        // Closed like this, the other side sees a reset.
        let _ = stream.set_zero_linger();
        return;
    }
    let _ = stream.set_nodelay(true);
    let number = plan.opened();
    let service = service_fn(|request| answer(request, number, upstream, Arc::clone(&plan)));
    // An error is a client that went away, or a fault that was asked for.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

/// An error ends the connection without an answer.
async fn answer(
    request: hyper::Request<Incoming>,
    connection: usize,
    upstream: SocketAddr,
    plan: Arc<Plan>,
) -> io::Result<hyper::Response<Body>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY_BYTES).collect().await.map_err(io::Error::other)?.to_bytes();
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let target = target.to_owned();
    let Orders { fault, holds, index } = plan.arrived(connection, &target, &body);

    let (before, after): (Vec<_>, Vec<_>) =
        holds.into_iter().partition(|(stage, _)| *stage == Stage::BeforeForwarding);
    for (_, held) in before {
        held.stay().await;
    }
    let response = match fault {
        Fault::Refuse => return Err(io::ErrorKind::ConnectionReset.into()),
        Fault::Hang => std::future::pending().await,
        other => match other.made_up(&target) {
            Some(made_up) => respond(made_up),
            None => {
                plan.forwarded(index);
                let request = hyper::Request::from_parts(head, Full::new(body));
                // On a task of its own: what was sent to a service happens there, whether or not its sender lives.
                let sent = tokio::spawn(forward(request, upstream)).await;
                shaped(sent.map_err(io::Error::other)??, fault).await
            }
        },
    };
    for (_, held) in after {
        held.stay().await;
    }
    plan.answered(index);
    Ok(response)
}

/// Sends a request on, and waits for the whole answer.
async fn forward(
    request: hyper::Request<Full<Bytes>>,
    upstream: SocketAddr,
) -> io::Result<hyper::Response<Bytes>> {
    let stream = TcpStream::connect(upstream).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    let connection = tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.map_err(io::Error::other)?.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    connection.abort();
    Ok(hyper::Response::from_parts(head, body))
}

/// The service's own answer, late or cut where the fault says so.
async fn shaped(answer: hyper::Response<Bytes>, fault: Fault) -> hyper::Response<Body> {
    let (mut head, body) = answer.into_parts();
    head.headers.remove(hyper::header::TRANSFER_ENCODING);
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    if let Fault::Slow(delay) = fault {
        tokio::time::sleep(delay).await;
    }
    let body = if fault == Fault::Cut { half(&body) } else { whole(body) };
    hyper::Response::from_parts(head, body)
}

fn respond(made_up: MadeUp) -> hyper::Response<Body> {
    let mut response = hyper::Response::new(whole(made_up.body));
    *response.status_mut() = made_up.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    if let Some(error) = made_up.error {
        headers.insert("x-amzn-errortype", HeaderValue::from_static(error));
    }
    response
}

fn whole(body: Bytes) -> Body {
    UnsyncBoxBody::new(Full::new(body).map_err(|never| match never {}))
}

fn half(body: &Bytes) -> Body {
    let first = Ok(Frame::data(body.slice(..body.len() / 2)));
    let then = stream::once(async {
        tokio::time::sleep(CUT_AFTER).await;
        Err(io::ErrorKind::ConnectionAborted.into())
    });
    UnsyncBoxBody::new(StreamBody::new(stream::iter([first]).chain(then)))
}
