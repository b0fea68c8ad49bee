//! One function binary, run as Lambda runs it.

use std::{
    ffi::OsStr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    Error, FunctionUrlRequest, HttpAnswer, Invocation,
    environment::set_lambda_environment,
    freeze,
    invocation::{Outcome, PendingEvent},
    log::FunctionLog,
    server::RuntimeApi,
};

/// How long a process may take until it asks for its first event. Lambda gives 10 s; a machine that is busy
/// compiling may need more.
const INIT_LIMIT: Duration = Duration::from_secs(30);

/// What a function may take for one event, unless the caller says otherwise.
const DEFAULT_TIME_LIMIT: Duration = Duration::from_secs(30);

/// How often a waiting caller looks whether the process still lives.
const LIVENESS_INTERVAL: Duration = Duration::from_millis(50);

/// How long a log line may take from the function's pipe to its reader.
const LOG_LIMIT: Duration = Duration::from_secs(5);

/// A running function with a Runtime API of its own. It is killed when dropped.
///
/// It may be shared between threads: events are handed out one by one, in the order they came.
#[derive(Debug)]
pub struct FunctionProcess {
    child: Mutex<Child>,
    api: RuntimeApi,
    log: FunctionLog,
    spawned_at: Instant,
    time_limit: Duration,
    next_id: AtomicU64,
}

impl FunctionProcess {
    /// Starts `binary` with the variables that Lambda sets, `PATH`, and `environment` over them; nothing else of
    /// the current environment reaches it.
    ///
    /// # Errors
    ///
    /// [`Error::Listen`] or [`Error::Spawn`]. A function that ends while it starts is reported by its first event.
    pub fn spawn<K, V>(binary: &Path, environment: impl IntoIterator<Item = (K, V)>) -> Result<Self, Error>
    where
        K: AsRef<OsStr>,
        V: AsRef<OsStr>,
    {
        let api = RuntimeApi::listen().map_err(Error::Listen)?;
        let mut command = Command::new(binary);
        set_lambda_environment(&mut command, binary, api.address);
        command.envs(environment).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());

        let spawned_at = Instant::now();
        let mut child =
            command.spawn().map_err(|source| Error::Spawn { binary: binary.to_owned(), source })?;
        let log = FunctionLog::default();
        if let Some(stdout) = child.stdout.take() {
            log.collect(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            log.collect(stderr);
        }
        Ok(Self {
            child: Mutex::new(child),
            api,
            log,
            spawned_at,
            time_limit: DEFAULT_TIME_LIMIT,
            next_id: AtomicU64::new(1),
        })
    }

    /// Sets the function's time-out (30 s by default): the deadline it is told with each event from now on, and
    /// how long an answer is waited for.
    #[must_use]
    pub fn with_time_limit(mut self, time_limit: Duration) -> Self {
        self.time_limit = time_limit;
        self
    }

    /// Sends one event and waits for its answer.
    ///
    /// # Errors
    ///
    /// Everything that leaves an event without an answer: the process ended ([`Error::Exited`]), reported an
    /// error ([`Error::InitFailed`], [`Error::InvocationFailed`]) or took too long ([`Error::NotReady`],
    /// [`Error::TimedOut`]).
    pub fn invoke(&self, event_json: &[u8]) -> Result<Invocation, Error> {
        let id = format!("00000000-0000-4000-8000-{:012}", self.next_id.fetch_add(1, Ordering::Relaxed));
        let sent_at = Arc::new(OnceLock::new());
        let (sender, outcome) = mpsc::channel();
        self.api.events.push(PendingEvent {
            id: id.clone(),
            event: event_json.to_vec(),
            time_limit: self.time_limit,
            sent_at: Arc::clone(&sent_at),
            outcome: sender,
        });
        let outcome = self.wait(&outcome, &sent_at).inspect_err(|_| self.api.events.forget(&id))?;
        match outcome {
            Outcome::Answered { body, at } => {
                let sent_at = sent_at.get().copied().unwrap_or(at);
                Ok(Invocation { raw: body, duration: at.duration_since(sent_at), answered_at: at })
            }
            Outcome::Failed { body } => {
                Err(Error::InvocationFailed(String::from_utf8_lossy(&body).into_owned()))
            }
        }
    }

