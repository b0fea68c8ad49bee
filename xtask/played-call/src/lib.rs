//! One whole Vapi call, played against the functions as Vapi would: every message signed, in order, its answer checked.
//!
//! The script is [`script::STEPS`]. What each answer has to be is in `expectation`, what has to be in DynamoDB afterwards in
//! `kept`. Every play is a call of its own: a new call id, the time of now, and an appointment on a day of its own.
//!
//! Where it is played is a [`Stage`]: `cargo lambda watch` on this machine, or a deployed stack.

mod expectation;
mod kept;
mod moments;
mod paragraph;
pub mod script;
mod stage;
mod wish;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use project_files::{LocalEnv, Sample};

use paragraph::Paragraph;
pub use stage::Stage;
use wish::Wish;

/// Plays the call and prints each answer with its status and time, then what was kept.
///
/// # Errors
///
/// A sentence about the first answer, or the first kept thing, that is not as it should be.
pub async fn play(env: &LocalEnv, stage: &Stage) -> Result<()> {
    let wish = Wish::new();
    let registry = tool_calls::registry()?;
    let tools: Vec<&str> = registry.names().collect();

    match stage.families.len() {
        0 => println!("The call, sent to {}\n", stage.url),
        count => println!("The call, sent to {count} families at URLs of their own\n"),
    }
    for step in script::STEPS {
        let sample = Sample::find(env.root(), step.sample)?;
        let body = wish.apply(sample)?;
        let message_type = step.title.split(':').next().unwrap_or_default();
        let answer = stage.sender(env, message_type)?.send(body.into_bytes()).await?;
        println!("  {:<30} {:>15} {:>8} ms", step.title, answer.status.as_str(), answer.took.as_millis());
        let told = step.expects.check(&answer, &wish, &tools);
        let told = told
            .map_err(|error| anyhow!("{}: {error:#}\nIt was answered {}", step.title, shown(&answer.body)))?;
        for line in told {
            print!("{}", Paragraph::new(&line).indented(6));
        }
    }
    println!("\nKept in DynamoDB, at {}\n", stage.dynamodb);
    for (name, value) in kept::read_back(env, stage, &wish).await? {
        print!("{}", Paragraph::new(&value).titled(name));
    }
    Ok(())
}

/// Sends one report, of a call of its own, and returns the call's id.
///
/// # Errors
///
/// No answer, or one that is no acknowledgement.
pub async fn send_report(env: &LocalEnv, stage: &Stage) -> Result<String> {
    let wish = Wish::new();
    let body = wish.apply(Sample::find(env.root(), REPORT)?)?;
    let answer = stage.sender(env, REPORT)?.send(body.into_bytes()).await?;
    let status = answer.status.as_u16();
    ensure!(status == 200, "the report was answered {status}: {}", shown(&answer.body));
    Ok(wish.call_id)
}

/// The sample, and the message type, of a report.
const REPORT: &str = "end-of-call-report";

const POLL: Duration = Duration::from_millis(250);

/// Waits until the report of a call is in the table.
///
/// # Errors
///
/// The table can't be read, or the report did not come within this time.
pub async fn wait_for_report(env: &LocalEnv, stage: &Stage, call_id: &str, within: Duration) -> Result<()> {
    let calls = stage.calls(env)?;
    let began = Instant::now();
    loop {
        let report = calls.report(call_id, kept::now()?).await.context("the report can't be read")?;
        if report.is_some() {
            return Ok(());
        }
        let seconds = within.as_secs();
        ensure!(began.elapsed() < within, "the report of {call_id} is not there after {seconds} s");
        tokio::time::sleep(POLL).await;
    }
}

/// An answer that is not as it should be, cut to what a terminal can show.
fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let cut: String = text.chars().take(600).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
