//! Endpoints without a database behind them, for tests of what happens then.

use std::net::{Ipv4Addr, TcpListener};

use crate::Error;

/// An endpoint that refuses every connection: a port nobody listens on.
///
/// # Errors
///
/// [`Error::Listen`] if this machine has no free port.
pub fn refused_endpoint() -> Result<String, Error> {
    Ok(HangingEndpoint::open()?.endpoint)
}

/// An endpoint that takes connections and never answers, until it is dropped.
#[derive(Debug)]
pub struct HangingEndpoint {
    endpoint: String,
    _listener: TcpListener,
}

impl HangingEndpoint {
    /// Opens one on a free port.
    ///
    /// The kernel completes the connections of a listener that never accepts, up to its backlog.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] if this machine has no free port.
    pub fn open() -> Result<Self, Error> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Error::Listen)?;
        let address = listener.local_addr().map_err(Error::Listen)?;
        Ok(Self { endpoint: format!("http://{address}"), _listener: listener })
    }

    /// Base URL, for `AWS_ENDPOINT_URL_DYNAMODB`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }
}
