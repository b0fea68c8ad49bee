//! Asking before something goes that can't be had back.

use std::io::{IsTerminal, Write, stderr, stdin};

use anyhow::{Result, bail};

use crate::output::for_stderr;

/// Asks on the terminal, unless `yes` was typed. Where nobody can be asked, `--yes` is needed.
///
/// # Errors
///
/// If the answer is no, or nobody can be asked.
pub(crate) fn confirm(question: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !stdin().is_terminal() || !stderr().is_terminal() {
        bail!("{question} Say so with --yes; nothing is changed");
    }
    write!(stderr(), "{} ", for_stderr(&format!("{question} [y/N]")))?;
    let mut answer = String::new();
    if stdin().read_line(&mut answer)? == 0 {
        writeln!(stderr())?;
    }
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => bail!("nothing is changed"),
    }
}
