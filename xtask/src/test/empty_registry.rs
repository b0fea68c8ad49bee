//! The project without the tools that ship: whoever removes them has a project that builds and passes.
//!
//! The removal is done to a copy in `target/empty-registry/`, which has a target folder of its own. Only what has changed is
//! copied again, so that later runs build little.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::steps::{Outcome, has_nextest};
use crate::cargo;
use crate::process;
use crate::project::Project;
use crate::remove_tools::remove;
use crate::stop::Stop;

/// The packages whose tests run: those whose answers, definitions or files depend on which tools there are. All others are linted,
/// with their tests.
const TESTED: [&str; 6] =
    ["assistant-request", "call-requests", "played-call", "server-url", "tool-calls", "xtask"];

pub(super) fn check(project: &Project, stop: &Stop) -> Result<Outcome> {
    let Some(files) = tracked_files(project.root())? else {
        return Ok(Outcome::Skipped("no git repository to copy from".to_owned()));
    };
    let folder = project.root().join("target/empty-registry");
    let (fresh, copy) = (folder.join("fresh"), folder.join("project"));
    let _ = fs::remove_dir_all(&fresh);
    for file in &files {
        put(&fresh.join(file), &fs::read(project.root().join(file))?)?;
    }
    println!("{} files copied; without the tools that ship:\n", files.len());
    for line in remove(&fresh)? {
        println!("  {line}");
    }
    println!();
    let at_copy = |arguments: &[&str]| {
        let mut command = cargo::command(project);
        command.current_dir(&copy).env("CARGO_TARGET_DIR", folder.join("target")).args(arguments);
        // Nobody debugs it, and it would be gigabytes.
        command.envs([("CARGO_PROFILE_DEV_DEBUG", "none"), ("CARGO_INCREMENTAL", "0")]);
        command
    };
    if !process::run(at_copy(&["fmt", "-p", "tool-calls"]).current_dir(&fresh), stop)?.success() {
        bail!("what is left can't be formatted");
    }
    update(&fresh, &copy)?;
    let run: &[&str] = if has_nextest(project) {
        &["nextest", "run", "--no-fail-fast"]
    } else {
        &["test", "--lib", "--bins", "--tests", "--no-fail-fast"]
    };
    let mut tests = at_copy(run);
    tests.args(TESTED.iter().flat_map(|package| ["-p", package]));
    // Its other tests know nothing of tools.
    let definitions = at_copy(&["test", "-p", "vapi-cli", "--test", "tools"]);
    for mut tests in [tests, definitions] {
        if !process::run(&mut tests, stop)?.success() {
            bail!(
                "tests fail without the tools that ship: xtask/src/remove_tools/shipped.rs lists what goes with them"
            );
        }
    }
    let mut lints = at_copy(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    if !process::run(&mut lints, stop)?.success() {
        bail!("what is left without the tools that ship has warnings");
    }
    Ok(Outcome::Passed)
}

/// What git knows and the folder has, and what is new and not ignored. `None` without git.
fn tracked_files(root: &Path) -> Result<Option<Vec<PathBuf>>> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let Ok(output) = git.stderr(Stdio::null()).output() else { return Ok(None) };
    if !output.status.success() {
        return Ok(None);
    }
    let names = String::from_utf8(output.stdout).context("git names a file that is not UTF-8")?;
    let names: BTreeSet<PathBuf> =
        names.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    Ok(Some(names.into_iter().filter(|name| root.join(name).is_file()).collect()))
}

/// Makes `to` what `from` is. A file that is the same keeps its time, so that cargo builds nothing anew for it.
fn update(from: &Path, to: &Path) -> Result<()> {
    let (wanted, there) = (files(from)?, files(to)?);
    for gone in there.difference(&wanted) {
        fs::remove_file(to.join(gone)).with_context(|| format!("can't delete {}", gone.display()))?;
    }
    for file in &wanted {
        let text = fs::read(from.join(file))?;
        if !fs::read(to.join(file)).is_ok_and(|there| there == text) {
            put(&to.join(file), &text)?;
        }
    }
    Ok(())
}

/// All files in a folder, by their paths in it. None in a folder that is not there.
fn files(root: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(root)?.to_owned());
            }
        }
    }
    Ok(found)
}

fn put(path: &Path, text: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("can't write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_becomes_what_its_origin_is_and_keeps_what_is_the_same() {
        let root = std::env::temp_dir().join(format!("empty-registry-{}", std::process::id()));
        let (from, to) = (root.join("from"), root.join("to"));
        for (path, text) in
            [("from/a", "a"), ("from/b/c", "new"), ("to/a", "a"), ("to/b/c", "old"), ("to/d/e", "gone")]
        {
            put(&root.join(path), text.as_bytes()).expect("written");
        }
        let time = |path: &str| fs::metadata(to.join(path)).and_then(|file| file.modified()).expect("a time");
        let before = time("a");
        std::thread::sleep(std::time::Duration::from_millis(20));
        update(&from, &to).expect("updated");
        assert_eq!(files(&to).expect("listed"), files(&from).expect("listed"));
        assert_eq!(fs::read(to.join("b/c")).expect("there"), b"new");
        assert_eq!(time("a"), before);
        let _ = fs::remove_dir_all(root);
    }

    #[test]
    fn what_git_ignores_is_not_copied() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project");
        // A copy of the project may be no repository of its own, but a folder that another one ignores.
        let Some(files) = tracked_files(root).expect("a list") else { return };
        assert!(files.iter().all(|file| !file.starts_with("target") && !file.starts_with(".local")));
    }
}
