//! What the deployment test runs on: the emulator, the tools, and one log of all that they print.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::way::Way;
use crate::cargo;
use crate::emulator::{Emulator, REGION};
use crate::http;
use crate::output::Progress;
use crate::process::{self, Log};
use crate::project::Project;
use crate::stop::Stop;
use crate::toolchain::Toolchain;

const AWS: &str = include_str!("aws.py");

pub(super) struct Stage<'a> {
    pub(super) project: &'a Project,
    pub(super) stop: &'a Stop,
    pub(super) tools: Toolchain,
    pub(super) emulator: Emulator,
    pub(super) dynamodb: Way,
    pub(super) log: Log,
}

impl<'a> Stage<'a> {
    pub(super) fn set(project: &'a Project, stop: &'a Stop) -> Result<Self> {
        let log = Log::create(project.local("deploy-test.log")?)?;
        let tools = Toolchain::bring(project, stop)?;
        let port = http::free_port()?;
        let dynamodb = Way::to(port)?;
        let emulator =
            Emulator::start(project, stop, port, &[("AWS_ENDPOINT_URL_DYNAMODB", dynamodb.url())])?;
        Ok(Self { project, stop, tools, emulator, dynamodb, log })
    }

    /// Runs a program to its end, its output in the log; says what it printed, or ends with the end of it.
    pub(super) fn run(
        &self,
        what: &'static str,
        doing: &str,
        command: &mut Command,
    ) -> Result<(Progress, String)> {
        let mut progress = Progress::start(what);
        let output =
            process::output_while(self.emulator.client(command), self.stop, || progress.tick(doing))?;
        self.keep(&output.text)?;
        if output.status.success() {
            return Ok((progress, output.text));
        }
        drop(progress);
        let lines: Vec<&str> = output.text.lines().filter(|line| !line.trim().is_empty()).collect();
        let last: String =
            lines.iter().skip(lines.len().saturating_sub(25)).map(|line| format!("    {line}\n")).collect();
        bail!("{what} failed ({doing}); all of it is in {}:\n{last}", self.project.shown(self.log.path()));
    }

    fn keep(&self, text: &str) -> Result<()> {
        use std::io::Write;
        self.log.append()?.write_all(text.as_bytes()).context("the log can't be written")
    }

    pub(super) fn sam(&self, arguments: &[&str]) -> Command {
        let mut sam = self.tools.sam();
        sam.args(arguments).args(["--region", REGION]);
        sam
    }

    /// A binary of the workspace, built already.
    pub(super) fn binary(&self, name: &str, arguments: &[&str]) -> Result<Command> {
        let mut command = Command::new(cargo::binary(name)?);
        command.current_dir(self.project.root()).args(arguments);
        Ok(command)
    }

    /// Asks the AWS; see `aws.py`.
    pub(super) fn ask(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(self.emulator.python());
        command.args(["-c", AWS]).args(arguments);
        let output = process::output_while(self.emulator.client(&mut command), self.stop, || {})?;
        if !output.status.success() {
            bail!("{}", output.text.trim());
        }
        Ok(output.text)
    }

    /// Where the emulator takes what is sent to a Function URL.
    pub(super) fn way_to(&self, function_url: &str) -> Result<String> {
        let host = host(function_url)?;
        let id = host.split('.').next().unwrap_or_default();
        Ok(format!("{}/_aws/lambda-url/{id}/", self.emulator.url()))
    }
}

/// The host name in a Function URL.
pub(super) fn host(function_url: &str) -> Result<&str> {
    let host = function_url.strip_prefix("https://").and_then(|rest| rest.strip_suffix('/'));
    host.with_context(|| format!("{function_url} is no Function URL"))
}

/// A stack that was deployed, and what it puts out.
pub(super) struct Stack {
    pub(super) name: String,
    outputs: BTreeMap<String, String>,
}

impl Stack {
    pub(super) fn of(stage: &Stage<'_>, name: &str) -> Result<Self> {
        let outputs = stage.ask(&["outputs", name])?;
        let outputs = outputs.lines().filter_map(|line| line.split_once(' '));
        let outputs = outputs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(Self { name: name.to_owned(), outputs })
    }

    pub(super) fn output(&self, name: &str) -> Result<&str> {
        let value = self.outputs.get(name).map(String::as_str);
        value.with_context(|| format!("the stack {} has no output {name}", self.name))
    }

    /// The credential, as whoever deployed it reads it.
    pub(super) fn credential(&self, stage: &Stage<'_>) -> Result<String> {
        let value = stage.ask(&["secret", self.output("CredentialsSecretArn")?])?;
        Ok(value.trim().to_owned())
    }
}
