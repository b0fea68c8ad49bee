//! Text on one line.

/// Text on one line: every run of white space and control characters becomes one space, and both ends are trimmed.
///
/// Vapi reads a tool's result only as a single line. See [Vapi Docs/Custom tools troubleshooting].
///
/// [Vapi Docs/Custom tools troubleshooting]: https://docs.vapi.ai/tools/custom-tools-troubleshooting
#[must_use]
pub fn single_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Text on one line, or this where nothing is left of it.
pub(crate) fn single_line_or(text: &str, empty: &str) -> String {
    let line = single_line(text);
    if line.is_empty() { empty.to_owned() } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_break_becomes_one_space() {
        assert_eq!(single_line(" a\r\n\tb\u{2028}c\u{0}d\u{85}e  f "), "a b c d e f");
        assert_eq!(single_line(" \n\u{2029}\u{7} "), "");
    }
}
