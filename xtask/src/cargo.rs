//! Cargo, as this project calls it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;
use crate::stop::Stop;

/// The cargo that started us, in the project's root.
pub(crate) fn command(project: &Project) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project.root());
    command
}

/// Builds binaries of the workspace, with cargo's own progress on the terminal.
///
/// By `--bin` and never by `--package`: like `cargo lambda watch` does, so that features unify the same way and nothing
/// is built twice.
pub(crate) fn build(project: &Project, stop: &Stop, binaries: &[String]) -> Result<()> {
    let mut build = command(project);
    build.arg("build").args(binaries.iter().flat_map(|name| ["--bin", name]));
    if !process::run(&mut build, stop)?.success() {
        bail!("the build failed; cargo says why above");
    }
    Ok(())
}

/// Where a debug build puts the binary `name`: beside ourselves.
pub(crate) fn binary(name: &str) -> Result<PathBuf> {
    Ok(std::env::current_exe().context("can't tell where cargo put xtask")?.with_file_name(name))
}
