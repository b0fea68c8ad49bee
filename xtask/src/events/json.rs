//! The little JSON that ready-made events need.

use std::fmt::Write;

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
    fn a_string_reads_back_as_it_was() {
        let text = "tab\t \"quote\" back\\slash \u{7f} é";
        let read: String = serde_json::from_str(&string(text)).expect("JSON");
        assert_eq!(read, text);
    }
}
