//! A `main` for a function that AWS calls, not Vapi: with a queue's messages, or on a schedule.

use std::{future::Future, sync::Arc, time::Duration};

use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde::{Serialize, de::DeserializeOwned};

use crate::{ConfigurationFault, Environment, clock::now, run::INIT_LIMIT, telemetry::Telemetry};

/// Handles the events of a queue or a schedule. Made once, in init.
pub trait EventFunction: Send + Sync + 'static {
    /// What AWS sends.
    type Event: DeserializeOwned + Send;
    /// What AWS is answered.
    type Answer: Serialize + Send;

    /// Handles an event within `time_left`, which is what Lambda grants it from now on.
    ///
    /// An error tells AWS that nothing was done, so a queue gives all its messages again.
    fn handle(
        &self,
        event: Self::Event,
        time_left: Duration,
    ) -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}

/// Runs such a function: telemetry, configuration, then one event after the other.
///
/// Where the configuration is not usable the function runs all the same and every event fails with the sentence that says
/// why: so nothing is lost, AWS counts it, and the log is not full of starts.
///
/// # Errors
///
/// Where the process can't wait for events, or Lambda's Runtime API goes away.
pub fn run_event_function<M, B, F>(function_name: &'static str, make: M) -> Result<(), Error>
where
    M: FnOnce(Environment, Telemetry) -> B,
    B: Future<Output = Result<F, Error>>,
    F: EventFunction,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let environment = Environment::of_process();
        let telemetry = Telemetry::start(&environment);
        let made = tokio::time::timeout(INIT_LIMIT, make(environment, telemetry)).await;
        let made = made.unwrap_or_else(|_| Err(ConfigurationFault::init_too_long().into()));
        let function = made.map_err(|fault| {
            tracing::error!(
                function = function_name,
                outcome = "configuration_invalid",
                "configuration not usable, every event fails: {fault}"
            );
            fault.to_string()
        });
        if function.is_ok() {
            tracing::info!(function = function_name, version = env!("CARGO_PKG_VERSION"), "ready");
        }
        let function = Arc::new(function);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<F::Event>| {
            let function = function.clone();
            async move {
                let time_left = time_left(event.context.deadline);
                match &*function {
                    Ok(function) => function
                        .handle(event.payload, time_left)
                        .await
                        .map_err(|error| failure("EventFailed", error)),
                    Err(fault) => Err(failure("ConfigurationInvalid", fault)),
                }
            }
        }))
        .await
    })
}

/// What AWS and the log are told: a word to filter on, and the sentence.
fn failure(error_type: &str, error: impl std::fmt::Display) -> Diagnostic {
    Diagnostic { error_type: error_type.to_owned(), error_message: error.to_string() }
}

/// What is left until a deadline in epoch milliseconds. `cargo lambda watch` names one that is long past, and none is 0.
fn time_left(deadline_ms: u64) -> Duration {
    /// Long enough for a few services, short enough for nobody to wait in vain.
    const UNKNOWN: Duration = Duration::from_secs(30);

    let now = Duration::from_millis(now().as_millis().unsigned_abs());
    Duration::from_millis(deadline_ms).checked_sub(now).unwrap_or(UNKNOWN)
}
