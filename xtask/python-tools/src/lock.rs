//! One installation at a time: tests run in many processes, and the first few want the same tool at once.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::runner::Runner;

/// Longer than any installation over a line that works at all.
const PATIENCE: Duration = Duration::from_secs(600);

/// Held until it is dropped. The system frees it when its process ends, however that comes about.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

impl Lock {
    /// Waits until no other process holds `file`.
    pub(crate) fn acquire(file: &Path, runner: &mut impl Runner) -> Result<Self> {
        let failed = || format!("can't lock {}", file.display());
        let open = OpenOptions::new().create(true).append(true).open(file).with_context(failed)?;
        let began = Instant::now();
        loop {
            match open.try_lock() {
                Ok(()) => return Ok(Self(open)),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
            }
            if began.elapsed() > PATIENCE {
                bail!("another process has held {} for {} minutes", file.display(), PATIENCE.as_secs() / 60);
            }
            runner.pause("waiting for another process, which installs it")?;
        }
    }
}
