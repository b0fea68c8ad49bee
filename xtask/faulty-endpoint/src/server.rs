//! The proxy's port.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::Error;
use crate::connection;
use crate::fault::Fault;
use crate::hold::{Held, Hold, Stage};
use crate::plan::{Plan, Request};

/// After a connection that could not be taken.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A proxy in front of a service, serving until it is dropped.
///
/// It runs on its own thread, so that a test may pause, block or end its runtime as it likes.
#[derive(Debug)]
pub struct FaultyEndpoint {
    endpoint: String,
    plan: Arc<Plan>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl FaultyEndpoint {
    /// Starts a proxy in front of `endpoint` (`http://host:port`) on a free port. It passes everything on.
    ///
    /// # Errors
    ///
    /// If no port can be opened, or `endpoint` is none.
    pub fn in_front_of(endpoint: &str) -> Result<Self, Error> {
        let upstream = address(endpoint).ok_or_else(|| Error::NotAnEndpoint(endpoint.to_owned()))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Error::Listen)?;
        listener.set_nonblocking(true).map_err(Error::Listen)?;
        let own = listener.local_addr().map_err(Error::Listen)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Listen)?;
        let plan = Arc::new(Plan::default());
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&plan);
        let thread = std::thread::Builder::new()
            .name("faulty-endpoint".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = accept(listener, upstream, served) => {}
                        _ = stopped => {}
                    }
                });
                // Dropping the runtime ends every connection, the ones that wait for an answer included.
            })
            .map_err(Error::Listen)?;
        Ok(Self { endpoint: format!("http://{own}"), plan, stop: Some(stop), thread: Some(thread) })
    }

    /// Base URL, for `AWS_ENDPOINT_URL_DYNAMODB` or `AWS_ENDPOINT_URL_SQS`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Lets `fault` happen to every request from now on; what [`Self::set_from`] said no longer holds.
    pub fn set(&self, fault: Fault) {
        self.plan.set(fault);
    }

    /// Lets `fault` happen from the `nth` request on (the next one is the first) whose `X-Amz-Target` ends with
    /// `target_end`.
    pub fn set_from(&self, nth: usize, target_end: &str, fault: Fault) {
        self.plan.set_from(nth, target_end, fault);
    }

    /// Lets `fault` happen to every request on a connection that is open by now, whatever else is set: [`Fault::Refuse`] for one
    /// that the other side has forgotten, [`Fault::Hang`] for one that nobody hears any more. New connections are as ever.
    pub fn lose_connections(&self, fault: Fault) {
        self.plan.lose_connections(fault);
    }

    /// Holds the `nth` request (the next one is the first) whose `X-Amz-Target` ends with `target_end`, once.
    #[must_use = "the request goes on when the hold is dropped"]
    pub fn hold(&self, stage: Stage, nth: usize, target_end: &str) -> Hold {
        let (hold, held) = Held::pair();
        self.plan.hold(stage, nth, target_end, held);
        hold
    }

    /// Every request so far, in the order of their arrival.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.plan.seen()
    }

    /// Bytes of the bodies that were passed on, of those requests whose `X-Amz-Target` ends with `target_end`.
    #[must_use]
    pub fn forwarded_bytes(&self, target_end: &str) -> usize {
        let seen = self.plan.seen();
        let forwarded =
            seen.iter().filter(|request| request.forwarded && request.target.ends_with(target_end));
        forwarded.map(|request| request.body_bytes).sum()
    }
}

impl Drop for FaultyEndpoint {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error here means that the thread has already ended, which is what is wanted.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, plan: Arc<Plan>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection::serve(stream, upstream, Arc::clone(&plan)))),
            // One client gave up before it was taken, or this process has too many files open: that may pass.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

fn address(endpoint: &str) -> Option<SocketAddr> {
    endpoint.strip_prefix("http://")?.trim_end_matches('/').to_socket_addrs().ok()?.next()
}
