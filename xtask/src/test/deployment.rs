//! `cargo xtask test --deploy`: a build for Lambda, deployed to an AWS on this machine, called as Vapi calls, and deleted.
//!
//! Roles are in force there: a function may do what the template allows, and nothing else. What the emulator can't show are
//! alarms over several metrics (the template leaves them out where it finds itself in one), expiry of items, and limits of size.

mod outage;
mod stage;
mod urls;
mod way;

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail, ensure};

use crate::cargo;
use crate::output::{Progress, seconds};
use crate::project::Project;
use crate::stop::Stop;

use stage::{Stack, Stage};

/// The stack of the section `dev`.
const DEV: &str = "vapi-lambda-dev";

/// As short as a name can be.
const SHORT: &str = "v";

/// A name that Lambda, IAM, SQS and EventBridge can't take whole.
const LONG: &str =
    "a-stack-with-a-name-of-one-hundred-letters-so-that-aws-has-to-shorten-what-it-makes-of-it-x234567890";

/// Binaries that stand for people here: Vapi, and whoever deployed.
const PEOPLE: [&str; 2] = ["played-call", "vapi-cli"];

pub(crate) fn run(project: &Project, stop: &Stop) -> Result<()> {
    let started = Instant::now();
    println!("A deployment to an AWS on this machine, as you would do it, and all that comes after.");
    println!("The first run takes 15 to 20 minutes on two cores, later ones about 5.\n");
    let stage = Stage::set(project, stop)?;
    let played = play(&stage);
    let Stage { emulator, log, .. } = stage;
    let what_it_said = emulator.log().last_words();
    drop(emulator);
    if let Err(error) = played {
        stop.check()?;
        bail!(
            "{error:#}\n\nAll that was printed: {}. The emulator's last words:\n{what_it_said}",
            project.shown(log.path())
        );
    }
    println!("\nThe deployment works: {}.", seconds(started.elapsed()));
    Ok(())
}

fn play(stage: &Stage<'_>) -> Result<()> {
    let building = Progress::start("callers");
    cargo::build(stage.project, stage.stop, &PEOPLE.map(str::to_owned))?;
    building.done(&PEOPLE.join(", "));

    let architecture = architecture();
    let (progress, _) =
        stage.run("first deployment", "sam build, sam deploy", &mut deploy_command(stage, &architecture)?)?;
    progress.done(DEV);
    let dev = Stack::of(stage, DEV)?;
    urls::answer(stage, &dev)?;
    urls::ask_for_the_credential(stage, &dev)?;

    let before = stage.ask(&["aliases", DEV])?;
    let (progress, text) = stage.run(
        "second deployment",
        "sam build, sam deploy",
        &mut deploy_command(stage, &architecture)?,
    )?;
    ensure!(text.contains("No changes to deploy"), "a deployment of the same changed something");
    ensure!(stage.ask(&["aliases", DEV])? == before, "a deployment of the same published versions");
    progress.done("changes nothing");

    open_the_desk(stage, &dev)?;
    whole_call(stage, &dev, false)?;
    whole_call(stage, &dev, true)?;
    what_to_enter_in_vapi(stage, &dev)?;
    outage::survived(stage, &dev)?;
    changed_parameter(stage, &dev, &before)?;
    stacks_beside(stage, &dev)?;
    delete(stage, DEV, &[])?;
    Ok(())
}

/// This machine's processor: nothing is built for another one here.
fn architecture() -> String {
    std::env::consts::ARCH.replace("aarch64", "arm64")
}

/// `cargo xtask deploy`, the very one.
fn deploy_command(stage: &Stage<'_>, architecture: &str) -> Result<Command> {
    stage.binary("xtask", &["deploy", "--env", "dev", "--arch", architecture])
}

/// A desk without hours books nothing.
fn open_the_desk(stage: &Stage<'_>, stack: &Stack) -> Result<()> {
    let words =
        ["desk", "hours", "--set", "mon-sun", "09:00-17:00", "--time-zone", "UTC", "--stack", &stack.name];
    let (progress, _) = stage.run("cargo vapi", "desk hours", &mut stage.binary("vapi-cli", &words)?)?;
    progress.done("the desk is open");
    Ok(())
}

/// The played call, through the one URL or through each family's own.
fn whole_call(stage: &Stage<'_>, stack: &Stack, to_families: bool) -> Result<()> {
    let mut call = urls::caller(stage, stack, &[])?;
    if to_families {
        for (family, url) in urls::of_families(stage, stack)? {
            call.arg("--family").arg(format!("{family}={url}"));
        }
    }
    let what = if to_families { "call, URL by URL" } else { "call, one URL" };
    let (progress, _) = stage.run(what, "being played", &mut call)?;
    progress.done("every answer is right, and all is kept");
    Ok(())
}

