//! What somebody may type next: whole commands, on a line of their own where they don't fit beside what they do.

mod typed;

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

#[cfg(test)]
pub(crate) use self::typed::tests::{typed_knows_all, typed_says_all};
pub(crate) use self::typed::{Typed, quoted};
use crate::output::write_prose;

/// Writes what a command does, and the command. A command is never broken, so that it can be copied.
pub(crate) fn write_next(
    output: &mut impl Write,
    what: &str,
    command: &str,
    width: Option<usize>,
) -> io::Result<()> {
    let line = format!("{what}: {command}");
    if width.is_none_or(|width| line.width() <= width) {
        return writeln!(output, "{line}");
    }
    write_prose(output, &format!("{what}:"), width)?;
    writeln!(output, "  {command}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_stays_whole() {
        let written = |width| {
            let mut output = Vec::new();
            write_next(&mut output, "To do it", "cargo vapi desk hours", width).expect("memory");
            String::from_utf8(output).expect("text")
        };
        assert_eq!(written(None), "To do it: cargo vapi desk hours\n");
        assert_eq!(written(Some(31)), "To do it: cargo vapi desk hours\n");
        assert_eq!(written(Some(30)), "To do it:\n  cargo vapi desk hours\n");
    }
}
