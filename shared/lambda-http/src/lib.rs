#![doc = include_str!("../README.md")]

mod answer;
mod clock;
pub mod configuration;
mod credentials;
mod event_function;
mod family;
mod function_url;
mod jwks;
mod logging;
mod message;
mod panic_hook;
mod record;
mod request;
mod response;
mod run;
mod settings;
mod start;
mod telemetry;
mod time_limit;
mod webhook;

pub use answer::Answer;
pub use clock::{Clock, now};
pub use configuration::{ConfigurationFault, Environment};
pub use event_function::{EventFunction, run_event_function};
pub use family::{Failure, Families, Family};
pub use function_url::FunctionUrlEvent;
pub use message::Message;
pub use run::run;
pub use telemetry::{EventLine, Telemetry};
pub use time_limit::TimeLimit;
pub use webhook::Webhook;
