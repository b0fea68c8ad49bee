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

    /// What the end of the log says about a failure: warnings, errors, and whatever is no log line of a function.
    pub(crate) fn last_words(&self) -> String {
        let text = std::fs::read(&self.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let telling: Vec<&str> = text.lines().filter(|line| is_telling(line)).collect();
        let from = telling.len().saturating_sub(LAST_WORDS);
        let lines = telling.get(from..).unwrap_or_default().iter();
        lines.map(|line| format!("    {}\n", line.chars().take(LINE_LIMIT).collect::<String>())).collect()
    }
}

/// Lines that are shown of a log.
const LAST_WORDS: usize = 12;

/// Characters that are shown of a line: log lines of the functions begin with what matters.
const LINE_LIMIT: usize = 220;

/// What cargo and the runtime say about every start.
const NOISE: [&str; 7] = [
    "Blocking",
    "Finished",
    "Running",
    "`target/",
    "`dev` profile",
    "waiting for file lock",
    "AWS_LAMBDA_MAX_CONCURRENCY",
];

fn is_telling(line: &str) -> bool {
    let is_log = line.starts_with('{');
    let is_warning = line.contains(r#""level":"WARN""#) || line.contains(r#""level":"ERROR""#);
    let is_noise = line.trim().is_empty() || NOISE.iter().any(|noise| line.contains(noise));
    !is_noise && (is_warning || !is_log)
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
        Self::start_with(command, log, Stdio::null())
    }

    /// As [`Service::start`], with a standard input that ends when this value is dropped or this process ends, however it
    /// does: for a program that ends with its input.
    pub(crate) fn start_on_lifeline(command: &mut Command, log: &Log) -> Result<Self> {
        Self::start_with(command, log, Stdio::piped())
    }

    fn start_with(command: &mut Command, log: &Log, input: Stdio) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let command = command.stdin(input).stdout(log.append()?).stderr(log.append()?).process_group(0);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_build_errors_tell_and_routine_does_not() {
        assert!(is_telling(r#"{"timestamp":"…","level":"ERROR","message":"DynamoDB can't be reached"}"#));
        assert!(is_telling("error[E0308]: mismatched types"));
        assert!(!is_telling(r#"{"level":"INFO","message":"answered"}"#));
        assert!(!is_telling("    Finished `dev` profile [unoptimized + debuginfo] target(s) in 0.29s"));
    }
}
