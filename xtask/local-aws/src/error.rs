//! What can go wrong between a test and the server.

use std::io;

/// Why the server could not be started or asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The Python package could not be brought; the sentence says why, and what to do.
    #[error("the local AWS could not be brought: {0}")]
    Bring(String),
    /// Python could not be started, or said nothing usable.
    #[error("the local AWS could not be started")]
    Start(#[source] io::Error),
    /// The connection failed, or no answer came in time.
    #[error("{service} gave no answer to {operation}")]
    NoAnswer {
        /// The service that was asked.
        service: &'static str,
        /// The operation that was asked for.
        operation: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The service refused.
    #[error("{service} refused {operation}: {code}: {message}")]
    Refused {
        /// The service that was asked.
        service: &'static str,
        /// The operation that was asked for.
        operation: &'static str,
        /// The kind of error, in the service's word (`QueueDoesNotExist`).
        code: String,
        /// The service's sentence.
        message: String,
    },
}
