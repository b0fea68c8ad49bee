//! JSON with line breaks, for people: every name, digit and order as it came.

/// Deepest level that is indented further: nobody reads beyond.
const DEEPEST: usize = 20;

/// JSON text, indented by two spaces a level. Text that is no JSON comes out as some text.
pub(super) fn indented(json: &str) -> String {
    let mut indented = String::with_capacity(json.len() * 2);
    let mut level = 0_usize;
    // The last letter outside of strings, white space apart.
    let mut last = ' ';
    let mut letters = json.chars();
    while let Some(letter) = letters.next() {
        if matches!(letter, ' ' | '\n' | '\r' | '\t') {
            continue;
        }
        match (last, letter) {
            ('{' | '[', '}' | ']') => level = level.saturating_sub(1),
            (_, '}' | ']') => {
                level = level.saturating_sub(1);
                new_line(&mut indented, level);
            }
            ('{' | '[' | ',', _) => new_line(&mut indented, level),
            (':', _) => indented.push(' '),
            _ => {}
        }
        indented.push(letter);
        match letter {
            '{' | '[' => level += 1,
            '"' => copy_string(&mut letters, &mut indented),
            _ => {}
        }
        last = letter;
    }
    indented
}

fn new_line(text: &mut String, level: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", level.min(DEEPEST)));
}

/// Copies the rest of a string, with the quote that ends it.
fn copy_string(letters: &mut impl Iterator<Item = char>, text: &mut String) {
    while let Some(letter) = letters.next() {
        text.push(letter);
        match letter {
            '"' => return,
            '\\' => text.extend(letters.next()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_its_line() {
        assert_eq!(
            indented(r#"{"b":1.50, "a":[1,{"x":"y, {\"z\":1}"}],"c":{},"d":[ ]}"#),
            "{\n  \"b\": 1.50,\n  \"a\": [\n    1,\n    {\n      \"x\": \"y, {\\\"z\\\":1}\"\n    }\n  ],\n  \
             \"c\": {},\n  \"d\": []\n}"
        );
        assert_eq!(indented(" null "), "null");
    }

    #[test]
    fn what_is_no_json_is_no_panic() {
        for text in ["", "}}]", "\"never ends", "\"\\", "{,}", &"[".repeat(10_000)] {
            assert!(indented(text).len() >= text.trim().len());
        }
    }
}
