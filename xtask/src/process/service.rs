//! Services: programs that run beside us, write to a log file, and end when we do.

use std::fs::{File, OpenOptions};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use super::{Process, descendants};

/// A log file that starts empty with each run.
pub(crate) struct Log {
    path: PathBuf,
}

impl Log {
    pub(crate) fn create(path: PathBuf) -> Result<Self> {
        File::create(&path).with_context(|| format!("can't write {}", path.display()))?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn append(&self) -> Result<File> {
        let file = OpenOptions::new().append(true).open(&self.path);
        file.with_context(|| format!("can't write {}", self.path.display()))
    }

    /// The last `count` lines, indented; without those of cargo about starting what is built already.
    pub(crate) fn last_lines(&self, count: usize) -> String {
        let text = std::fs::read(&self.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().filter(|line| !is_cargo_noise(line)).collect();
        let from = lines.len().saturating_sub(count);
        lines.get(from..).unwrap_or_default().iter().map(|line| format!("    {line}\n")).collect()
    }
}

fn is_cargo_noise(line: &str) -> bool {
    let words = ["Blocking", "Finished", "Running", "`target/", "`dev` profile", "waiting for file lock"];
    words.iter().any(|word| line.trim_start().starts_with(word))
}

/// A program that runs until this value is dropped.
pub(crate) struct Service {
    child: Child,
}

impl Service {
    /// Starts `command` with both outputs going to `log`.
    ///
    /// It gets a process group of its own, so that a Ctrl-C in the terminal reaches only us and we end it in order.
    pub(crate) fn start(command: &mut Command, log: &Log) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let command =
            command.stdin(Stdio::null()).stdout(log.append()?).stderr(log.append()?).process_group(0);
        let child = command.spawn().with_context(|| format!("can't start {program}"))?;
        Ok(Self { child })
    }

    /// Whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Everything it started that still runs.
    pub(crate) fn descendants(&self) -> Vec<Process> {
        descendants(self.child.id())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        super::end(&mut self.child);
    }
}
