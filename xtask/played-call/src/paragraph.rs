//! Text that fits a terminal of 80 columns.

use std::fmt;

const COLUMNS: usize = 78;
/// Titles of kept values stand in a column of this width.
const TITLE: usize = 14;

/// A text, wrapped at spaces.
pub(crate) struct Paragraph<'a> {
    text: &'a str,
    title: &'a str,
    indent: usize,
}

impl<'a> Paragraph<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, title: "", indent: 0 }
    }

    pub(crate) fn indented(self, indent: usize) -> Self {
        Self { indent, ..self }
    }

    /// With a title in a column of its own.
    pub(crate) fn titled(self, title: &'a str) -> Self {
        Self { title, indent: 2 + TITLE, ..self }
    }
}

impl fmt::Display for Paragraph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line =
            if self.title.is_empty() { " ".repeat(self.indent) } else { format!("  {:<TITLE$}", self.title) };
        let mut empty = true;
        for word in self.text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > COLUMNS {
                writeln!(f, "{line}")?;
                line = " ".repeat(self.indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        writeln!(f, "{line}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let text = "word ".repeat(60);
        let shown = Paragraph::new(&text).titled("summary").to_string();
        assert!(shown.lines().count() > 3 && shown.lines().all(|line| line.len() <= 80), "{shown}");
        assert!(shown.lines().skip(1).all(|line| line.starts_with("                word")), "{shown}");
    }

    #[test]
    fn a_word_longer_than_the_line_gets_a_line() {
        let long = "x".repeat(100);
        assert_eq!(Paragraph::new(&long).to_string(), format!("{long}\n"));
    }
}
