//! The template: what linters say of it, and what SAM makes of it.

use std::process::Command;

use anyhow::Result;
use python_tools::SAM;

use super::steps::{Outcome, passes};
use crate::project::Project;
use crate::python;
use crate::stop::Stop;
use crate::toolchain::python_of;

const TRANSFORMED: &str = include_str!("template/transformed.py");

pub(super) fn check(project: &Project, stop: &Stop) -> Result<Outcome> {
    let sam = python::bring(&SAM, project, stop)?;
    // The region is for the linter: not every resource is in every one.
    let variables = [
        ("SAM_CLI_TELEMETRY", "0"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_DEFAULT_REGION", crate::emulator::REGION),
    ];
    let at_root = |program: &std::path::Path, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.current_dir(project.root()).args(arguments).envs(variables);
        command
    };
    passes(&mut at_root(&sam, &["validate", "--lint"]), stop, "template.yaml is not valid")?;
    let Some(python) = python_of(&sam) else {
        return Ok(Outcome::Skipped(
            "the sam on PATH has no Python to ask what it makes of the template".to_owned(),
        ));
    };
    let linter = ["-c", "import sys; from cfnlint.runner import main; sys.exit(main())", "template.yaml"];
    passes(&mut at_root(&python, &linter), stop, "cfn-lint has something to say about template.yaml")?;
    let transformed = ["-c", TRANSFORMED, "template.yaml"];
    passes(&mut at_root(&python, &transformed), stop, "template.yaml deploys something else than it should")
}
