//! A `main` for a function that AWS calls, not Vapi: with a queue's messages, or on a schedule.

use std::{future::Future, sync::Arc, time::Duration};

use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Clock, Environment,
    clock::now,
    start::{Start, with_secrets},
    telemetry::Telemetry,
};

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
/// why: so nothing is lost, AWS counts it, and the log is not full of starts. After a start that failed over a secret, `make`
/// is called again with a later event, every 5 s at most.
///
/// # Errors
///
/// Where the process can't wait for events, or Lambda's Runtime API goes away.
pub fn run_event_function<M, B, F>(function_name: &'static str, make: M) -> Result<(), Error>
where
    M: Fn(Environment, Telemetry) -> B + Send + Sync + 'static,
    B: Future<Output = Result<F, Error>> + Send + 'static,
    F: EventFunction,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let environment = Environment::of_process();
        let telemetry = Telemetry::start(&environment);
        let make = Arc::new(make);
        let attempt = move || {
            let (environment, telemetry, make) = (environment.clone(), telemetry.clone(), make.clone());
            async move {
                with_secrets(&environment, function_name, |environment| make(environment, telemetry)).await
            }
        };
        let start = Arc::new(Start::new(function_name, Clock::system(), attempt).await);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<F::Event>| {
            let start = start.clone();
            async move {
                let function =
                    start.get().await.ok_or_else(|| failure("ConfigurationInvalid", start.fault()))?;
                let time_left = time_left(event.context.deadline);
                function.handle(event.payload, time_left).await.map_err(|error| failure("EventFailed", error))
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
