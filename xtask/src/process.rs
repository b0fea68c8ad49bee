//! Other programs: run to their end, or kept as services that never outlive us.

mod service;
mod table;

use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::stop::Stop;

pub(crate) use service::{Log, Service};
pub(crate) use table::{Process, descendants};

pub(crate) const POLL: Duration = Duration::from_millis(50);

/// Runs `command` to its end, on this terminal. A requested stop ends it.
pub(crate) fn run(command: &mut Command, stop: &Stop) -> Result<ExitStatus> {
    run_while(command, stop, || {})
}

/// As [`run`]; calls `meanwhile` about twenty times a second.
pub(crate) fn run_while(
    command: &mut Command,
    stop: &Stop,
    mut meanwhile: impl FnMut(),
) -> Result<ExitStatus> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().with_context(|| format!("can't start {program}"))?;
    loop {
        if let Some(status) = child.try_wait().with_context(|| format!("lost track of {program}"))? {
            stop.check()?;
            return Ok(status);
        }
        if stop.requested() {
            end(&mut child);
            stop.check()?;
        }
        meanwhile();
        std::thread::sleep(POLL);
    }
}

/// What a program printed, both outputs together.
pub(crate) struct Output {
    pub(crate) status: ExitStatus,
    pub(crate) text: String,
}

/// As [`run_while`], and keeps what it prints instead of showing it.
pub(crate) fn output_while(command: &mut Command, stop: &Stop, meanwhile: impl FnMut()) -> Result<Output> {
    let (mut reader, writer) = std::io::pipe().context("no pipe can be made")?;
    let both = writer.try_clone().context("no pipe can be made")?;
    command.stdin(Stdio::null()).stdout(writer).stderr(both);
    let reading = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = reader.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let status = run_while(command, stop, meanwhile);
    // Our ends of the pipe, without which the reader would wait for ever.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Ok(Output { status: status?, text: reading.join().unwrap_or_default() })
}

/// Ends `child` and everything it started: politely, and after two seconds for good.
fn end(child: &mut Child) {
    let started = descendants(child.id());
    let family: Vec<u32> = started.iter().map(|process| process.id).chain([child.id()]).collect();
    table::signal("TERM", &family);
    for _ in 0..40 {
        std::thread::sleep(POLL);
        let ended = matches!(child.try_wait(), Ok(Some(_)));
        // `cargo lambda watch` stays for seconds after its functions have gone, with nothing left to do.
        let childless = !started.is_empty() && descendants(child.id()).is_empty();
        if ended || childless {
            break;
        }
    }
    table::signal("KILL", &family);
    let _ = child.kill();
    let _ = child.wait();
}
