//! A function's start, and starting again after one that failed over a secret.
//!
//! An exit would show as an opaque 502 on AWS, and a function that never tried again would need a new deployment after an
//! outage of a minute. What only a new deployment can change is not tried again.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use vapi_webhook::Timestamp;

use crate::{Clock, ConfigurationFault, Environment, clock::is_within, configuration::Filled};

/// How long init may take, of the 10 s that Lambda grants.
const INIT_LIMIT: Duration = Duration::from_secs(3);

/// How long after a start that failed the next one has to wait. The first message after init need not.
const BETWEEN_STARTS: Duration = Duration::from_secs(5);

/// Why a start failed. The text holds no value of a variable or secret.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    text: String,
    /// One word for what went wrong with a secret.
    code: Option<&'static str>,
    may_pass: bool,
}

impl Fault {
    /// One that only a new deployment can change.
    pub(crate) fn for_good(error: &dyn fmt::Display) -> Self {
        Self { text: error.to_string(), code: None, may_pass: false }
    }

    /// One of the secret that a variable names. It may be mended there at any time.
    pub(crate) fn of_secret(by_id: &'static str, fault: impl Into<String>, code: &'static str) -> Self {
        let fault = ConfigurationFault::new(by_id, fault);
        Self { text: fault.to_string(), code: Some(code), may_pass: true }
    }

    fn init_too_long() -> Self {
        let text = "init took more than 3 s to bring up the services".to_owned();
        Self { text, code: Some("timeout"), may_pass: true }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<ConfigurationFault> for Fault {
    fn from(fault: ConfigurationFault) -> Self {
        Self::for_good(&fault)
    }
}

/// Makes what serves out of an environment whose secrets have been read.
pub(crate) async fn with_secrets<T, B>(
    environment: &Environment,
    function_name: &str,
    make: impl FnOnce(Environment) -> B,
) -> Result<T, Fault>
where
    B: Future<Output = Result<T, lambda_runtime::Error>>,
{
    let filled = Filled::of(environment, function_name).await?;
    make(filled.environment.clone()).await.map_err(|error| filled.fault(&error))
}

/// One try to start.
type Attempt<T> = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<T, Fault>> + Send>> + Send + Sync>;

/// What a function serves with, once it has started.
pub(crate) struct Start<T> {
    function_name: &'static str,
    started: OnceLock<T>,
    attempt: Attempt<T>,
    /// Why it has not started, and whether it may be tried again. One caller tries at a time.
    next: tokio::sync::Mutex<Next>,
    fault: Mutex<String>,
    clock: Clock,
}

enum Next {
    /// As soon as somebody asks.
    AtOnce,
    /// Not right after this moment.
    After(Timestamp),
    /// Only a new deployment helps.
    Never,
}

impl<T: Send + Sync> Start<T> {
    /// Tries for the first time. Whether that has succeeded shows in [`get`](Self::get).
    pub(crate) async fn new<A, F>(function_name: &'static str, clock: Clock, attempt: A) -> Self
    where
        A: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<T, Fault>> + Send + 'static,
    {
        let start = Self {
            function_name,
            started: OnceLock::new(),
            attempt: Box::new(move || Box::pin(attempt())),
            next: tokio::sync::Mutex::new(Next::AtOnce),
            fault: Mutex::default(),
            clock,
        };
        let next = start.try_once(|_| Next::AtOnce).await;
        *start.next.lock().await = next;
        start
    }

    /// What serves; tried for again where that may help. `None` where nothing can serve yet.
    pub(crate) async fn get(&self) -> Option<&T> {
        match self.started.get() {
            Some(started) => Some(started),
            None => Box::pin(self.again()).await,
        }
    }

    /// Why nothing serves.
    pub(crate) fn fault(&self) -> String {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn again(&self) -> Option<&T> {
        let mut next = self.next.lock().await;
        if let Some(started) = self.started.get() {
            return Some(started);
        }
        let due = match &*next {
            Next::AtOnce => true,
            Next::After(failed_at) => !is_within(BETWEEN_STARTS, *failed_at, self.clock.now()),
            Next::Never => false,
        };
        if due {
            *next = self.try_once(Next::After).await;
        }
        self.started.get()
    }

    /// Tries to start, and returns when to try next if that failed.
    async fn try_once(&self, after: impl FnOnce(Timestamp) -> Next) -> Next {
        let attempt = tokio::time::timeout(INIT_LIMIT, (self.attempt)()).await;
        let fault = match attempt.unwrap_or_else(|_| Err(Fault::init_too_long())) {
            Ok(started) => {
                let _ = self.started.set(started);
                tracing::info!(function = self.function_name, version = env!("CARGO_PKG_VERSION"), "ready");
                return Next::Never;
            }
            Err(fault) => fault,
        };
        let then = if fault.may_pass { "until a later start succeeds" } else { "until it is deployed anew" };
        tracing::error!(
            function = self.function_name,
            outcome = "configuration_invalid",
            error.code = fault.code,
            "configuration not usable, nothing is served {then}: {fault}"
        );
        let may_pass = fault.may_pass;
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault.text;
        if may_pass { after(self.clock.now()) } else { Next::Never }
    }
}
