//! What callers and models said, made harmless for a terminal.
//!
//! A terminal obeys what it is shown: an escape sequence in a summary could change its title, hide lines or ask it to type.
//! Nothing that comes out of a call or a table is printed to people without this.

use std::borrow::Cow;

/// One line of text: no control characters, no escape sequences, line breaks as spaces.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|letter| letter.is_control() || reorders(letter)) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for letter in without_sequences(text).chars() {
        match letter {
            '\n' | '\t' | '\r' => plain.push(' '),
            letter if letter.is_control() || reorders(letter) => {}
            letter => plain.push(letter),
        }
    }
    Cow::Owned(plain)
}

/// Text of several lines: the same, but line breaks stay and tabs become spaces.
pub(crate) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(line).collect();
    lines.join("\n")
}

/// One line of text with one space between words: for what stands in a sentence, or in the column of a table.
pub(crate) fn words(text: &str) -> String {
    line(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Turns the direction of writing, so that text reads as other text.
fn reorders(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Takes out whole sequences, so that none of their letters is left behind.
fn without_sequences(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        let kind = match letter {
            '\u{1b}' => rest.next_if(|next| matches!(next, '[' | ']' | 'P' | 'X' | '^' | '_')),
            '\u{9b}' => Some('['),
            '\u{9d}' => Some(']'),
            _ => {
                plain.push(letter);
                continue;
            }
        };
        match kind {
            // A control sequence: up to its final letter.
            Some('[') => while rest.next_if(|next| matches!(next, ' '..='?')).is_some() {},
            // A string for the terminal: up to the bell or the string terminator, but never beyond the line.
            Some(_) => {
                while rest.next_if(|next| !matches!(next, '\u{7}' | '\u{1b}' | '\u{9c}' | '\n')).is_some() {}
                if rest.next_if_eq(&'\u{1b}').is_none() {
                    rest.next_if(|next| matches!(next, '\u{7}' | '\u{9c}'));
                    continue;
                }
            }
            None => {}
        }
        rest.next_if(|next| matches!(next, '@'..='~'));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_as_it_is() {
        assert!(matches!(line("Grüße, 你好 👋"), Cow::Borrowed(_)));
        assert_eq!(lines("a\n\nb\r\nc"), "a\n\nb\nc");
    }

    #[test]
    fn sequences_go_as_a_whole() {
        assert_eq!(line("a\u{1b}[31;1mred\u{1b}[0m b"), "ared b");
        assert_eq!(line("a\u{1b}]0;title\u{7}b"), "ab");
        assert_eq!(line("a\u{1b}]8;;https://example.com\u{1b}\\link\u{1b}]8;;\u{1b}\\b"), "alinkb");
        assert_eq!(line("a\u{9b}31mb"), "ab");
        assert_eq!(line("a\u{1b}cb"), "ab");
    }

    #[test]
    fn words_stand_in_one_line_with_one_space_between_them() {
        assert_eq!(words("a\u{1b}[31mb\u{7}\n c\u{202e}d\u{9b}"), "ab cd");
        assert_eq!(words("  Grüße,\t你好 \u{2028}"), "Grüße, 你好");
    }

    #[test]
    fn a_sequence_without_an_end_takes_no_more_than_its_line() {
        assert_eq!(lines("a\u{1b}]0;never ends\nb"), "a\nb");
        assert_eq!(line("a\u{1b}"), "a");
        assert_eq!(line("a\u{1b}["), "a");
    }

    #[test]
    fn control_characters_and_turns_of_direction_go() {
        assert_eq!(line("a\u{0}b\u{8}c\u{7f}d\u{85}e\u{202e}f\u{2066}g"), "abcdefg");
        assert_eq!(line("one\ntwo\tthree"), "one two three");
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_left_of_any_bytes() {
        let mut state = 7_u32;
        for _ in 0..2_000 {
            let text: String = (0..20)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let letters =
                        ['\u{1b}', '[', ']', '\\', '\u{7}', '\u{9b}', 'm', '3', ';', '\n', 'a', '\u{9c}'];
                    letters[(state >> 24) as usize % letters.len()]
                })
                .collect();
            assert!(!lines(&text).chars().any(|letter| letter.is_control() && letter != '\n'), "{text:?}");
        }
    }
}
