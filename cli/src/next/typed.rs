//! Options as they were typed, quoted for a shell: what one command hands on to the one that it names.

use std::borrow::Cow;
use std::fmt;

/// Options behind a command, each with a space before it: ` --stack vapi-lambda-prod --profile 'my work'`.
///
/// Whatever a command reads from other places than its own line, such as the environment, whoever types the next one still
/// has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed(String);

impl Typed {
    /// With an option `name` (`--stack`), if it was given.
    pub(crate) fn option(mut self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        if let Some(value) = value {
            let value = value.as_ref();
            // Apart from its name, such a value would be read as an option.
            let between = if value.starts_with('-') { '=' } else { ' ' };
            self.0.push_str(&format!(" {name}{between}{}", quoted(value)));
        }
        self
    }

    /// With a flag, if it was given.
    pub(crate) fn flag(mut self, name: &str, is_given: bool) -> Self {
        if is_given {
            self.0.push_str(&format!(" {name}"));
        }
        self
    }

    /// With those of another group behind them.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        self.0.push_str(&other.0);
        self
    }
}

impl fmt::Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A word as a POSIX shell takes it: as it is where it has no letter that means something there, else in single quotes.
pub(crate) fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_@%+=:,./-".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::process::Command;

    use clap::{Args, FromArgMatches};

    use super::*;

    /// The words that a shell makes of a line.
    fn words(line: &str) -> Vec<String> {
        let script = format!("printf '%s\\0'{line}");
        let output = Command::new("sh").args(["-c", &script]).output().expect("a shell");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    fn read<A: Args + FromArgMatches>(words: &[String]) -> A {
        let command = A::augment_args(clap::Command::new("command").no_binary_name(true));
        let matches = command.try_get_matches_from(words).expect("words that are taken");
        A::from_arg_matches(&matches).expect("arguments")
    }

    /// A line of `typed` says each option that `given` sets, and clap reads from it what it read from `given`.
    pub(crate) fn typed_says_all<A: Args + FromArgMatches>(given: &[&str], typed: impl Fn(&A) -> Typed) {
        let given: Vec<String> = given.iter().map(|&word| word.to_owned()).collect();
        let line = typed(&read(&given));
        let again = words(&line.to_string());
        for option in given.iter().filter(|word| word.starts_with("--")) {
            assert!(again.contains(option), "{option} is not in {line}");
        }
        assert_eq!(typed(&read(&again)), line);
    }

    /// The same, and `given` sets all options that there are, but for those that say how to write.
    pub(crate) fn typed_knows_all<A: Args + FromArgMatches>(given: &[&str], typed: impl Fn(&A) -> Typed) {
        let all = A::augment_args(clap::Command::new("command"));
        for option in all.get_arguments().filter_map(clap::Arg::get_long) {
            let is_given = given.iter().any(|word| word.strip_prefix("--") == Some(option));
            assert!(is_given || ["json", "width"].contains(&option), "--{option} is new: type it, too");
        }
        typed_says_all(given, typed);
    }

    #[test]
    fn a_shell_reads_what_was_typed() {
        for word in [
            "plain",
            "",
            "two words",
            "it's",
            "$(touch x)",
            "`x`; rm -r *",
            "a\nb",
            "!",
            "\\",
            "\"",
            "#",
            "~",
            "é",
        ] {
            assert_eq!(words(&format!(" {}", quoted(word))), [word]);
            assert_eq!(words(&Typed::default().option("--x", Some(word)).to_string()), ["--x", word]);
        }
        assert_eq!(
            quoted("https://dynamodb.us-west-2.example:8000/a-b_c"),
            "https://dynamodb.us-west-2.example:8000/a-b_c"
        );
    }

    #[test]
    fn a_value_that_looks_like_an_option_stays_one() {
        let typed =
            Typed::default().option("--table", Some("-x")).option("--no", None::<&str>).flag("--json", true);
        assert_eq!(typed.to_string(), " --table=-x --json");
        assert_eq!(
            typed.clone().and(&Typed::default().flag("--all", true)).to_string(),
            format!("{typed} --all")
        );
    }
}
