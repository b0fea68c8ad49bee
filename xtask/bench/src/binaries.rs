//! The release binaries of the functions and of the empty one.

use std::{
    collections::HashMap,
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::subject::Subject;

const EMPTY: &str = "empty-function";

/// Where Cargo put each binary.
pub(crate) struct Binaries {
    by_name: HashMap<String, PathBuf>,
    pub(crate) empty: PathBuf,
}

impl Binaries {
    /// Builds them by the release profile. Cargo's progress goes to standard error as usual.
    pub(crate) fn build(subjects: &[&Subject]) -> anyhow::Result<Self> {
        let functions: Vec<&str> = subjects.iter().map(|subject| subject.function).collect();
        let by_name = build(&functions)?;
        // By itself: built with the others, it would get the features that they ask of the crates they share.
        let empty = build(&[EMPTY])?.remove(EMPTY).context("cargo built no empty function")?;
        Ok(Self { by_name, empty })
    }

    pub(crate) fn path(&self, function: &str) -> anyhow::Result<&Path> {
        self.by_name.get(function).map(PathBuf::as_path).context("cargo built no such binary")
    }
}

fn build(packages: &[&str]) -> anyhow::Result<HashMap<String, PathBuf>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command.args(["build", "--release", "--message-format=json-render-diagnostics"]);
    for name in packages {
        command.args(["--package", name, "--bin", name]);
    }
    let mut child = command.stdout(Stdio::piped()).spawn().context("could not start cargo")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut by_name = HashMap::new();
    for line in BufReader::new(output).lines() {
        // Cargo says where an executable is; a guess would miss CARGO_TARGET_DIR and its like.
        by_name.extend(executable(&line.context("could not read what cargo says")?));
    }
    ensure!(child.wait().context("cargo did not end")?.success(), "the functions do not build");
    Ok(by_name)
}

/// Name and path in one of Cargo's messages, if it is about an executable.
fn executable(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    let path = message.get("executable")?.as_str()?;
    let name = message.get("target")?.get("name")?.as_str()?;
    Some((name.to_owned(), path.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_messages_about_executables_are_taken() {
        let library = r#"{"reason":"compiler-artifact","target":{"name":"bytes"},"executable":null}"#;
        let binary = r#"{"reason":"compiler-artifact","target":{"name":"x"},"executable":"/t/release/x"}"#;
        assert_eq!(executable(library), None);
        assert_eq!(executable(binary), Some(("x".to_owned(), "/t/release/x".into())));
        assert_eq!(executable("   Compiling x"), None);
    }
}
