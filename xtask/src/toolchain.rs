//! What a deployment needs, pinned, in one folder: SAM, cargo-lambda and zig in `.local/bin`.

use std::ffi::OsString;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use python_tools::{Brought, CARGO_LAMBDA, SAM, Tool, ZIGLANG};

use crate::cargo;
use crate::project::Project;
use crate::python;
use crate::stop::Stop;

/// The tools, and the folder that stands first on their `PATH`.
pub(crate) struct Toolchain {
    root: PathBuf,
    folder: PathBuf,
    sam: PathBuf,
}

impl Toolchain {
    /// Brings what is not there yet.
    pub(crate) fn bring(project: &Project, stop: &Stop) -> Result<Self> {
        let bring = |tool: &Tool| python::bring_whole(tool, project, stop);
        let (sam, cargo_lambda, zig) = (bring(&SAM)?, bring(&CARGO_LAMBDA)?, bring(&ZIGLANG)?);
        let folder = project.local("bin")?;
        std::fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;
        // Also one that the developer has: the folder is what the documentation names.
        let own = |brought: &Brought| on_path(&brought.program);
        let links = [
            ("sam", own(&sam)),
            ("cargo-lambda", own(&cargo_lambda)),
            ("zig", Some(zig.in_package("ziglang", "zig")?)),
        ];
        for (name, program) in links {
            if let Some(program) = program {
                link(&folder.join(name), &program)?;
            }
        }
        Ok(Self { root: project.root().to_owned(), folder, sam: sam.program })
    }

    /// SAM, in the project's root and with the others on its path.
    pub(crate) fn sam(&self) -> Command {
        let mut sam = Command::new(&self.sam);
        sam.current_dir(&self.root).env("PATH", self.path());
        sam.env("SAM_CLI_TELEMETRY", "0");
        cargo::forget_ourselves(&mut sam);
        sam
    }

    /// The Python that SAM runs on: see [`python_of`].
    pub(crate) fn python(&self) -> Option<PathBuf> {
        python_of(&self.sam)
    }

    /// The folder of the tools, as someone in the project's root would type it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.strip_prefix(&self.root).unwrap_or(&self.folder)
    }

    fn path(&self) -> OsString {
        let usual = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.folder.clone()).chain(std::env::split_paths(&usual));
        std::env::join_paths(folders).unwrap_or(usual)
    }
}

/// The Python that runs a program and has its packages; `None` where the program is started in another way.
pub(crate) fn python_of(program: &Path) -> Option<PathBuf> {
    interpreter(&std::fs::read_to_string(on_path(program)?).ok()?)
}

/// Where a program lies that is found on `PATH` unless it has a path of its own.
fn on_path(program: &Path) -> Option<PathBuf> {
    if program.is_absolute() {
        return Some(program.to_owned());
    }
    let folders = std::env::var_os("PATH")?;
    let mut found = std::env::split_paths(&folders).map(|folder| folder.join(program));
    found.find(|program| program.is_file())
}

/// The program that a script's first line names, if that is a Python.
fn interpreter(script: &str) -> Option<PathBuf> {
    let program = Path::new(script.lines().next()?.strip_prefix("#!")?.trim());
    let is_python = program.file_name()?.to_str()?.starts_with("python");
    (is_python && program.is_file()).then(|| program.to_owned())
}

fn link(at: &Path, to: &Path) -> Result<()> {
    if std::fs::read_link(at).is_ok_and(|there| there == to) {
        return Ok(());
    }
    let _ = std::fs::remove_file(at);
    symlink(to, at).with_context(|| format!("can't make {}", at.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_script_of_python_has_a_python() {
        assert_eq!(interpreter("#!/usr/bin/env bash\nexec sam"), None);
        assert_eq!(interpreter("import sys"), None);
        assert_eq!(interpreter("#!/nowhere/bin/python3\n"), None);
    }
}
