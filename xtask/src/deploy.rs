//! `cargo xtask deploy`: from this folder to a stack in an AWS account, with the pinned tools.

mod account;
mod next;
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
             {}/sam delete --config-env {}{}",
            tools.folder().display(),
            options.environment,
            next::for_sam(options, &settings)
        );
    }
    println!("\n--- Deployed in {}\n", seconds(started.elapsed()));
    // Guided, sam has printed them already, and of a stack that may have another name.
    if !options.is_guided {
        outputs::print(&tools, stop, &settings)?;
        println!();
    }
    println!("Next, what to enter in Vapi:\n\n  {}", next::connect(options, &settings));
    Ok(())
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
