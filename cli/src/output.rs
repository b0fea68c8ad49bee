//! Standard output, which whoever reads it may close at any time.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use anyhow::Result;
use serde::Serialize;
use terminal_size::{Width, terminal_size_of};

use crate::wrap::{LongWord, lines};

/// Standard output with a buffer. What is written is out once it is flushed.
pub(crate) type Output = BufWriter<StdoutLock<'static>>;

/// Takes standard output.
pub(crate) fn output() -> Output {
    BufWriter::with_capacity(64 * 1024, io::stdout().lock())
}

/// What became of a command: that the reader has gone, as `head` does once it has seen enough, is no failure.
pub(crate) fn unless_reader_has_gone(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(error) if reader_has_gone(&error) => Ok(()),
        other => other,
    }
}

fn reader_has_gone(error: &anyhow::Error) -> bool {
    let io_error = |cause: &(dyn std::error::Error + 'static)| {
        // That of CSV doesn't name its cause as other errors do.
        if let Some(csv::ErrorKind::Io(error)) = cause.downcast_ref::<csv::Error>().map(csv::Error::kind) {
            return Some(error.kind());
        }
        cause.downcast_ref::<io::Error>().map(io::Error::kind)
    };
    error.chain().filter_map(io_error).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

/// Writes an object for programs, on a line of its own.
pub(crate) fn write_json(output: &mut impl Write, object: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *output, object).map_err(io::Error::from)?;
    writeln!(output)
}

/// Columns of a terminal that doesn't tell.
const USUAL_WIDTH: usize = 80;

/// Columns of the terminal that standard output is; `None` where it is a file or a pipe.
pub(crate) fn terminal_width() -> Option<usize> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    Some(terminal_size_of(stdout).map_or(USUAL_WIDTH, |(Width(columns), _)| usize::from(columns)))
}

/// Says on standard error what went wrong.
pub fn complain(error: &anyhow::Error) {
    eprintln!("{}", for_stderr(&format!("cargo vapi: {error:#}")));
}

/// A text with line breaks between words where standard error is a terminal; as it is where it is a file or a pipe.
pub(crate) fn for_stderr(text: &str) -> String {
    let stderr = io::stderr();
    if !stderr.is_terminal() {
        return text.to_owned();
    }
    let width = terminal_size_of(stderr).map_or(USUAL_WIDTH, |(Width(columns), _)| usize::from(columns));
    let lines: Vec<String> = text.lines().flat_map(|line| lines(line, width, LongWord::Stays)).collect();
    lines.join("\n")
}

/// Writes a text with line breaks between words, so that no line is wider than `width`.
pub(crate) fn write_wrapped(output: &mut impl Write, text: &str, width: usize) -> io::Result<()> {
    let mut wrapped = text.lines().flat_map(|line| lines(line, width, LongWord::Stays));
    wrapped.try_for_each(|line| writeln!(output, "{line}"))
}

/// Writes sentences: wrapped where the width is that of a terminal, as they are in a file or a pipe.
pub(crate) fn write_prose(output: &mut impl Write, text: &str, width: Option<usize>) -> io::Result<()> {
    match width {
        Some(width) => write_wrapped(output, text, width),
        None => writeln!(output, "{text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, width: usize) -> String {
        let mut written = Vec::new();
        write_wrapped(&mut written, text, width).expect("memory");
        String::from_utf8(written).expect("text")
    }

    #[test]
    fn lines_break_between_words_and_a_long_word_stays_whole() {
        assert_eq!(wrapped("one two three", 8), "one two\nthree\n");
        assert_eq!(wrapped("incomprehensible it is", 5), "incomprehensible\nit is\n");
        assert_eq!(wrapped("a\n\nb", 80), "a\n\nb\n");
    }

    #[test]
    fn a_closed_pipe_is_told_from_other_faults() {
        let closed = anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe)).context("writing");
        assert!(reader_has_gone(&closed));
        assert!(!reader_has_gone(&anyhow::Error::from(io::Error::from(io::ErrorKind::StorageFull))));
        let in_csv = csv::Error::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(reader_has_gone(&in_csv.into()));
    }
}
