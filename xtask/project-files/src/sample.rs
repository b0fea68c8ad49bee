//! Sample messages, as text: what is sent or signed has to be what the file says, to the last digit.

use std::fmt;
use std::path::{Path, PathBuf};

/// One server message of `events/` or `events/variants/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    name: String,
    body: String,
}

impl Sample {
    /// Finds a sample of the project at `root` by its name, which is its file's without `.json`.
    ///
    /// # Errors
    ///
    /// No sample of that name, or one that can't be read.
    pub fn find(root: &Path, name: &str) -> Result<Self, SampleError> {
        let file = format!("{}.json", name.trim_end_matches(".json"));
        let mut candidates =
            [root.join("events").join(&file), root.join("events/variants").join(&file)].into_iter();
        match candidates.find(|path| path.is_file()) {
            Some(path) => Self::read(&path),
            None => Err(SampleError::Unknown { name: name.to_owned(), known: Self::names(root)? }),
        }
    }

    /// Names of the samples directly in `events/`, one a message type, sorted.
    ///
    /// # Errors
    ///
    /// A folder that can't be listed.
    pub fn names(root: &Path) -> Result<Vec<String>, SampleError> {
        let folder = root.join("events");
        let entries = std::fs::read_dir(&folder).map_err(|error| SampleError::Unreadable(folder, error))?;
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        let samples = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        let mut names: Vec<String> = samples.map(|path| name_of(&path)).collect();
        names.sort();
        Ok(names)
    }

    /// Reads a file that holds a message, wherever it lies.
    ///
    /// # Errors
    ///
    /// A file that can't be read.
    pub fn read(path: &Path) -> Result<Self, SampleError> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| SampleError::Unreadable(path.to_path_buf(), error))?;
        Ok(Self::new(name_of(path), &text))
    }

    /// Takes a message from text.
    #[must_use]
    pub fn new(name: impl Into<String>, text: &str) -> Self {
        Self { name: name.into(), body: compact(text) }
    }

    /// Name of the sample.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The body as Vapi writes it: the file without white space between its tokens, and not otherwise changed.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The same message with every `from` in it replaced by `to`.
    #[must_use]
    pub fn with(self, from: &str, to: &str) -> Self {
        Self { body: self.body.replace(from, to), ..self }
    }
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Why there is no such sample.
#[derive(Debug)]
#[non_exhaustive]
pub enum SampleError {
    /// No file of that name in `events/` or `events/variants/`.
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The file or folder is there and can't be read.
    Unreadable(PathBuf, std::io::Error),
}

impl fmt::Display for SampleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, known } => {
                write!(
                    f,
                    "there is no {name} in events/ or events/variants/; in events/ are {}",
                    known.join(", ")
                )
            }
            Self::Unreadable(path, error) => write!(f, "can't read {}: {error}", path.display()),
        }
    }
}

impl std::error::Error for SampleError {}

/// `text`, which is JSON, without the white space between its tokens.
fn compact(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LocalEnv;

    #[test]
    fn white_space_goes_between_tokens_and_stays_in_strings() {
        assert_eq!(compact("{ \"a b\" : [ 1.0,\n 2e0 ] }"), r#"{"a b":[1.0,2e0]}"#);
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_string() {
        assert_eq!(compact(r#"{"a": "x\" : \\", "b": 1}"#), r#"{"a":"x\" : \\","b":1}"#);
    }

    #[test]
    fn samples_and_variants_are_found_by_name() {
        let env = LocalEnv::find().expect("tests run inside the project");
        let sample = Sample::find(env.root(), "tool-calls").expect("a sample");
        assert!(sample.body().starts_with(r#"{"message":{"#), "{}", sample.body());
        assert!(
            Sample::find(env.root(), "status-update-ended").expect("a variant").body().contains(r#""ended""#)
        );
    }

    #[test]
    fn an_unknown_name_is_answered_with_those_that_exist() {
        let env = LocalEnv::find().expect("tests run inside the project");
        let error = Sample::find(env.root(), "tool-call").expect_err("no such sample").to_string();
        assert!(error.contains(" tool-calls,"), "{error}");
    }
}
