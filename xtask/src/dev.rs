//! `cargo xtask dev`: the functions on this machine, and one whole call through them.

mod stack;
mod watchdog;

use std::process::Command;

use anyhow::{Context, Result, bail};
use python_tools::CARGO_LAMBDA;

use crate::cargo;
use crate::events;
use crate::output::Progress;
use crate::process;
use crate::project::Project;
use crate::python;
use crate::stop::Stop;

use stack::{Stack, Wanted};
use watchdog::Watchdog;

/// Where `cargo lambda watch` serves unless it is told otherwise.
const USUAL_PORT: u16 = 9000;

/// What `cargo xtask dev` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    once: bool,
    port: u16,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self { once: false, port: USUAL_PORT };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--once" => options.once = true,
                "--port" => {
                    let port = words.next().and_then(|port| port.parse().ok());
                    options.port = port.context("--port wants a number, like --port 9001")?;
                }
                unknown => bail!("{unknown} is no option of cargo xtask dev (--once, --port PORT)"),
            }
        }
        Ok(options)
    }
}

pub(crate) fn run(project: &Project, stop: &Stop, options: &Options) -> Result<()> {
    println!("One whole Vapi call through the real Lambda binaries, on this machine.");
    println!("First run: 3 to 5 minutes on two cores, to build everything. Later: seconds.\n");
    let wanted =
        if options.once { Wanted::for_one_call(project)? } else { Wanted::to_serve(project, options.port)? };
    let mut stack = start(project, stop, &wanted)?;
    play(project, stop, &stack)?;
    if options.once {
        println!("\nThe whole call works. To keep serving: cargo xtask dev");
        return Ok(());
    }
    invite(project, &stack)?;
    serve(project, stop, &mut stack)
}

/// The played call against a stack of its own; `cargo xtask test` ends with it.
pub(crate) fn play_once(project: &Project, stop: &Stop) -> Result<()> {
    let stack = start(project, stop, &Wanted::for_one_call(project)?)?;
    play(project, stop, &stack)
}

/// Brings, builds and starts all that the call needs.
fn start(project: &Project, stop: &Stop, wanted: &Wanted) -> Result<Stack> {
    let functions = project.functions()?;
    let cargo_lambda = python::bring(&CARGO_LAMBDA, project, stop)?;
    let building = Progress::start("build");
    let mut binaries = functions.clone();
    binaries.extend(["local-dynamodb".to_owned(), "played-call".to_owned()]);
    cargo::build(project, stop, &binaries)?;
    building.done(&format!("{} functions, DynamoDB, the call", functions.len()));
    Stack::start(project, stop, wanted, &cargo_lambda, &functions)
}

fn play(project: &Project, stop: &Stop, stack: &Stack) -> Result<()> {
    println!();
    let mut call = Command::new(cargo::binary("played-call")?);
    call.current_dir(project.root()).args(["--url", &stack.url(), "--dynamodb", &stack.dynamodb_url()]);
    if !process::run(&mut call, stop)?.success() {
        bail!(
            "the call did not go as it should; the end of {}:\n{}",
            project.shown(stack.log().path()),
            stack.log().last_words()
        );
    }
    Ok(())
}

/// What someone can do now.
fn invite(project: &Project, stack: &Stack) -> Result<()> {
    let url = stack.url();
    let token = events::bearer_token(&project.env)?;
    println!("\nServing. Try it from another terminal, in this folder:\n");
    println!(
        "  curl -H 'Authorization: Bearer {token}' \\\n    -d @events/assistant-request.json {url}/vapi/webhook\n"
    );
    let elsewhere =
        if stack.port() == USUAL_PORT { String::new() } else { format!(" --url {url}/vapi/webhook") };
    println!("  cargo vapi send variants/tool-calls-take-message{elsewhere}\n");
    println!("All messages:   {url}/vapi/webhook");
    println!("One function:   {url}/lambda-url/FUNCTION/");
    println!("Logs:           {}", project.shown(stack.log().path()));
    println!("\nA saved source file rebuilds its functions. Ctrl-C stops everything.");
    Ok(())
}

/// Keeps serving until someone stops it; says when a function has died.
fn serve(project: &Project, stop: &Stop, stack: &mut Stack) -> Result<()> {
    let mut watchdog = Watchdog::default();
    loop {
        for _ in 0..20 {
            std::thread::sleep(process::POLL);
            if stop.requested() {
                return Ok(());
            }
        }
        if let Some(service) = stack.first_ended() {
            bail!(
                "{service} has ended; the end of {}:\n{}",
                project.shown(stack.log().path()),
                stack.log().last_words()
            );
        }
        for news in watchdog.look(&stack.function_processes()) {
            println!("\n{news}\nThe log says more: {}", project.shown(stack.log().path()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(Options::parse(&["--twice"]).is_err());
    }

    #[test]
    fn a_port_is_a_number() {
        assert_eq!(
            Options::parse(&["--port", "9001"]).expect("a number"),
            Options { once: false, port: 9001 }
        );
        assert!(Options::parse(&["--port", "nine"]).is_err());
        assert!(Options::parse(&["--port"]).is_err());
    }
}
