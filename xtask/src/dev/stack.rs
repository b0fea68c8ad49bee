//! What serves: the embedded DynamoDB and `cargo lambda watch` with the functions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::watchdog::Processes;
use crate::cargo;
use crate::http;
use crate::output::Progress;
use crate::process::{self, Log, Process, Service};
use crate::project::Project;
use crate::stop::Stop;

/// How long a service has to listen, and a function to answer for the first time.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Where a stack should listen and keep its data.
pub(crate) struct Wanted {
    port: u16,
    dynamodb_port: u16,
    database: PathBuf,
    log: PathBuf,
    reload: bool,
}

impl Wanted {
    /// The usual ports, which the README and `cargo vapi send` name, and data that stay from run to run.
    pub(crate) fn to_serve(project: &Project, port: u16) -> Result<Self> {
        let endpoint = project.env.get("AWS_ENDPOINT_URL")?;
        let dynamodb_port =
            endpoint.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
        let dynamodb_port =
            dynamodb_port.with_context(|| format!("AWS_ENDPOINT_URL {endpoint} names no port"))?;
        if !http::is_free(port) {
            bail!(
                "port {port} is taken: does another cargo lambda watch run?\nStop it, or choose another: cargo xtask dev --port {}",
                port + 1
            );
        }
        if !http::is_free(dynamodb_port) {
            bail!(
                "port {dynamodb_port} is taken, and {} puts the embedded DynamoDB there.\nStop what listens there, or change the port in that file",
                project_files::FILE_NAME
            );
        }
        let database = project.local("dynamodb.sqlite")?;
        Ok(Self { port, dynamodb_port, database, log: project.local("dev.log")?, reload: true })
    }

    /// Free ports and an empty database, so that this can run beside anything.
    pub(crate) fn for_one_call(project: &Project) -> Result<Self> {
        let database = project.local("once.sqlite")?;
        for suffix in ["", "-shm", "-wal"] {
            let mut file = database.clone().into_os_string();
            file.push(suffix);
            let _ = std::fs::remove_file(file);
        }
        let log = project.local("once.log")?;
        Ok(Self { port: http::free_port()?, dynamodb_port: http::free_port()?, database, log, reload: false })
    }
}

/// The running services. Dropping it ends them all.
pub(crate) struct Stack {
    // Dropped in this order: the functions before what they talk to.
    watch: Service,
    dynamodb: Service,
    functions: Vec<String>,
    port: u16,
    dynamodb_port: u16,
    log: Log,
}

