//! Who runs the programs that install something, and what else is done meanwhile.

use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs programs for an installation. `cargo xtask` shows its progress and can be stopped; tests do neither.
pub trait Runner {
    /// Runs `command` to its end; `doing` says to a reader what takes so long.
    ///
    /// # Errors
    ///
    /// Where the program can't be started, or is not to be waited for any longer.
    fn run(&mut self, command: &mut Command, doing: &str) -> Result<ExitStatus>;

    /// Lets a moment pass.
    ///
    /// # Errors
    ///
    /// Where there is no use in waiting any longer.
    fn pause(&mut self, doing: &str) -> Result<()>;
}

const POLL: Duration = Duration::from_millis(50);

/// Nobody watches: nothing is printed, and a program that takes over 10 minutes is ended.
#[derive(Debug)]
pub struct Unattended;

impl Unattended {
    const LIMIT: Duration = Duration::from_secs(600);
}

impl Runner for Unattended {
    fn run(&mut self, command: &mut Command, doing: &str) -> Result<ExitStatus> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command.spawn().with_context(|| format!("can't start {program}"))?;
        let began = Instant::now();
        loop {
            if let Some(status) = child.try_wait().with_context(|| format!("lost track of {program}"))? {
                return Ok(status);
            }
            if began.elapsed() > Self::LIMIT {
                let _ = child.kill();
                let _ = child.wait();
                bail!("{program} took over {} minutes ({doing})", Self::LIMIT.as_secs() / 60);
            }
            self.pause(doing)?;
        }
    }

    fn pause(&mut self, _: &str) -> Result<()> {
        std::thread::sleep(POLL);
        Ok(())
    }
}
