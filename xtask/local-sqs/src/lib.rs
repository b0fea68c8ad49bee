//! A real SQS server on loopback, and what Lambda's event source mapping does with a queue, for tests.
//!
//! The server is `ministack`, a Python package that is brought into `.local/python/` at the first use. It keeps SQS's
//! limits: 1 MiB a message, and the characters that XML has.
//!
//! ```no_run
//! # fn main() -> Result<(), local_sqs::Error> {
//! use local_sqs::LocalSqs;
//!
//! let sqs = LocalSqs::start()?;
//! let reports = sqs.create_queue("reports")?;
//! // Hand `sqs.endpoint()` and `reports.queue.url()` to whatever is under test.
//! reports.queue.send("a message")?;
//! assert_eq!(reports.queue.messages()?[0].body, "a message");
//! assert!(reports.dead_letters.messages()?.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! Everything blocks the calling thread and has a time limit. In an async test, run a multi-thread runtime.

mod event;
mod poll;
mod queue;
mod server;

pub use local_aws::Error;

pub use event::sqs_event;
pub use poll::{Round, poll};
pub use queue::{Message, Queue, RetryQueue, RetrySettings};
pub use server::LocalSqs;
