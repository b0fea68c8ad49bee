//! A request that is held where it is until the test says so.

use std::sync::mpsc;
use std::time::Duration;

use tokio::sync::oneshot;

/// Where a request is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The service has not seen it.
    BeforeForwarding,
    /// The service has done it, and the answer waits here.
    BeforeAnswering,
}

/// A place where one request will be held, or is.
///
/// It goes on when this is dropped, unless its connection is gone by then: a request that the service has not seen is then
/// forgotten.
#[derive(Debug)]
pub struct Hold {
    arrived: mpsc::Receiver<()>,
    _release: oneshot::Sender<()>,
}

impl Hold {
    /// Waits until the request is there, for `limit` at most. Returns whether it is.
    #[must_use]
    pub fn wait(&self, limit: Duration) -> bool {
        self.arrived.recv_timeout(limit).is_ok()
    }
}

/// The proxy's end of a [`Hold`].
#[derive(Debug)]
pub(crate) struct Held {
    arrived: mpsc::Sender<()>,
    release: oneshot::Receiver<()>,
}

impl Held {
    pub(crate) fn pair() -> (Hold, Self) {
        let (arrived, arrival) = mpsc::channel();
        let (release, released) = oneshot::channel();
        (Hold { arrived: arrival, _release: release }, Self { arrived, release: released })
    }

    /// Says that the request is here, and waits.
    pub(crate) async fn stay(self) {
        if self.arrived.send(()).is_ok() {
            // The sender is only ever dropped: the error is the release.
            let _ = self.release.await;
        }
    }
}
