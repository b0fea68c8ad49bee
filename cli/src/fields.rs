//! Names and values below one another, which also fit into a narrow terminal.

use std::io::{self, Write};

use crate::plain::line;
use crate::wrap::{LongWord, lines};

/// Between a name and its value; the longest of the names has 21 letters.
const VALUES_AT: usize = 24;

/// A name and its value: a field of a form and what to enter, or something and how many there are of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) label: &'static str,
    pub(crate) value: String,
}

/// Writes fields below one another. A value that is to be copied is never broken.
pub(crate) fn write_fields(
    output: &mut impl Write,
    fields: &[Field],
    indent: usize,
    width: Option<usize>,
) -> io::Result<()> {
    let margin = " ".repeat(indent);
    let room = width.map(|width| width.saturating_sub(indent));
    for Field { label, value } in fields {
        let value = line(value);
        let is_narrow = room.is_some_and(|room| VALUES_AT + value.chars().count() > room);
        if !is_narrow {
            writeln!(output, "{margin}{label:<VALUES_AT$}{value}")?;
            continue;
        }
        writeln!(output, "{margin}{label}:")?;
        for line in lines(&value, room.unwrap_or(usize::MAX).saturating_sub(2), LongWord::Stays) {
            writeln!(output, "{margin}  {line}")?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_goes_below_its_field_and_stays_whole() {
        let field = |value: &str| vec![Field { label: "Token", value: value.to_owned() }];
        let written = |value: &str, width| {
            let mut output = Vec::new();
            write_fields(&mut output, &field(value), 2, width).expect("memory");
            String::from_utf8(output).expect("text")
        };
        assert_eq!(written("abc", Some(40)), format!("  Token{}abc\n", " ".repeat(19)));
        let token = "0123456789".repeat(6);
        assert_eq!(written(&token, Some(40)), format!("  Token:\n    {token}\n"));
    }
}
