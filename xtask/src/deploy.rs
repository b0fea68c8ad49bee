//! `cargo xtask deploy`: from this folder to a stack in an AWS account, with the pinned tools.

mod account;
mod options;
mod outputs;
mod overrides;
mod settings;

use std::process::Command;

use anyhow::{Result, bail};

use crate::output::seconds;
use crate::process;
use crate::project::Project;
use crate::stop::Stop;
use crate::toolchain::Toolchain;

pub(crate) use options::Options;
use settings::Settings;

pub(crate) fn run(project: &Project, stop: &Stop, options: &Options) -> Result<()> {
    let started = std::time::Instant::now();
    let settings = Settings::read(project, options)?;
    println!("{} in {}, for {}.", settings.stack_name, settings.region, options.architecture);
    println!("The first build takes 5 to 15 minutes on two cores. Later ones: a minute or two.\n");
    let tools = Toolchain::bring(project, stop)?;
    account::check(&tools, stop, &settings)?;

    println!("\n--- Build\n");
    let mut build = tools.sam();
    build
        .args(["build", "--config-env", &options.environment, "--parameter-overrides"])
        .arg(settings.overrides());
    if !process::run(&mut build, stop)?.success() {
        bail!("the build failed; sam and cargo say why above. Nothing was deployed");
    }

    println!("\n--- Deploy\n");
    if !process::run(&mut deploy(&tools, &settings, options), stop)?.success() {
        bail!(
            "the deployment failed; sam says why above, in the lines with FAILED.\n\
             A stack that was there is as it was. One that was new and says ROLLBACK_COMPLETE has to go before the next try:\n\
             {}/sam delete --config-env {} --stack-name {}{}",
            tools.folder().display(),
            options.environment,
            named(options, &settings),
            settings.options_of_place()
        );
    }
    println!("\n--- Deployed in {}\n", seconds(started.elapsed()));
    // Guided, sam has printed them already, and of a stack that may have another name.
    if !options.is_guided {
        outputs::print(&tools, stop, &settings)?;
        println!();
    }
    println!("Next, what to enter in Vapi:\n\n  {}", connect(options, &settings));
    Ok(())
}

/// The command that says what to enter in Vapi.
fn connect(options: &Options, settings: &Settings) -> String {
    format!("cargo vapi connect --stack {}{}", named(options, settings), settings.options_of_place())
}

/// The stack as a command names it. Guided, its name was asked for by sam.
fn named<'a>(options: &Options, settings: &'a Settings) -> &'a str {
    if options.is_guided { "<the name that you chose>" } else { &settings.stack_name }
}

fn deploy(tools: &Toolchain, settings: &Settings, options: &Options) -> Command {
    let mut deploy = tools.sam();
    deploy.args(["deploy", "--config-env", &options.environment]);
    if let Some(name) = &options.stack_name {
        deploy.args(["--stack-name", name, "--s3-prefix", name]);
    }
    if options.is_guided {
        deploy.arg("--guided");
    }
    deploy.args(settings.other_arguments());
    deploy.arg("--parameter-overrides").args(settings.all_overrides());
    deploy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(words: &[&str]) -> String {
        let options = Options::parse(words).expect("options");
        let samconfig = include_str!("../../samconfig.toml");
        connect(&options, &Settings::of(samconfig, &options).expect("settings"))
    }

    #[test]
    fn what_comes_next_looks_where_it_was_deployed() {
        assert_eq!(next(&[]), "cargo vapi connect --stack vapi-lambda-dev --region us-west-2");
        let elsewhere = ["--env", "prod", "--", "--profile=my work", "--region", "eu-west-1"];
        assert_eq!(
            next(&elsewhere),
            "cargo vapi connect --stack vapi-lambda-prod --region eu-west-1 --profile 'my work'"
        );
    }

    #[test]
    fn what_sam_asked_for_only_a_person_knows() {
        assert_eq!(
            next(&["--guided", "--", "--profile", "work"]),
            "cargo vapi connect --stack <the name that you chose> --region <the region> --profile work"
        );
    }
}
