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
    forget_ourselves(&mut command);
    command
}

/// Takes away what `cargo run` tells xtask about xtask.
///
/// Build scripts watch these variables (that of `ring` does). If a build from here saw other values than one from a shell,
/// each would build half of the dependencies anew after the other.
pub(crate) fn forget_ourselves(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let about_us = name.to_str().is_some_and(|name| {
            matches!(name, "CARGO" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE" | "OUT_DIR")
                || ["CARGO_BIN_", "CARGO_MANIFEST_", "CARGO_PKG_"]
                    .iter()
                    .any(|prefix| name.starts_with(prefix))
        });
        if about_us {
            command.env_remove(name);
        }
    }
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
