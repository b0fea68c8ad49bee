//! The lines a function writes, as CloudWatch Logs would keep them.

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Read},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Only the latest lines are kept, so that a long benchmark does not fill the memory.
const MAX_LINES: usize = 2_000;

/// CloudWatch cuts a log event here as well, in bytes.
const MAX_LINE_BYTES: u64 = 256 * 1024;

/// How often, at most, a pipe is read. Reading each line as it comes would wake a thread for each, which would
/// take a core from the function in the middle of what is measured.
const READ_INTERVAL: Duration = Duration::from_millis(1);

/// What a pipe holds on Linux, in bytes: read at once, so that a function that writes much is not held up.
const PIPE_BYTES: usize = 64 * 1024;

/// Standard output and standard error of one process, line by line, in the order they were read.
#[derive(Clone, Debug, Default)]
pub(crate) struct FunctionLog {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    lines: Mutex<VecDeque<String>>,
    written: Condvar,
}

impl FunctionLog {
    /// Collects `output` on a thread of its own until it ends. Reading must never stop before: a full pipe
    /// would hold up the function.
    pub(crate) fn collect(&self, output: impl Read + Send + 'static) {
        let log = self.clone();
        thread::spawn(move || {
            let mut reader = BufReader::with_capacity(PIPE_BYTES, Paced(output));
            loop {
                let mut line = Vec::new();
                match reader.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line) {
                    Ok(0) | Err(_) => return,
                    Ok(_) => log.push(String::from_utf8_lossy(&line).trim_end().to_owned()),
                }
            }
        });
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.lock().iter().cloned().collect()
    }

    /// The last few lines as one text, for an error message.
    pub(crate) fn tail(&self) -> String {
        let lines = self.lock();
        let skipped = lines.len().saturating_sub(10);
        lines.iter().skip(skipped).cloned().collect::<Vec<_>>().join("\n")
    }

    /// The first line that contains `text`, waited for until `limit`.
    pub(crate) fn wait_for(&self, text: &str, limit: Duration) -> Option<String> {
        let end = Instant::now() + limit;
        let mut lines = self.lock();
        loop {
            if let Some(line) = lines.iter().find(|line| line.contains(text)) {
                return Some(line.clone());
            }
            let left = end.checked_duration_since(Instant::now())?;
            lines = self.shared.written.wait_timeout(lines, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn push(&self, line: String) {
        let mut lines = self.lock();
        if lines.len() == MAX_LINES {
            lines.pop_front();
        }
        lines.push_back(line);
        drop(lines);
        self.shared.written.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.shared.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rests after each read.
struct Paced<R>(R);

impl<R: Read> Read for Paced<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        thread::sleep(READ_INTERVAL);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_in_order_and_the_oldest_go_first() {
        let log = FunctionLog::default();
        for number in 0..MAX_LINES + 2 {
            log.push(format!("line {number}"));
        }
        let lines = log.lines();
        assert_eq!(lines.len(), MAX_LINES);
        assert_eq!(lines[0], "line 2");
        assert!(log.tail().ends_with(&format!("line {}", MAX_LINES + 1)));
    }

    #[test]
    fn a_line_is_waited_for_and_a_missing_one_is_not_waited_for_for_ever() {
        let log = FunctionLog::default();
        let (reader, mut writer) = io::pipe().unwrap();
        log.collect(reader);
        let writing = thread::spawn(move || {
            io::Write::write_all(&mut writer, b"first\nsecond one\n").unwrap();
        });
        assert_eq!(log.wait_for("second", Duration::from_secs(5)).as_deref(), Some("second one"));
        assert_eq!(log.wait_for("third", Duration::from_millis(20)), None);
        writing.join().unwrap();
    }
}
