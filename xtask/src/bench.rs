//! `cargo xtask bench`: the package `bench` does the work.

use anyhow::{Result, bail};

use crate::project::Project;
use crate::stop::Stop;
use crate::{cargo, process};

pub(crate) fn run(project: &Project, stop: &Stop, options: &[&str]) -> Result<()> {
    println!("Cold start, warm latency, memory and size of the functions, beside an empty one.");
    println!("The first run builds everything for release: 10 to 15 minutes on two cores.");
    println!("Later ones take about a minute. Close what else is busy: the numbers are times.\n");
    let mut bench = cargo::command(project);
    bench.args(["run", "--release", "--package", "bench", "--"]).args(options);
    if !process::run(&mut bench, stop)?.success() {
        bail!("the benchmark failed; it says why above");
    }
    Ok(())
}
