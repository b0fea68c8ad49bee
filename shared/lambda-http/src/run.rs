//! A function's `main`.

use std::{future::Future, sync::Arc};

use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};

use crate::{Clock, Environment, Families, FunctionUrlEvent, Webhook, function_url, logging, panic_hook};

/// Threads that serve. Lambda gives one message at a time, so more would only wait.
const WORKERS: usize = 2;

/// Runs a function: telemetry, configuration, families, then one message after the other.
///
/// `families` makes what the function serves. Where the configuration is not usable the function runs all the same and
/// answers 503: an exit would show as an opaque 502 on AWS, and as a hang under `cargo lambda watch`. After a start that
/// failed over a secret, `families` is called again with a later message.
///
/// # Errors
///
/// Where the process can't wait for events, or Lambda's Runtime API goes away.
pub fn run<F, B>(function_name: &'static str, families: F) -> Result<(), Error>
where
    F: Fn(Environment) -> B + Send + Sync + 'static,
    B: Future<Output = Result<Families, Error>> + Send + 'static,
{
    // Two workers: when one is blocked by a tool, the other keeps the deadlines.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    runtime.block_on(serve(function_name, families))
}

async fn serve<F, B>(function_name: &'static str, families: F) -> Result<(), Error>
where
    F: Fn(Environment) -> B + Send + Sync + 'static,
    B: Future<Output = Result<Families, Error>> + Send + 'static,
{
    let environment = Environment::of_process();
    logging::init(&environment);
    panic_hook::set();
    let webhook = Arc::new(Webhook::start(function_name, environment, Clock::system(), families).await);
    let handler = service_fn(move |event: LambdaEvent<FunctionUrlEvent>| {
        let webhook = webhook.clone();
        async move {
            let request = event.payload.into_request(event.context);
            Ok::<_, Error>(function_url::answer(webhook.handle(request).await))
        }
    });
    // As a task it is on a worker, and what it spawns starts there. The thread that blocks on the runtime is none, and would
    // have to wake one for every message.
    tokio::spawn(Runtime::new(handler).run_concurrent()).await?
}
