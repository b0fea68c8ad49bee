//! The name of a new tool: as the model calls it, and as Rust calls its type.

use anyhow::{Result, bail, ensure};

/// As long as Vapi takes it.
const MAX_BYTES: usize = 64;

/// Names that a module can't have, or that hide a crate where tools are listed.
const RESERVED: [&str; 57] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "vapi_tools",
    "virtual",
    "where",
    "while",
    "yield",
];

/// The name of a new tool.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// `opening_hours`
    pub(super) snake: String,
    /// `OpeningHours`
    pub(super) camel: String,
}

impl Name {
    pub(super) fn parse(name: &str) -> Result<Self> {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let is_snake =
            name.split('_').all(is_word) && name.starts_with(|first: char| first.is_ascii_lowercase());
        ensure!(
            is_snake && name.len() <= MAX_BYTES,
            "{name:?} is no name for a tool: write it in snake_case, such as opening_hours, \
             with a letter first and at most {MAX_BYTES} characters"
        );
        if RESERVED.contains(&name) {
            bail!(
                "{name} means something else in Rust: take a name that says what the tool does, such as opening_hours"
            );
        }
        let camel = name.split('_').map(capitalised).collect();
        Ok(Self { snake: name.to_owned(), camel })
    }
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(word.len().min(1));
    format!("{}{rest}", first.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_as_rust_writes_types() {
        let name = Name::parse("form_1040_status").expect("a name");
        assert_eq!((name.snake.as_str(), name.camel.as_str()), ("form_1040_status", "Form1040Status"));
    }

    #[test]
    fn what_is_no_name_is_refused_with_one_that_is() {
        let long = "x".repeat(65);
        for name in
            ["", "_", "a_", "_a", "a__b", "OpeningHours", "opening-hours", "1st", "a b", "é", "../a", &long]
        {
            let error = Name::parse(name).expect_err(name).to_string();
            assert!(error.contains("snake_case, such as opening_hours"), "{error}");
        }
        for name in ["type", "self", "vapi_tools", "core"] {
            assert!(Name::parse(name).expect_err(name).to_string().starts_with(name));
        }
        assert!(RESERVED.is_sorted());
    }
}
