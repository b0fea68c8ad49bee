//! Parameters as `sam --parameter-overrides` takes them.
//!
//! Sam splits what it gets at blanks once more, after the shell, and drops without a word what it then can't read. So what a
//! shell took for one value goes to sam in quotes.

use toml::Value;

/// The words for what a section of `samconfig.toml` says: a string of many, a list, or a table of names and values.
pub(super) fn of_section(configured: &Value) -> Vec<String> {
    match configured {
        // As it is: sam reads it by the same rules here and there.
        Value::String(words) if words.trim().is_empty() => Vec::new(),
        Value::String(words) => vec![words.clone()],
        Value::Array(list) => list.iter().flat_map(of_section).collect(),
        Value::Table(table) => table.iter().map(|(name, value)| named(name, &plain(value))).collect(),
        other => vec![plain(other)],
    }
}

/// The word for one that was typed. One that sam reads as it was meant is left as it is: quoted by hand, several in one word
/// (`"A=1 B=2"`), a file, or AWS's older form.
pub(super) fn of_typed(word: &str) -> String {
    let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) else {
        return word.to_owned();
    };
    let is_quoted = value.starts_with(['"', '\'']);
    let is_several = value.split_whitespace().skip(1).any(names_another);
    let is_older_form = name == "ParameterKey";
    let is_read_whole =
        !value.is_empty() && !value.contains(|letter: char| letter.is_whitespace() || letter == '"');
    if is_quoted || is_several || is_older_form || is_read_whole {
        return word.to_owned();
    }
    named(name, value)
}

fn named(name: &str, value: &str) -> String {
    format!("{name}=\"{}\"", value.replace('"', "\\\""))
}

fn names_another(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A value without TOML's quotes. Sam joins the members of a list by commas.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(","),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Datetime(moment) => moment.to_string(),
        Value::Table(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_reaches_sam_whole() {
        assert_eq!(
            of_typed("FallbackSentence=Please call later."),
            "FallbackSentence=\"Please call later.\""
        );
        assert_eq!(of_typed("ReconcileSchedule=rate(5 minutes)"), "ReconcileSchedule=\"rate(5 minutes)\"");
        assert_eq!(of_typed(r#"BlockedSentence=Say "no"."#), r#"BlockedSentence="Say \"no\".""#);
    }

    #[test]
    fn a_parameter_can_be_emptied() {
        assert_eq!(of_typed("EncryptionKeyArn="), "EncryptionKeyArn=\"\"");
    }

    #[test]
    fn what_sam_reads_as_it_was_meant_is_left() {
        for word in [
            "RetainData=false",
            "A=1 B=2",
            "FallbackSentence=\"Please call later.\"",
            "ParameterKey=A,ParameterValue=two words",
            "file://parameters.yaml",
        ] {
            assert_eq!(of_typed(word), word);
        }
    }

    #[test]
    fn a_section_may_have_a_string_a_list_or_a_table() {
        let of = |text: &str| {
            let table: toml::Table = text.parse().expect("TOML");
            of_section(&table["parameter_overrides"])
        };
        assert_eq!(of("parameter_overrides = \"A=1 B=2\" # both"), ["A=1 B=2"]);
        assert_eq!(of("parameter_overrides = \"A=\\\"one two\\\"\""), ["A=\"one two\""]);
        assert_eq!(of("parameter_overrides = [\"A=1\", \"B=2\"]"), ["A=1", "B=2"]);
        assert_eq!(
            of("parameter_overrides = { A = \"one two\", B = 2, C = false }"),
            ["A=\"one two\"", "B=\"2\"", "C=\"false\""]
        );
        assert!(of("parameter_overrides = \"\"").is_empty());
    }
}
