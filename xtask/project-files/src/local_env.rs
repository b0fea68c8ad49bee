//! The local environment: `local.env`, which `cargo lambda watch` gives to every function.

use std::fmt;
use std::path::{Path, PathBuf};

/// Name of the file, at the root of the project.
pub const FILE_NAME: &str = "local.env";

/// The variables of `local.env` and the folder it lies in.
#[derive(Clone, Debug)]
pub struct LocalEnv {
    root: PathBuf,
    variables: Vec<(String, String)>,
}

impl LocalEnv {
    /// Reads the `local.env` of the current folder or of the nearest folder above it.
    ///
    /// # Errors
    ///
    /// A sentence for whoever typed the command: outside the project, or a line that is no `NAME=value`.
    pub fn find() -> Result<Self, LocalEnvError> {
        let here =
            std::env::current_dir().map_err(|error| LocalEnvError::Unreadable(PathBuf::from("."), error))?;
        let root = here.ancestors().find(|folder| folder.join(FILE_NAME).is_file());
        Self::read(root.ok_or(LocalEnvError::OutsideProject)?)
    }

    /// Reads the `local.env` of the folder `root`.
    ///
    /// # Errors
    ///
    /// As [`LocalEnv::find`].
    pub fn read(root: &Path) -> Result<Self, LocalEnvError> {
        let file = root.join(FILE_NAME);
        let text = std::fs::read_to_string(&file).map_err(|error| LocalEnvError::Unreadable(file, error))?;
        Ok(Self { root: root.to_path_buf(), variables: parse(&text)? })
    }

    /// The root of the project.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The value of one variable.
    ///
    /// # Errors
    ///
    /// A sentence that names the variable, where `local.env` doesn't set it.
    pub fn get(&self, name: &str) -> Result<&str, LocalEnvError> {
        let found = self.variables.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).ok_or_else(|| LocalEnvError::Missing(name.to_owned()))
    }

    /// All variables, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Why the local environment could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum LocalEnvError {
    /// Neither this folder nor one above it has a `local.env`.
    OutsideProject,
    /// The file is there and can't be read.
    Unreadable(PathBuf, std::io::Error),
    /// A line (counted from 1) that is neither a comment nor `NAME=value`.
    BadLine(usize),
    /// A variable that the file doesn't set.
    Missing(String),
}

impl fmt::Display for LocalEnvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutsideProject => {
                write!(f, "no {FILE_NAME} in this folder or one above it: run this inside the project")
            }
            Self::Unreadable(path, error) => write!(f, "can't read {}: {error}", path.display()),
            Self::BadLine(line) => write!(f, "line {line} of {FILE_NAME} is not NAME=value"),
            Self::Missing(name) => write!(f, "{FILE_NAME} doesn't set {name}"),
        }
    }
}

impl std::error::Error for LocalEnvError {}

/// The part of the format that `cargo lambda watch` and a shell read alike: `NAME=value` or `NAME='value'`.
fn parse(text: &str) -> Result<Vec<(String, String)>, LocalEnvError> {
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            let (name, value) = line.split_once('=').ok_or(LocalEnvError::BadLine(number))?;
            let quoted = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
            Ok((name.trim().to_owned(), quoted.unwrap_or(value).to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_are_skipped() {
        let variables = parse("# NAME=no\n\nNAME=yes\n").expect("three plain lines");
        assert_eq!(variables, [("NAME".to_owned(), "yes".to_owned())]);
    }

    #[test]
    fn single_quotes_are_taken_off_and_the_json_inside_is_kept() {
        let variables = parse(r#"JSON='[{"a":"b=c"}]'"#).expect("one quoted line");
        assert_eq!(variables, [("JSON".to_owned(), r#"[{"a":"b=c"}]"#.to_owned())]);
    }

    #[test]
    fn a_line_without_an_equals_sign_is_refused_with_its_number() {
        let error = parse("A=1\n\nnonsense\n").expect_err("the third line is wrong");
        assert_eq!(error.to_string(), "line 3 of local.env is not NAME=value");
    }

    #[test]
    fn the_projects_own_file_fences_every_aws_call_in() {
        let env = LocalEnv::find().expect("the project has a local.env");
        for name in ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
            let value = env.get(name).expect("every one of them is set");
            assert!(value == "local" || value.starts_with("http://127.0.0.1:"), "{name} is {value}");
        }
    }
}
