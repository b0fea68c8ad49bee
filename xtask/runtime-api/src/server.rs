//! The Runtime API's four routes, served to one function.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    http1::{Connection, Request, response},
    invocation::{EventQueue, Outcome, PendingEvent},
};

const RUNTIME: &str = "/2018-06-01/runtime/";
const FUNCTION_ARN: &str = "arn:aws:lambda:us-west-2:000000000000:function:local";

/// A listener on a free loopback port; it stops when it is dropped.
///
/// One thread for each connection, with blocking reads: nothing else is as quick for one client, and the threads
/// sleep while the function works.
#[derive(Debug)]
pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    pub(crate) events: Arc<EventQueue>,
}

impl RuntimeApi {
    pub(crate) fn listen() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let events = Arc::new(EventQueue::default());
        let queue = Arc::clone(&events);
        thread::spawn(move || accept(&listener, &queue));
        Ok(Self { address, events })
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.events.close();
        // Wakes `accept`, which then sees that the queue is closed. If it fails, the listener is gone already.
        let _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, events: &Arc<EventQueue>) {
    for stream in listener.incoming() {
        if events.is_closed() {
            return;
        }
        let Ok(connection) = stream.and_then(Connection::new) else {
            continue;
        };
        let events = Arc::clone(events);
        thread::spawn(move || {
            // The function went away or spoke no HTTP: whoever waits for its answer reports it.
            let _ = serve(connection, &events);
        });
    }
}

fn serve(mut connection: Connection<TcpStream>, events: &EventQueue) -> io::Result<()> {
    while let Some(request) = connection.read_request()? {
        let read_at = Instant::now();
        let route = request.path.strip_prefix(RUNTIME).unwrap_or_default();
        match (request.method.as_str(), route) {
            ("GET", "invocation/next") => {
                let Some(event) = events.next() else {
                    return Ok(());
                };
                send_event(&mut connection, &event).inspect_err(|_| events.forget(&event.id))?;
            }
            ("POST", "init/error") => {
                events.set_init_error(String::from_utf8_lossy(&request.body).into_owned());
                connection.write(&response("202 Accepted", &[], b""))?;
            }
            ("POST", _) => {
                let status = take_outcome(events, request, read_at);
                connection.write(&response(status, &[], b""))?;
            }
            _ => connection.write(&response("404 Not Found", &[], b""))?,
        }
    }
    Ok(())
}

fn take_outcome(events: &EventQueue, request: Request, read_at: Instant) -> &'static str {
    let route = request.path.strip_prefix(RUNTIME).and_then(|route| route.strip_prefix("invocation/"));
    let (id, outcome) = match route.and_then(|route| route.split_once('/')) {
        Some((id, "response")) => (id, Outcome::Answered { body: request.body, at: read_at }),
        Some((id, "error")) => (id, Outcome::Failed { body: request.body }),
        _ => return "404 Not Found",
    };
    if events.complete(id, outcome) { "202 Accepted" } else { "400 Bad Request" }
}

fn send_event(connection: &mut Connection<TcpStream>, event: &PendingEvent) -> io::Result<()> {
    let deadline = SystemTime::now() + event.time_limit;
    let deadline_ms = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string();
    let headers = [
        ("content-type", "application/json"),
        ("lambda-runtime-aws-request-id", event.id.as_str()),
        ("lambda-runtime-deadline-ms", deadline_ms.as_str()),
        ("lambda-runtime-invoked-function-arn", FUNCTION_ARN),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000;Sampled=0"),
    ];
    let message = response("200 OK", &headers, &event.event);
    // The clock starts with everything prepared, so that a large event's copy does not count.
    let _ = event.sent_at.set(Instant::now());
    connection.write(&message)
}
