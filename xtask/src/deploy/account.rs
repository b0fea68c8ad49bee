//! Who is about to deploy: asked before anything is built, because a build takes minutes and an expired login a second.

use std::process::Command;

use anyhow::{Result, bail};

use super::Settings;
use crate::output::Progress;
use crate::process;
use crate::stop::Stop;
use crate::toolchain::Toolchain;

const PROGRAM: &str = include_str!("account.py");

/// Prints the account, or says why there is none.
pub(super) fn check(tools: &Toolchain, stop: &Stop, settings: &Settings) -> Result<()> {
    // A sam that some other installer made has its Python in a place of its own. Then sam itself will say it, later.
    let Some(python) = tools.python() else { return Ok(()) };
    let mut progress = Progress::start("AWS account");
    let mut ask = Command::new(python);
    ask.args(["-c", PROGRAM, &settings.region, settings.profile.as_deref().unwrap_or_default()]);
    let answer = process::output_while(&mut ask, stop, || progress.tick("asking"))?;
    if !answer.status.success() {
        drop(progress);
        bail!("{}", answer.text.trim());
    }
    progress.done(answer.text.trim());
    Ok(())
}