/// `cargo vapi connect` without a key: it says what the stack is.
fn what_to_enter_in_vapi(stage: &Stage<'_>, stack: &Stack) -> Result<()> {
    let words = ["connect", "--stack", &stack.name];
    let (progress, text) = stage.run("cargo vapi", "connect", &mut stage.binary("vapi-cli", &words)?)?;
    let url = stack.output("ServerUrl")?;
    ensure!(text.contains(url), "cargo vapi connect does not name {url}:\n{text}");
    progress.done("connect names the URL and the credential");
    Ok(())
}

/// The functions that read `DefaultAssistantId`.
const READ_IT: [&str; 2] = ["AssistantRequestFunction ", "ServerUrlFunction "];

/// A parameter that changes reaches the functions behind the URLs, which stay what they were.
fn changed_parameter(stage: &Stage<'_>, stack: &Stack, before: &str) -> Result<()> {
    let assistant = "DefaultAssistantId=7d1e2b6a-0000-4000-8000-00000000d15c";
    let words =
        ["deploy", "--stack-name", &stack.name, "--parameter-overrides", "RetainData=false", assistant];
    let (progress, _) = stage.run("changed parameter", "sam deploy", &mut stage.sam(&words))?;
    let after = stage.ask(&["aliases", &stack.name])?;
    for (before, after) in before.lines().zip(after.lines()) {
        let reads_it = READ_IT.iter().any(|function| after.starts_with(function));
        ensure!(
            (before != after) == reads_it,
            "an alias that was to move did not, or one moved that was not to: {after}"
        );
    }
    let now = Stack::of(stage, &stack.name)?;
    ensure!(now.output("ServerUrl")? == stack.output("ServerUrl")?, "a changed parameter changed the URL");
    let (_, text) = stage.run("changed parameter", "one call", &mut urls::caller(stage, stack, &[])?)?;
    ensure!(
        text.contains("7d1e2b6a"),
        "the call was not answered by the assistant of the parameter:\n{text}"
    );
    progress.done("new versions where it is read, the same URLs");
    Ok(())
}

/// Two more stacks in the same account: with the shortest name, and with a very long one that keeps its data.
fn stacks_beside(stage: &Stage<'_>, dev: &Stack) -> Result<()> {
    for (name, retains) in [(SHORT, "RetainData=false"), (LONG, "RetainData=true")] {
        let words = ["deploy", "--stack-name", name, "--s3-prefix", name];
        let mut deploy = stage.sam(&words);
        deploy.args(["--parameter-overrides", retains, &format!("Architecture={}", architecture())]);
        let (progress, _) = stage.run("another stack", "sam deploy", &mut deploy)?;
        let stack = Stack::of(stage, name)?;
        let names = stage.ask(&["aliases", name])?;
        let longest = names.lines().filter_map(|line| line.rsplit(' ').next()?.parse::<usize>().ok()).max();
        ensure!(longest.is_some_and(|letters| letters <= 64), "a function has a name of {longest:?} letters");
        urls::answer(stage, &stack)?;
        ensure!(dev.credential(stage)? != stack.credential(stage)?, "two stacks have one credential");
        open_the_desk(stage, &stack)?;
        whole_call(stage, &stack, false)?;
        progress.done(&format!("a name of {} letter(s)", name.len()));
    }
    delete(stage, SHORT, &[])?;
    let kept = [("queue", 2), ("secret", 1), ("table", 2)];
    delete(stage, LONG, &kept)
}

/// `sam delete`, and then nothing is left, or what the stack was to keep.
fn delete(stage: &Stage<'_>, name: &str, kept: &[(&str, usize)]) -> Result<()> {
    let mut delete = stage.sam(&["delete", "--no-prompts", "--stack-name", name]);
    let (progress, _) = stage.run("delete", "sam delete", &mut delete)?;
    let left = stage.ask(&["left", name])?;
    let kinds = left.lines().filter_map(|line| line.split(' ').next());
    let mut counts = std::collections::BTreeMap::new();
    for kind in kinds {
        *counts.entry(kind).or_insert(0_usize) += 1;
    }
    let expected: std::collections::BTreeMap<&str, usize> = kept.iter().copied().collect();
    ensure!(counts == expected, "after the stack {name} was deleted, this is left:\n{left}");
    let shown = name.get(..20).map_or(name.to_owned(), |beginning| format!("{beginning}..."));
    if kept.is_empty() {
        progress.done(&format!("{shown}: nothing is left"));
    } else {
        progress.done(&format!("{shown}: what was to stay"));
        for line in left.lines() {
            println!("      {line}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_name_is_what_it_says() {
        assert_eq!((LONG.len(), SHORT.len()), (100, 1));
        assert!(LONG.len() <= 128, "CloudFormation takes 128 letters");
    }
}