    /// Sends an HTTP request as a Function URL would and waits for the HTTP answer.
    ///
    /// # Errors
    ///
    /// Those of [`Self::invoke`], and [`Error::NotHttp`] or [`Error::NotBase64`] for an answer that a Function
    /// URL could not send on.
    pub fn send(&self, request: &FunctionUrlRequest) -> Result<HttpAnswer, Error> {
        self.invoke(&request.to_event())?.http()
    }

    /// POSTs `body` to the function's URL.
    ///
    /// # Errors
    ///
    /// Those of [`Self::send`].
    pub fn post(&self, body: &[u8], headers: &[(&str, &str)]) -> Result<HttpAnswer, Error> {
        let request = FunctionUrlRequest::post(body);
        self.send(&headers.iter().fold(request, |request, (name, value)| request.header(name, value)))
    }

    /// Whether the process still runs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        matches!(self.child().try_wait(), Ok(None))
    }

    /// Stops the process by SIGSTOP, at whatever it does, until [`Self::thaw`]: what Lambda does to a function between
    /// two events, and what a machine without memory does to anybody. When this returns, none of its threads runs.
    ///
    /// Its connections stay open and its clock runs on. Returns whether it is stopped now; a process that has ended is
    /// not.
    #[must_use = "a process that has ended can't be frozen"]
    pub fn freeze(&self) -> bool {
        let mut child = self.child();
        // Not yet waited for, so that its number is still its own.
        matches!(child.try_wait(), Ok(None)) && freeze::stop(child.id())
    }

    /// Lets the process that [`Self::freeze`] has stopped go on where it was (SIGCONT).
    pub fn thaw(&self) {
        let mut child = self.child();
        if matches!(child.try_wait(), Ok(None)) {
            freeze::go_on(child.id());
        }
    }

    /// Ends the process by SIGKILL, at whatever it does, frozen or not. An event that waits for its answer fails with
    /// [`Error::Exited`].
    pub fn kill(&self) {
        let mut child = self.child();
        // Fails only for a process that has ended already.
        let _ = child.kill();
        let _ = child.wait();
    }

    /// When the process was started.
    #[must_use]
    pub fn spawned_at(&self) -> Instant {
        self.spawned_at
    }

    /// The most memory the process has held so far, in KiB (`VmHWM`); `None` where there is no `/proc`, or after
    /// the process has ended.
    #[must_use]
    pub fn peak_memory_kb(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child().id())).ok()?;
        let value = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        value.trim().strip_suffix("kB")?.trim().parse().ok()
    }

    /// The lines written so far, to standard output and standard error, oldest first; the last 2,000 of them.
    ///
    /// A line can arrive a moment after the answer does: [`Self::wait_for_log`] waits for one.
    #[must_use]
    pub fn log_lines(&self) -> Vec<String> {
        self.log.lines()
    }

    /// The first line that contains `text`, waited for 5 s at most.
    #[must_use]
    pub fn wait_for_log(&self, text: &str) -> Option<String> {
        self.log.wait_for(text, LOG_LIMIT)
    }

    fn wait(&self, outcome: &mpsc::Receiver<Outcome>, sent_at: &OnceLock<Instant>) -> Result<Outcome, Error> {
        // Events ahead of this one, and the start of the process, come first.
        let not_ready_limit = INIT_LIMIT + self.time_limit;
        let queued_at = Instant::now();
        loop {
            match outcome.recv_timeout(LIVENESS_INTERVAL) {
                Ok(outcome) => return Ok(outcome),
                Err(RecvTimeoutError::Timeout) => {}
                // Its connection broke; why is seen in a moment.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(LIVENESS_INTERVAL),
            }
            if let Some(error) = self.api.events.init_error() {
                return Err(Error::InitFailed(error));
            }
            if let Ok(Some(status)) = self.child().try_wait() {
                // An answer may have been posted just before the end.
                return outcome
                    .recv_timeout(LIVENESS_INTERVAL)
                    .map_err(|_| Error::Exited { status: status.to_string(), log: self.log.tail() });
            }
            match sent_at.get() {
                Some(sent_at) if sent_at.elapsed() > self.time_limit => {
                    return Err(Error::TimedOut { limit: self.time_limit, log: self.log.tail() });
                }
                None if queued_at.elapsed() > not_ready_limit => {
                    return Err(Error::NotReady { limit: not_ready_limit, log: self.log.tail() });
                }
                _ => {}
            }
        }
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FunctionProcess {
    fn drop(&mut self) {
        self.kill();
    }
}
