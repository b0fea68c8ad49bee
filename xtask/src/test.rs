//! `cargo xtask test`: the whole check, as the hosted CI runs it.

mod steps;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::output::seconds;
use crate::project::Project;
use crate::stop::Stop;

use steps::{Outcome, STEPS};

/// What `cargo xtask test` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    keep_going: bool,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Self> {
        let mut options = Self { keep_going: false };
        for word in words {
            match *word {
                "--keep-going" => options.keep_going = true,
                unknown => bail!("{unknown} is no option of cargo xtask test (--keep-going)"),
            }
        }
        Ok(options)
    }
}

struct Done {
    name: &'static str,
    result: Result<Outcome>,
    took: Duration,
}

pub(crate) fn run(project: &Project, stop: &Stop, options: &Options) -> Result<()> {
    println!("The whole check in {} steps. The first run takes about 15 minutes on two cores,", STEPS.len());
    println!("later ones 2 or 3.");
    let mut done: Vec<Done> = Vec::new();
    for (index, step) in STEPS.iter().enumerate() {
        println!("\n--- {} of {}: {} ({})\n", index + 1, STEPS.len(), step.name, step.what);
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
    conclude(&done)
}

/// The table, and a last line that a log reader can trust.
fn conclude(done: &[Done]) -> Result<()> {
    println!("\n--- Result\n");
    for step in done {
        let outcome = match &step.result {
            Ok(Outcome::Passed) => "passed".to_owned(),
            Ok(Outcome::Skipped(why)) => format!("SKIPPED: {why}"),
            Err(_) => "FAILED".to_owned(),
        };
        println!("  {:<12} {:>12}   {outcome}", step.name, seconds(step.took));
    }
    for step in STEPS.iter().skip(done.len()) {
        println!("  {:<12} {:>12}   not run", step.name, "");
    }
    let failed: Vec<&str> = done.iter().filter(|step| step.result.is_err()).map(|step| step.name).collect();
    let skipped = done.iter().filter(|step| matches!(step.result, Ok(Outcome::Skipped(_)))).count();
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    let total = seconds(done.iter().map(|step| step.took).sum());
    match skipped {
        0 => println!("\nAll {} steps passed in {total}.", done.len()),
        _ => println!("\n{} steps passed, {skipped} skipped, in {total}.", done.len() - skipped),
    }
    Ok(())
}
