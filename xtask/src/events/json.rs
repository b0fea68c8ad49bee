//! The little JSON that ready-made events need: text in, text out, so that numbers and key order stay as they are.

use std::fmt::Write;

/// `text`, which is valid JSON, without the white space between its tokens.
pub(super) fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let mut in_string = false;
    let mut escaped = false;
    for character in text.chars() {
        if in_string {
            in_string = escaped || character != '"';
            escaped = !escaped && character == '\\';
        } else if matches!(character, ' ' | '\n' | '\r' | '\t') {
            continue;
        } else {
            in_string = character == '"';
        }
        compact.push(character);
    }
    compact
}

/// `text` as a JSON string, quotes included.
pub(super) fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + text.len() / 8);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_between_tokens_and_stays_in_strings() {
        assert_eq!(compact("{ \"a b\" : [ 1.0,\n 2 ] }"), r#"{"a b":[1.0,2]}"#);
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        assert_eq!(compact(r#"{"a": "x\" : \\", "b": 1}"#), r#"{"a":"x\" : \\","b":1}"#);
    }

    #[test]
    fn a_string_reads_back_as_it_was() {
        let text = "tab\t \"quote\" back\\slash \u{7f} é";
        let read: String = serde_json::from_str(&string(text)).expect("JSON");
        assert_eq!(read, text);
    }
}
