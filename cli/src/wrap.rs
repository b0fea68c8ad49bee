//! Text in lines that fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What becomes of a word that is wider than a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LongWord {
    /// It goes on in the next line.
    Breaks,
    /// It stays whole, so that it can be copied, and is wider than the others.
    Stays,
}

/// Lines of at most `width` columns, broken between words.
pub(crate) fn lines(text: &str, width: usize, long_word: LongWord) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let wide = word.width();
        if column > 0 && column + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            column = 0;
        }
        if column > 0 {
            line.push(' ');
            column += 1;
        }
        if long_word == LongWord::Stays || wide <= width {
            line.push_str(word);
            column += wide;
            continue;
        }
        for letter in word.chars() {
            let wide = letter.width().unwrap_or(0);
            if column > 0 && column + wide > width {
                lines.push(std::mem::take(&mut line));
                column = 0;
            }
            line.push(letter);
            column += wide;
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

    fn broken(text: &str, width: usize) -> Vec<String> {
        lines(text, width, LongWord::Breaks)
    }

    #[test]
    fn lines_break_between_words_and_in_words_that_are_too_wide() {
        assert_eq!(broken("one two three", 8), ["one two", "three"]);
        assert_eq!(broken("a 1dd08f79-ccc1 b", 6), ["a", "1dd08f", "79-ccc", "1 b"]);
        assert_eq!(broken("你好你好", 5), ["你好", "你好"]);
        assert_eq!(broken("", 5), [""]);
    }

    #[test]
    fn a_long_word_stays_whole_where_it_is_to_be_copied() {
        assert_eq!(lines("incomprehensible it is", 5, LongWord::Stays), ["incomprehensible", "it is"]);
        assert_eq!(lines("a b", 0, LongWord::Stays), ["a", "b"]);
    }

    #[test]
    fn no_line_is_wider_than_asked_for_and_no_letter_is_lost() {
        let text = "The quick brown fox, 你好你好你好, jumps over 1dd08f79-ccc1-42f8-8b80-9767570b792b.";
        for width in 2..90 {
            let lines = broken(text, width);
            assert!(lines.iter().all(|line| line.width() <= width), "{width}: {lines:?}");
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(letters(&lines.concat()), letters(text));
        }
    }
}