impl Stack {
    pub(crate) fn start(
        project: &Project,
        stop: &Stop,
        wanted: &Wanted,
        cargo_lambda: &Path,
        functions: &[String],
    ) -> Result<Self> {
        let log = Log::create(wanted.log.clone())?;

        let progress = Progress::start("embedded DynamoDB");
        let mut dynamodb = Service::start(&mut dynamodb_command(project, wanted)?, &log)?;
        let dynamodb_url = format!("http://127.0.0.1:{}", wanted.dynamodb_port);
        wait_until_listening(stop, &mut dynamodb, wanted.dynamodb_port, progress, &dynamodb_url, &log)?;

        let progress = Progress::start("cargo lambda watch");
        let mut watch = Service::start(&mut watch_command(project, wanted, cargo_lambda), &log)?;
        let url = format!("http://localhost:{}", wanted.port);
        wait_until_listening(stop, &mut watch, wanted.port, progress, &url, &log)?;

        let functions = functions.to_vec();
        let stack =
            Self { watch, dynamodb, functions, port: wanted.port, dynamodb_port: wanted.dynamodb_port, log };
        stack.start_functions(project, stop)?;
        Ok(stack)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub(crate) fn dynamodb_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.dynamodb_port)
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// The service that has ended, if one has.
    pub(crate) fn first_ended(&mut self) -> Option<&'static str> {
        if !self.watch.is_running() {
            return Some("cargo lambda watch");
        }
        (!self.dynamodb.is_running()).then_some("the embedded DynamoDB")
    }

    /// How many processes of each function run, and whether cargo is about to start more.
    pub(crate) fn function_processes(&self) -> BTreeMap<String, Processes> {
        let table = self.watch.descendants();
        self.functions.iter().map(|name| (name.clone(), Processes::of(name, &table))).collect()
    }

    /// Sends each function a first request: `cargo lambda watch` starts a function no sooner, and through cargo, which
    /// takes longer than the function itself.
    fn start_functions(&self, project: &Project, stop: &Stop) -> Result<()> {
        let mut progress = Progress::start("functions");
        let asked: Vec<_> = self.functions.iter().map(|name| (name, self.ask(name))).collect();
        for (name, answer) in asked {
            while !answer.is_finished() {
                stop.check()?;
                progress.tick("starting");
                std::thread::sleep(process::POLL);
            }
            // Vapi only ever posts, so a function that works refuses to be got.
            match answer.join() {
                Ok(Some(405)) => {}
                other => bail!(
                    "{name} does not answer as it should ({}); the end of {}:\n{}",
                    other
                        .ok()
                        .flatten()
                        .map_or("no answer".to_owned(), |status| format!("status {status}, not 405")),
                    project.shown(self.log.path()),
                    self.log.last_words()
                ),
            }
        }
        // Those that are still starting would make the call look slow.
        while self.watch.descendants().iter().any(is_cargo_run) && progress.elapsed() < START_LIMIT {
            stop.check()?;
            progress.tick("starting");
            std::thread::sleep(process::POLL);
        }
        progress.done(&format!("{} answer", self.functions.len()));
        Ok(())
    }

    fn ask(&self, function: &str) -> std::thread::JoinHandle<Option<u16>> {
        let (port, path) = (self.port, format!("/lambda-url/{function}/"));
        std::thread::spawn(move || http::get(port, "localhost", &path, START_LIMIT))
    }
}

/// Whether this is cargo on its way to become a function.
pub(super) fn is_cargo_run(process: &Process) -> bool {
    let mut words = process.command.iter();
    words.next().is_some_and(|program| program.ends_with("cargo"))
        && words.next().is_some_and(|word| word == "run")
}

fn dynamodb_command(project: &Project, wanted: &Wanted) -> Result<Command> {
    let mut command = Command::new(cargo::binary("local-dynamodb")?);
    command.current_dir(project.root());
    command.args(["--port", &wanted.dynamodb_port.to_string(), "--file"]).arg(&wanted.database);
    Ok(command)
}

fn watch_command(project: &Project, wanted: &Wanted, cargo_lambda: &Path) -> Command {
    let mut command = Command::new(cargo_lambda);
    command.current_dir(project.root());
    cargo::forget_ourselves(&mut command);
    // Not one AWS variable of whoever types this reaches a function: a forgotten profile or endpoint is a real account.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    // `local.env` names the usual port; the variable of the service comes before the general one.
    command.env("AWS_ENDPOINT_URL_DYNAMODB", format!("http://127.0.0.1:{}", wanted.dynamodb_port));
    command.args(["lambda", "watch", "--color", "never", "--invoke-port", &wanted.port.to_string()]);
    if !http::has_ipv6() {
        command.args(["--invoke-address", "0.0.0.0"]);
    }
    if !wanted.reload {
        command.arg("--ignore-changes");
    }
    command
}

fn wait_until_listening(
    stop: &Stop,
    service: &mut Service,
    port: u16,
    mut progress: Progress,
    url: &str,
    log: &Log,
) -> Result<()> {
    while http::connect(port).is_none() {
        stop.check()?;
        if !service.is_running() || progress.elapsed() > START_LIMIT {
            bail!("it does not come up at {url}:\n{}", log.last_words());
        }
        progress.tick("starting");
        std::thread::sleep(process::POLL);
    }
    progress.done(url);
    Ok(())
}
