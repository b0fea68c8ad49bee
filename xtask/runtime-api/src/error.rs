//! What can go wrong between a test and the function it drives.

use std::{path::PathBuf, time::Duration};

/// Why a function could not be started or gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The loopback server could not be opened.
    #[error("could not open the runtime API on loopback")]
    Listen(#[source] std::io::Error),

    /// The binary could not be started: not built, not executable, or not there.
    #[error("could not start {}", binary.display())]
    Spawn {
        /// The path that was tried.
        binary: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },

    /// The process ended before it answered.
    #[error("the function ended ({status}) before it answered; its last lines were:\n{log}")]
    Exited {
        /// How it ended, in the system's words.
        status: String,
        /// The last lines it wrote.
        log: String,
    },

    /// The function posted to `init/error`: it refused to start.
    #[error("the function reported an error while it started: {0}")]
    InitFailed(String),

    /// The function posted to `{id}/error`: on AWS the caller would see a 502.
    #[error("the function answered with an invocation error: {0}")]
    InvocationFailed(String),

    /// The process lives but never asked for the event.
    #[error("the function did not ask for an event within {} s; its last lines were:\n{log}", limit.as_secs_f64())]
    NotReady {
        /// How long it was given.
        limit: Duration,
        /// The last lines it wrote.
        log: String,
    },

    /// The function took the event and gave no answer in time.
    #[error("the function gave no answer within {} s; its last lines were:\n{log}", limit.as_secs_f64())]
    TimedOut {
        /// The function's time-out.
        limit: Duration,
        /// The last lines it wrote.
        log: String,
    },

    /// The answer is no HTTP answer in the shape a Function URL expects.
    #[error("the answer is no function URL response")]
    NotHttp(#[source] serde_json::Error),

    /// The answer says that its body is base64, and it is not.
    #[error("the answer's body is not the base64 it claims to be")]
    NotBase64(#[source] base64::DecodeError),
}
