//! The Function URLs of a stack: each by its own name, and none without the credential.

use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::stage::{Stack, Stage, host};
use crate::http;
use crate::output::Progress;

/// Each family, and the output with its URL.
const FAMILIES: [(&str, &str); 5] = [
    ("assistant-request", "AssistantRequestUrl"),
    ("tool-calls", "ToolCallsUrl"),
    ("call-requests", "CallRequestsUrl"),
    ("call-events", "CallEventsUrl"),
    ("end-of-call-report", "EndOfCallReportUrl"),
];

/// A cold start on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// Vapi only ever posts: a function that has its configuration refuses to be got.
pub(super) fn answer(stage: &Stage<'_>, stack: &Stack) -> Result<()> {
    let mut progress = Progress::start("Function URLs");
    let outputs = FAMILIES.map(|(_, output)| output);
    for output in outputs.iter().chain(&["ServerUrl"]) {
        stage.stop.check()?;
        progress.tick("asking");
        let url = stack.output(output)?;
        let status = http::get(stage.emulator.port(), host(url)?, "/", LIMIT);
        ensure!(
            status == Some(405),
            "{output} ({url}) should refuse a GET with 405, and its status is {status:?}"
        );
    }
    progress.done("6 answer by their own names");
    Ok(())
}

/// Another credential than the stack's is refused, and none at all.
pub(super) fn ask_for_the_credential(stage: &Stage<'_>, stack: &Stack) -> Result<()> {
    let mut progress = Progress::start("credential");
    let own = stack.credential(stage)?;
    let is_a_plan = own.contains("\"type\"") && own.contains("bearer") && own.contains("\"token\"");
    ensure!(is_a_plan, "the secret of the stack is no bearer plan");
    for wrong in [r#"{"type":"bearer","token":"somebody-else-has-this-one"}"#, "none"] {
        progress.tick("asking");
        let mut sender = stage
            .binary("played-call", &["report", "--server-url", &stage.way_to(stack.output("ServerUrl")?)?])?;
        sender.env("PLAYED_CALL_CREDENTIAL", wrong);
        let refused = crate::process::output_while(stage.emulator.client(&mut sender), stage.stop, || {})?;
        ensure!(
            !refused.status.success() && refused.text.contains("answered 401"),
            "a report without the stack's credential should be refused:\n{}",
            refused.text
        );
    }
    progress.done("the stack's own is asked for");
    Ok(())
}

/// Each family's own URL.
pub(super) fn of_families(stage: &Stage<'_>, stack: &Stack) -> Result<Vec<(&'static str, String)>> {
    FAMILIES.iter().map(|(family, output)| Ok((*family, stage.way_to(stack.output(output)?)?))).collect()
}

/// Vapi, as it is set up for the stack: its URL and its credential. And the way to what the stack kept.
pub(super) fn caller(stage: &Stage<'_>, stack: &Stack, words: &[&str]) -> Result<Command> {
    let mut caller = stage.binary("played-call", words)?;
    caller.args(["--server-url", &stage.way_to(stack.output("ServerUrl")?)?]);
    caller.args(["--dynamodb", &stage.emulator.url(), "--calls-table", stack.output("CallsTableName")?]);
    caller.env("PLAYED_CALL_CREDENTIAL", stack.credential(stage)?);
    Ok(caller)
}
