//! An AWS on this machine: ministack, with its functions as processes of this machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};
use python_tools::AWS_EMULATOR;

use crate::http;
use crate::output::Progress;
use crate::process::{self, Log, Service};
use crate::project::Project;
use crate::python;
use crate::stop::Stop;

/// Where a stack lies unless someone moves it: Vapi's own region.
pub(crate) const REGION: &str = "us-west-2";

const PROGRAM: &str = include_str!("emulator.py");

/// It loads 90 services first.
const START_LIMIT: Duration = Duration::from_secs(60);

/// The running emulator. Dropping it ends it, and every function in it.
pub(crate) struct Emulator {
    service: Service,
    port: u16,
    log: Log,
    python: PathBuf,
    files: PathBuf,
}

impl Emulator {
    /// Starts it on `port`, with nothing in it.
    ///
    /// `for_functions` are variables that each function gets besides its own, such as `AWS_ENDPOINT_URL_DYNAMODB`.
    pub(crate) fn start(
        project: &Project,
        stop: &Stop,
        port: u16,
        for_functions: &[(&str, String)],
    ) -> Result<Self> {
        let python = python::bring(&AWS_EMULATOR, project, stop)?;
        let log = Log::create(project.local("aws-emulator.log")?)?;
        let files = project.local(&format!("aws-emulator-{port}"))?;
        std::fs::create_dir_all(&files)?;
        let mut progress = Progress::start("AWS emulator");
        let mut command = Command::new(&python);
        command.current_dir(&files).args(["-c", PROGRAM]).env_clear();
        command.envs(std::env::vars_os().filter(|(name, _)| KEPT.iter().any(|kept| name == kept)));
        command.envs(credentials()).envs(for_functions.iter().map(|(name, value)| (*name, value)));
        command.envs([
            ("GATEWAY_PORT", port.to_string()),
            // Functions get this one too.
            ("AWS_ENDPOINT_URL", url(port)),
            ("LAMBDA_EXECUTOR", "local".to_owned()),
            // A function may do what its role allows, and nothing else.
            ("AUTH", "true".to_owned()),
            ("MINISTACK_HOST", "127.0.0.1".to_owned()),
            ("MINISTACK_REGION", REGION.to_owned()),
            ("IOT_MTLS_ENABLED", "0".to_owned()),
            ("SFTP_ENABLED", "0".to_owned()),
            ("LOG_LEVEL", "WARNING".to_owned()),
        ]);
        command.env("TMPDIR", &files);
        let mut service = Service::start_on_lifeline(&mut command, &log)?;
        while http::get(port, "127.0.0.1", "/_ministack/health", START_LIMIT) != Some(200) {
            stop.check()?;
            if !service.is_running() || progress.elapsed() > START_LIMIT {
                bail!("it does not come up at {}:\n{}", url(port), log.last_words());
            }
            progress.tick("starting");
            std::thread::sleep(process::POLL);
        }
        progress.done(&url(port));
        Ok(Self { service, port, log, python, files })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        url(self.port)
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// A Python with the AWS SDK.
    pub(crate) fn python(&self) -> &Path {
        &self.python
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.service.is_running()
    }

    /// What a client needs in its environment to ask this AWS and no other.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = credentials();
        variables.extend([
            ("AWS_ENDPOINT_URL", self.url()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
        ]);
        variables
    }

    /// `command` with that environment, and without any other AWS variable of whoever typed this.
    pub(crate) fn client<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let foreign = std::env::vars_os().map(|(name, _)| name).filter(is_aws);
        for name in foreign {
            command.env_remove(name);
        }
        command.envs(self.environment())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.files);
    }
}

/// Of our own environment, all that the emulator and its functions get.
const KEPT: [&str; 3] = ["HOME", "LANG", "PATH"];

fn is_aws(name: &OsString) -> bool {
    name.to_str().is_some_and(|name| name.starts_with("AWS_"))
}

/// Made up: the emulator takes any.
fn credentials() -> Vec<(&'static str, String)> {
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| (name, "local".to_owned())).to_vec()
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
