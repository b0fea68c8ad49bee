//! `cargo xtask`: for whoever works on the code.

mod bench;
mod cargo;
mod deploy;
mod dev;
mod disk;
mod emulator;
mod events;
mod http;
mod local_aws;
mod new_tool;
mod output;
mod process;
mod project;
mod python;
mod remove_tools;
mod stop;
mod test;
mod tool_source;
mod toolchain;

use std::process::ExitCode;

use anyhow::{Result, bail};

use project::Project;
use stop::Stop;

const HELP: &str = "\
cargo xtask: for whoever works on the code

  cargo xtask dev          Serve the functions on this machine, play one whole
                           Vapi call through them, and keep serving.
      --once               Stop after the call; exit code 0 if all went well.
      --port PORT          Serve there instead of at 9000.
  cargo xtask test         The whole check: format, lints, licences, tests,
                           docs, template, and the played call.
      --keep-going         Don't stop at the first step that fails.
      --only STEP          One step: format, licences, template, lints, tests,
                           doctests, docs, empty, call.
      --deploy             Instead: build for Lambda, deploy to an AWS on this
                           machine, play calls there, and delete all of it.
  cargo xtask deploy       Build, and deploy to your AWS account.
      --env dev|prod       A section of samconfig.toml; dev if not said.
      --stack-name NAME    Another name than that section's.
      --arch arm64|x86_64  The processor; arm64 if not said.
      --guided             Ask for every parameter.
      -- ARGUMENTS         More for sam deploy: --profile NAME,
                           --parameter-overrides Name=value ...
  cargo xtask local-aws    An AWS on this machine to try that with.
      --port PORT          Serve there instead of at 4566.
  cargo xtask new-tool NAME
                           Write a tool that works, its test and its golden
                           schema, to be made into the one that is wanted.
      --once               One that changes something, once for each wish.
      --https              One that asks an HTTPS API with a secret.
  cargo xtask remove-tools Take the tools that ship out of the project.
      --yes                Don't ask.
      --force              Also where git has changes that are not committed.
  cargo xtask events       Make events/invoke/*.json from events/*.json.
  cargo xtask bench        Cold start, latency, memory and size, beside an
                           empty function. Builds for release first.
  cargo xtask help         This text.

For whoever runs a deployment: cargo vapi help
";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some((command, options)) = words.split_first() else {
        print!("{HELP}");
        return Ok(ExitCode::FAILURE);
    };
    if options.contains(&"--help") || options.contains(&"-h") || matches!(*command, "help" | "--help" | "-h")
    {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::find()?;
    let stop = Stop::on_signals()?;
    let done = match *command {
        "deploy" => deploy::run(&project, &stop, &deploy::Options::parse(options)?),
        "local-aws" => local_aws::run(&project, &stop, &local_aws::Options::parse(options)?),
        "dev" => dev::run(&project, &stop, &dev::Options::parse(options)?),
        "test" => test::run(&project, &stop, &test::Options::parse(options)?),
        "new-tool" => new_tool::run(&project, &stop, &new_tool::Options::parse(options)?),
        "remove-tools" => remove_tools::run(&project, &stop, &remove_tools::Options::parse(options)?),
        "events" => none_of(options).and_then(|()| events::run(&project)),
        "bench" => bench::run(&project, &stop, options),
        unknown => bail!("there is no {unknown:?} here; cargo xtask help lists what there is"),
    };
    if stop.requested() {
        // What a shell reports for a command that was interrupted.
        eprintln!("\nStopped.");
        return Ok(ExitCode::from(130));
    }
    done.map(|()| ExitCode::SUCCESS)
}

fn none_of(options: &[&str]) -> Result<()> {
    match options.first() {
        None => Ok(()),
        Some(option) => bail!("{option} is no option of this command; cargo xtask help lists them"),
    }
}
