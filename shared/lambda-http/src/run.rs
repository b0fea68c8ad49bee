//! A function's `main`.

use std::{future::Future, sync::Arc, time::Duration};

use lambda_http::{Error, Request, service_fn};

use crate::{ConfigurationFault, Environment, Families, Settings, Webhook, logging, panic_hook};

/// How long init may take, of the 10 s that Lambda grants.
pub(crate) const INIT_LIMIT: Duration = Duration::from_secs(3);

/// Threads that serve. Lambda gives one message at a time, so more would only wait.
const WORKERS: usize = 2;

/// Runs a function: telemetry, configuration, families, then one message after the other.
///
/// `families` makes what the function serves. Where the configuration is not usable the function runs all the same and
/// answers 503: an exit would show as an opaque 502 on AWS, and as a hang under `cargo lambda watch`.
///
/// # Errors
///
/// Where the process can't wait for events, or Lambda's Runtime API goes away.
pub fn run<F, B>(function_name: &'static str, families: F) -> Result<(), Error>
where
    F: FnOnce(Environment) -> B,
    B: Future<Output = Result<Families, Error>>,
{
    // Two workers: when one is blocked by a tool, the other keeps the deadlines.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build()?;
    runtime.block_on(serve(function_name, families))
}

async fn serve<F, B>(function_name: &'static str, families: F) -> Result<(), Error>
where
    F: FnOnce(Environment) -> B,
    B: Future<Output = Result<Families, Error>>,
{
    let environment = Environment::of_process();
    logging::init(&environment);
    panic_hook::set();
    let namespace = environment.get("METRICS_NAMESPACE").unwrap_or("VapiLambda").to_owned();
    let webhook = match webhook(&environment, families).await {
        Ok(webhook) => {
            tracing::info!(function = function_name, version = env!("CARGO_PKG_VERSION"), "ready");
            webhook
        }
        Err(fault) => {
            tracing::error!(
                function = function_name,
                outcome = "configuration_invalid",
                "configuration not usable, every message is answered 503: {fault}"
            );
            Webhook::unusable()
        }
    };
    let webhook = Arc::new(webhook.with_namespace(&namespace));
    let handler = service_fn(move |request: Request| {
        let webhook = webhook.clone();
        async move { Ok::<_, Error>(webhook.handle(request).await) }
    });
    // As a task it is on a worker, and what it spawns starts there. The thread that blocks on the runtime is none, and would
    // have to wake one for every message.
    tokio::spawn(lambda_http::runtime_concurrent(handler).run_concurrent()).await?
}

async fn webhook<F, B>(environment: &Environment, families: F) -> Result<Webhook, Error>
where
    F: FnOnce(Environment) -> B,
    B: Future<Output = Result<Families, Error>>,
{
    let settings = Settings::read(environment)?;
    if settings.credentials.accept_everything() {
        tracing::warn!("VAPI_CREDENTIALS is none: every request is accepted, whoever sends it");
    }
    let families = tokio::time::timeout(INIT_LIMIT, families(environment.clone()))
        .await
        .map_err(|_| ConfigurationFault::init_too_long())??;
    Ok(Webhook::new(settings, families))
}
