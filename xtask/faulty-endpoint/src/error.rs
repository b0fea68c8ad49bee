//! What can go wrong before anything is asked to.

use std::io;

/// Why the proxy could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No port could be opened on loopback.
    #[error("the port could not be opened")]
    Listen(#[source] io::Error),
    /// What it should stand in front of is no `http://host:port`.
    #[error("{0} is not http://host:port")]
    NotAnEndpoint(String),
}
