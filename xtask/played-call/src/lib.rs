//! One whole Vapi call, played against the functions as Vapi would: every message signed, in order, its answer checked.
//!
//! The script is [`script::STEPS`]. What each answer has to be is in `expectation`, what has to be in DynamoDB afterwards in
//! `kept`. Every play is a call of its own: a new call id, the time of now, and an appointment on a day of its own.

mod expectation;
mod kept;
mod moments;
mod paragraph;
pub mod script;
mod wish;

use anyhow::{Context, Result, anyhow};
use project_files::{LocalEnv, Sample};
use vapi_cli::send::Sender;
use vapi_webhook::credential::Credentials;

use paragraph::Paragraph;
use wish::Wish;

/// Where to play the call, and where to read what was kept.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Base URL of the functions, such as `http://localhost:9000`.
    pub url: String,
    /// Endpoint of the DynamoDB that the functions write to.
    pub dynamodb: String,
}

/// Plays the call and prints each answer with its status and time, then what was kept.
///
/// # Errors
///
/// A sentence about the first answer, or the first kept thing, that is not as it should be.
pub async fn play(env: &LocalEnv, stage: &Stage) -> Result<()> {
    let url = format!("{}/vapi/webhook", stage.url.trim_end_matches('/'));
    let credentials =
        Credentials::parse(env.get("VAPI_CREDENTIALS")?).context("VAPI_CREDENTIALS in local.env")?;
    let sender = Sender::new(&url, &credentials)?;
    let wish = Wish::new();
    let registry = tool_calls::registry()?;
    let tools: Vec<&str> = registry.names().collect();

    println!("The call, sent to {url}\n");
    for step in script::STEPS {
        let sample = Sample::find(env.root(), step.sample)?;
        let body = wish.apply(sample)?;
        let answer = sender.send(body.clone().into_bytes()).await?;
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

/// An answer that is not as it should be, cut to what a terminal can show.
fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let cut: String = text.chars().take(600).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}
