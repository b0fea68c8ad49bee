//! A Vapi API on loopback, for tests: the list of calls and their recordings, with faults by script.
//!
//! It serves what the published paths say and nothing more: `GET /call` with its filters and `limit`, `GET /call/{id}`,
//! and the two recordings of a call, which lead to a storage that wants no key. See [Vapi Docs/List calls].
//!
//! ```no_run
//! # fn example() -> std::io::Result<()> {
//! use fake_vapi::{FakeCall, FakeVapi, Fault, Order};
//! use vapi_webhook::Timestamp;
//!
//! let vapi = FakeVapi::start(Order::CreatedDescending)?;
//! vapi.add(FakeCall::ended(1, Timestamp::from_millis(1_795_200_000_000)));
//! vapi.fail_next(Fault::TooManyRequests { retry_after: Some("1".to_owned()) });
//! // Hand `vapi.url()` and `vapi.key()` to whatever is under test.
//! # Ok(())
//! # }
//! ```
//!
//! [Vapi Docs/List calls]: https://docs.vapi.ai/api-reference/calls/list

mod fake_call;
mod fault;
mod list;
mod recording;
mod server;

pub use fake_call::FakeCall;
pub use fault::Fault;
pub use list::Order;
pub use recording::audio;
pub use server::{FakeVapi, SeenRequest};
