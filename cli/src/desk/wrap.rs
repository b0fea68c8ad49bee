//! Text of others on a terminal: harmless, and in lines that fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// One line without what a terminal would obey: no control characters, nothing that turns the direction of writing.
pub(super) fn harmless(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        word.chars().filter(|letter| !letter.is_control() && !turns_direction(*letter)).collect::<String>()
    });
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lines of at most `width` columns, broken between words; a word that is wider on its own is broken too.
pub(super) fn lines(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let room = width.saturating_sub(line.width() + usize::from(!line.is_empty()));
        if !line.is_empty() && word.width() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars() {
            if line.width() + letter.width().unwrap_or(0) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        assert_eq!(harmless("a\u{1b}[31mb\u{7}\n c\u{202e}d\u{9b}"), "a[31mb cd");
        assert_eq!(harmless("  Grüße,\t你好 "), "Grüße, 你好");
    }

    #[test]
    fn lines_break_between_words_and_in_words_that_are_too_wide() {
        assert_eq!(lines("one two three", 8), ["one two", "three"]);
        assert_eq!(lines("a 1dd08f79-ccc1 b", 6), ["a", "1dd08f", "79-ccc", "1 b"]);
        assert_eq!(lines("你好你好", 5), ["你好", "你好"]);
        assert_eq!(lines("", 5), [""]);
    }

    #[test]
    fn no_line_is_wider_than_asked_for_and_no_letter_is_lost() {
        let text = "The quick brown fox, 你好你好你好, jumps over 1dd08f79-ccc1-42f8-8b80-9767570b792b.";
        for width in 2..90 {
            let lines = lines(text, width);
            assert!(lines.iter().all(|line| line.width() <= width), "{width}: {lines:?}");
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
        }
    }
}
