//! `cargo xtask test`: the whole check, as the hosted CI runs it.

mod deployment;
mod empty_registry;
mod steps;
mod template;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::disk;
use crate::output::seconds;
use crate::project::Project;
use crate::stop::Stop;

use steps::{Outcome, STEPS, Step};

/// What the first run of all steps writes to the disk, in bytes: measured, and a fifth for what others build.
const WRITTEN: u64 = 10_000_000_000;

/// What `cargo xtask test` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    keep_going: bool,
    /// All steps, or the one that was named.
    only: Option<&'static str>,
    /// The deployment in place of the steps.
    deploy: bool,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self { keep_going: false, only: None, deploy: false };
        let words_count = words.len();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--keep-going" => options.keep_going = true,
                "--only" => options.only = Some(step_name(words.next().copied().unwrap_or_default())?),
                "--deploy" => options.deploy = true,
                unknown => {
                    bail!("{unknown} is no option of cargo xtask test (--keep-going, --only STEP, --deploy)")
                }
            }
        }
        if options.deploy && words_count > 1 {
            bail!("--deploy is a check of its own, and stands alone");
        }
        Ok(options)
    }

    fn wants(&self, step: &Step) -> bool {
        self.only.is_none_or(|only| only == step.name)
    }
}

fn step_name(name: &str) -> Result<&'static str> {
    let names = STEPS.iter().map(|step| step.name);
    match names.clone().find(|known| *known == name) {
        Some(known) => Ok(known),
        None => bail!("--only wants the name of a step: {}", names.collect::<Vec<_>>().join(", ")),
    }
}

struct Done {
    name: &'static str,
    result: Result<Outcome>,
    took: Duration,
}

pub(crate) fn run(project: &Project, stop: &Stop, options: &Options) -> Result<()> {
    if options.deploy {
        return deployment::run(project, stop);
    }
    let steps: Vec<&Step> = STEPS.iter().filter(|step| options.wants(step)).collect();
    if options.only.is_none() {
        println!(
            "The whole check in {} steps. The first run takes about 20 minutes on two cores,",
            steps.len()
        );
        println!("later ones 6 to 8.");
        if let Some(warning) = disk::warning(project.root(), WRITTEN) {
            println!("\n{warning}");
        }
    }
    let mut done: Vec<Done> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n--- {} of {}: {} ({})\n", index + 1, steps.len(), step.name, step.what);
        let started = Instant::now();
        let result = (step.run)(project, stop);
        stop.check()?;
        if let Err(error) = &result {
            println!("\n{error:#}");
        }
        let failed = result.is_err();
        done.push(Done { name: step.name, result, took: started.elapsed() });
        if failed && !options.keep_going {
            break;
        }
    }
    conclude(&steps, &done)
}

/// The table, and a last line that a log reader can trust.
fn conclude(steps: &[&Step], done: &[Done]) -> Result<()> {
    println!("\n--- Result\n");
    for step in done {
        let outcome = match &step.result {
            Ok(Outcome::Passed) => "passed".to_owned(),
            Ok(Outcome::Skipped(why)) => format!("SKIPPED: {why}"),
            Err(_) => "FAILED".to_owned(),
        };
        println!("  {:<12} {:>12}   {outcome}", step.name, seconds(step.took));
    }
    for step in steps.iter().skip(done.len()) {
        println!("  {:<12} {:>12}   not run", step.name, "");
    }
    let failed: Vec<&str> = done.iter().filter(|step| step.result.is_err()).map(|step| step.name).collect();
    let skipped = done.iter().filter(|step| matches!(step.result, Ok(Outcome::Skipped(_)))).count();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    let total = seconds(done.iter().map(|step| step.took).sum());
    match skipped {
        0 if done.len() == STEPS.len() => println!("\nAll {} steps passed in {total}.", done.len()),
        0 => println!(
            "\n{} of {} steps passed in {total}; the others were not asked for.",
            done.len(),
            STEPS.len()
        ),
        _ => println!("\n{} steps passed, {skipped} skipped, in {total}.", done.len() - skipped),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_can_be_asked_for_by_its_name() {
        let options = Options::parse(&["--only", "call"]).expect("a step");
        assert_eq!(STEPS.iter().filter(|step| options.wants(step)).count(), 1);
    }

    #[test]
    fn an_unknown_step_is_answered_with_those_that_exist() {
        let error = Options::parse(&["--only", "everything"]).expect_err("no such step").to_string();
        assert!(error.contains("format, licences"), "{error}");
    }

    #[test]
    fn the_deployment_stands_alone() {
        assert!(Options::parse(&["--deploy"]).expect("nothing to refuse").deploy);
        assert!(Options::parse(&["--deploy", "--keep-going"]).is_err());
    }

    #[test]
    fn without_options_every_step_runs() {
        let options = Options::parse(&[]).expect("nothing to refuse");
        assert!(STEPS.iter().all(|step| options.wants(step)));
    }
}
