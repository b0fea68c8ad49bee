//! Calls whose number may be the customer's, written otherwise.
//!
//! How it is written comes out of a call, and whoever calls may say what their number is: nothing of it is shown as it came,
//! and next to nothing of it in a command.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::next::{Typed, write_next};
use crate::output::write_prose;
use crate::plain::{line, words};

/// Ids of calls that are written of each number.
const MOST: usize = 10;

/// Letters besides those of the alphabet and digits that numbers are written with, and that mean nothing in quotes to any
/// shell.
const USUAL: &str = " +-.()/:@;=_";

/// Says which calls they are, by how the number is written, and what to type if it is the customer's.
pub(super) fn write_near(
    output: &mut impl Write,
    near: &BTreeMap<String, BTreeSet<String>>,
    width: Option<usize>,
) -> io::Result<()> {
    for (written, calls) in near {
        let shown = words(written);
        let count = calls.len();
        let what = if count == 1 { "call" } else { "calls" };
        let ids: Vec<_> = calls.iter().take(MOST).map(|id| line(id)).collect();
        let more = if count > ids.len() { " ..." } else { "" };
        let ids = ids.join(", ");
        let text = format!("Perhaps the customer's, and kept: {count} {what} of {shown} ({ids}{more}).");
        write_prose(output, &text, width)?;
        let is_usual = |letter: char| letter.is_ascii_alphanumeric() || USUAL.contains(letter);
        if shown.chars().all(is_usual) {
            let option = Typed::default().option("--also-written-as", Some(&shown)).to_string();
            write_next(output, "If that is the same number, add", option.trim_start(), width)?;
        } else {
            let text = "It has odd letters for a number. If it is the same one all the same, add --also-written-as and \
                        type it as you see it, in quotes.";
            write_prose(output, text, width)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(number: &str, ids: &[&str]) -> String {
        let ids = ids.iter().map(|&id| id.to_owned()).collect();
        let mut output = Vec::new();
        write_near(&mut output, &BTreeMap::from([(number.to_owned(), ids)]), None).expect("memory");
        String::from_utf8(output).expect("text")
    }

    #[test]
    fn a_usual_spelling_can_be_copied() {
        assert_eq!(
            written("(415) 555-0123", &["one", "two"]),
            "Perhaps the customer's, and kept: 2 calls of (415) 555-0123 (one, two).\n\
             If that is the same number, add: --also-written-as '(415) 555-0123'\n"
        );
        assert!(written("4155550123", &["one"]).contains("1 call of 4155550123 (one)."));
        assert!(
            written("tel:415-555-0123;ext=1", &[]).ends_with("--also-written-as 'tel:415-555-0123;ext=1'\n")
        );
        assert!(written("-415-555-0123", &[]).ends_with("--also-written-as=-415-555-0123\n"));
    }

    #[test]
    fn what_a_caller_wrote_is_neither_obeyed_by_a_terminal_nor_by_a_shell() {
        let said = written("4155550123;$(touch PWNED)\u{1b}]0;owned\u{7}\u{1b}[2K", &["a\u{1b}[2Kb"]);
        assert!(said.contains("1 call of 4155550123;$(touch PWNED) (ab)."), "{said}");
        assert!(!said.contains("add: ") && said.contains("type it as you see it, in quotes"), "{said}");
        assert!(!said.chars().any(|letter| letter.is_control() && letter != '\n'), "{said:?}");
        for odd in [
            "4155550123;`x`",
            "4155550123;'x",
            "4155550123;\"x",
            "4155550123;a&b",
            "4155550123;\\",
            "4155550123;!1",
        ] {
            assert!(!written(odd, &[]).contains("add: "), "{odd}");
        }
    }
}
