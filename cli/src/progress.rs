//! A count on standard error, for whoever waits longer than two seconds.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// Time after which whoever waits wants to see something.
const PATIENCE: Duration = Duration::from_secs(2);
const BETWEEN: Duration = Duration::from_millis(250);

/// Counts things on standard error, if that is a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    things: &'static str,
    count: u64,
    next: Option<Instant>,
    shown: bool,
}

impl Progress {
    /// Counts `things`, such as `calls read`.
    pub(crate) fn of(things: &'static str) -> Self {
        let next = stderr().is_terminal().then(|| Instant::now() + PATIENCE);
        Self { things, count: 0, next, shown: false }
    }

    /// One more.
    pub(crate) fn step(&mut self) {
        self.count += 1;
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        // Nothing depends on whether it can be seen.
        let _ = write!(stderr(), "\r{} {} ...", self.count, self.things);
        self.shown = true;
        self.next = Some(now + BETWEEN);
    }
}

/// Leaves the line to others.
impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}
