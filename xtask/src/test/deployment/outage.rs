//! DynamoDB is away while reports arrive: they are acknowledged, wait in the queue, and are in the table afterwards.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::stage::{Stack, Stage};
use super::urls;
use crate::output::Progress;
use crate::process;

/// How long a message rests that could not be written. The template says 180 s, which is long to wait for.
const REST_SECONDS: &str = "5";

/// How long the queue may take to be empty again.
const LIMIT: Duration = Duration::from_secs(180);

pub(super) fn survived(stage: &Stage<'_>, stack: &Stack) -> Result<()> {
    let queue = stack.output("ReportRetryQueueUrl")?;
    stage.ask(&["rest", queue, REST_SECONDS])?;
    stage.dynamodb.close();
    let sent = send(stage, stack);
    let waiting = waiting(stage, queue);
    stage.dynamodb.open();
    let (sent, waiting) = (sent?, waiting?);
    ensure!(waiting > 0, "DynamoDB was away, and no report waits in the queue");

    let mut progress = Progress::start("DynamoDB is back");
    for call_id in &sent {
        let words = ["kept", call_id, "--within", "180"];
        let mut kept = urls::caller(stage, stack, &words)?;
        let kept = process::output_while(stage.emulator.client(&mut kept), stage.stop, || {
            progress.tick("redriving");
        })?;
        ensure!(kept.status.success(), "{}", kept.text);
    }
    while self::waiting(stage, queue)? > 0 {
        ensure!(progress.elapsed() < LIMIT, "all reports are in the table, and the queue is not empty");
        progress.tick("emptying the queue");
        std::thread::sleep(process::POLL);
    }
    let dead = self::waiting(stage, stack.output("ReportDeadLetterQueueUrl")?)?;
    ensure!(dead == 0, "{dead} messages are in the dead-letter queue");
    progress.done(&format!("{} reports redriven, the queue is empty", sent.len()));
    Ok(())
}

/// A report through each of the two URLs that take one; the ids of their calls.
fn send(stage: &Stage<'_>, stack: &Stack) -> Result<Vec<String>> {
    let own = stage.way_to(stack.output("EndOfCallReportUrl")?)?;
    let mut ids = Vec::new();
    let began = Progress::start("DynamoDB is away");
    for family in [None, Some(format!("end-of-call-report={own}"))] {
        let mut report = urls::caller(stage, stack, &["report"])?;
        report.args(family.iter().flat_map(|family| ["--family", family]));
        let (_, text) = stage.run("DynamoDB is away", "a report arrives", &mut report)?;
        ids.push(text.lines().last().context("no call id was printed")?.to_owned());
    }
    began.done(&format!("{} reports acknowledged, and queued", ids.len()));
    Ok(ids)
}

fn waiting(stage: &Stage<'_>, queue: &str) -> Result<usize> {
    stage.ask(&["waiting", queue])?.trim().parse().context("no number of messages")
}
