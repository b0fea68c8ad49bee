//! What can go wrong between a test and the SQS server.

use std::io;

/// Why the server could not be started or asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The Python package could not be brought; the sentence says why, and what to do.
    #[error("the SQS server could not be brought: {0}")]
    Bring(String),
    /// Python could not be started, or said nothing usable.
    #[error("the SQS server could not be started")]
    Start(#[source] io::Error),
    /// The connection failed, or no answer came in time.
    #[error("the SQS server gave no answer to {operation}")]
    NoAnswer {
        /// The operation that was asked for.
        operation: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// SQS refused.
    #[error("SQS refused {operation}: {code}: {message}")]
    Refused {
        /// The operation that was asked for.
        operation: &'static str,
        /// The kind of error, in SQS's word (`QueueDoesNotExist`).
        code: String,
        /// SQS's sentence.
        message: String,
    },
}
