//! Ctrl-C and its relatives: whoever waits asks here, so that nothing stays behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Whether someone asked this process to stop.
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Takes the signals over; from here on they only set a flag.
    pub(crate) fn on_signals() -> Result<Self> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&flag)).context("can't receive signals")?;
        }
        Ok(Self(flag))
    }

    pub(crate) fn requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error once a stop was requested: for use between two steps and in waiting loops.
    pub(crate) fn check(&self) -> Result<()> {
        if self.requested() {
            bail!("stopped");
        }
        Ok(())
    }
}
