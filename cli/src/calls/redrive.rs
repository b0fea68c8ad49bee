//! `cargo vapi calls redrive`: dead letters back into the retry queue.
//!
//! A letter is an item of a report that `redrive-reports` could not write. It leaves the dead-letter queue only once the
//! retry queue has it, so that nothing is lost; at worst it is in both, and writing an item twice changes nothing.

mod queues;

use std::io::Write;

use anyhow::{Context, Result, anyhow};
use futures_util::{StreamExt, stream};
use serde_json::json;
use vapi_lambda_http::now;
use vapi_webhook::Timestamp;

use self::queues::{Letter, Queues, Waiting};
use crate::access::Service;
use crate::aws::variable;
use crate::next::Typed;
use crate::output::output;
use crate::place::Options;
use crate::progress::Progress;

/// Letters that are moved at the same time: as many as one request brings.
const IN_FLIGHT: usize = 10;

/// Answers without a letter before the queue counts as empty.
const EMPTY_ANSWERS: u32 = 2;

/// Most letters of one run. More than that is an outage that somebody should look at in between.
const MOST_LETTERS: u64 = 100_000;

/// Letters that came meanwhile after which there is no use in looking further: they are in memory, and hidden.
const MOST_NEWER: usize = 500;

/// Which queues.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The queue that reports wait in. Default: that of --stack, else REPORT_RETRY_QUEUE_URL.
    #[arg(long, value_name = "URL")]
    queue_url: Option<String>,
    /// The queue of those that could not be written. Default: that of --stack, else REPORT_DEAD_LETTER_QUEUE_URL.
    #[arg(long, value_name = "URL")]
    dead_letter_queue_url: Option<String>,
    /// Only say how many there are.
    #[arg(long)]
    dry_run: bool,
}

impl Arguments {
    /// The queues as they were typed, for a command to type next.
    fn typed(&self) -> Typed {
        Typed::default()
            .option("--queue-url", self.queue_url.as_deref())
            .option("--dead-letter-queue-url", self.dead_letter_queue_url.as_deref())
    }
}

/// What became of the letters.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    moved: u64,
    /// Came while the others were moved.
    newer: u64,
}

/// Moves the letters that are there now.
///
/// # Errors
///
/// If a queue can't be reached or refuses; what has been moved until then is said.
pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<()> {
    let stack = options.stack().await?;
    let url = |given: &Option<String>, name: &str, flag: &str, output: &str| match (given, stack) {
        (Some(url), _) => Ok(url.clone()),
        (None, Some(stack)) => stack.output(output).map(str::to_owned),
        (None, None) => variable(name).ok_or_else(|| {
            anyhow!("say --stack NAME, or {flag} URL: {name} is not set, and nobody else knows which queue")
        }),
    };
    let dead_letters = url(
        &arguments.dead_letter_queue_url,
        "REPORT_DEAD_LETTER_QUEUE_URL",
        "--dead-letter-queue-url",
        "ReportDeadLetterQueueUrl",
    )?;
    let retry = if arguments.dry_run {
        String::new()
    } else {
        url(&arguments.queue_url, "REPORT_RETRY_QUEUE_URL", "--queue-url", "ReportRetryQueueUrl")?
    };
    if retry == dead_letters {
        return Err(anyhow!("--queue-url and --dead-letter-queue-url name the same queue"));
    }
    let Service { sdk_config, endpoint, .. } = options.service("SQS").await?;
    let queues = Queues::new(&sdk_config, endpoint.as_deref(), retry, dead_letters);

    let Waiting { visible, hidden } = Box::pin(queues.waiting()).await?;
    let held = held(hidden);
    if arguments.dry_run {
        let none_moved = format!("{} None was moved.{held}", wait(visible));
        return say(options, &json!({ "waiting": visible, "hidden": hidden }), &none_moved);
    }
    Box::pin(queues.check_retry()).await.context("no dead letter was touched")?;
    let mut outcome = Outcome::default();
    let moved = Box::pin(move_letters(&queues, &mut outcome)).await;
    let Outcome { moved: count, newer } = outcome;
    moved.with_context(|| {
        let were = if count == 1 { "dead letter was" } else { "dead letters were" };
        format!("{count} {were} moved, and then it went wrong; the rest are where they were")
    })?;
    let rest = match newer {
        0 => String::new(),
        newer => format!(" {newer} that came meanwhile stay: look at why before they are moved."),
    };
    let next = if count == 0 {
        format!("There was no dead letter to move.{rest}{held}")
    } else {
        let are = if count == 1 { "dead letter is" } else { "dead letters are" };
        format!(
            "{count} {are} in the retry queue again, and redrive-reports writes them now.{rest}{held}\nWatch its log, \
             and in a quarter of an hour whether any came back: cargo vapi calls redrive --dry-run{}{}",
            arguments.typed(),
            options.typed()
        )
    };
    say(options, &json!({ "moved": count, "newer": newer, "hidden": hidden }), &next)
}

fn wait(letters: u64) -> String {
    if letters == 1 { "1 dead letter waits.".to_owned() } else { format!("{letters} dead letters wait.") }
}

/// Says of letters that nobody else can receive for now where they are. [`Queues`] hides one for less than two minutes.
fn held(letters: u64) -> String {
    match letters {
        0 => String::new(),
        1 => " 1 is being looked at by somebody else or was just now: try again in 2 minutes.".to_owned(),
        letters => format!(
            " {letters} are being looked at by somebody else or were just now: try again in 2 minutes."
        ),
    }
}

fn say(options: &Options, object: &serde_json::Value, sentence: &str) -> Result<()> {
    let mut output = output();
    if options.json() {
        writeln!(output, "{object}")?;
    } else {
        writeln!(output, "{sentence}")?;
    }
    Ok(output.flush()?)
}

/// Moves letters until none is left of those that were there at the beginning.
///
/// A letter that comes back has a new sending time. So one that can't be written does not go round in circles.
async fn move_letters(queues: &Queues, outcome: &mut Outcome) -> Result<()> {
    let began = now();
    let mut newer = Vec::new();
    let moved = Box::pin(move_older(queues, began, outcome, &mut newer)).await;
    // They were hidden until now, so that each is received once.
    stream::iter(&newer).for_each_concurrent(IN_FLIGHT, |letter| queues.release(letter)).await;
    outcome.newer = newer.len() as u64;
    moved
}

async fn move_older(
    queues: &Queues,
    began: Timestamp,
    outcome: &mut Outcome,
    newer: &mut Vec<Letter>,
) -> Result<()> {
    let mut progress = Progress::of("dead letters moved");
    let mut empty_answers = 0;
    while empty_answers < EMPTY_ANSWERS && outcome.moved < MOST_LETTERS && newer.len() < MOST_NEWER {
        let letters = Box::pin(queues.receive()).await?;
        empty_answers = if letters.is_empty() { empty_answers + 1 } else { 0 };
        let (too_new, old): (Vec<Letter>, Vec<Letter>) =
            letters.into_iter().partition(|letter| letter.sent_at.is_some_and(|sent_at| sent_at > began));
        newer.extend(too_new);
        let mut moves =
            stream::iter(old.iter().map(|letter| queues.relocate(letter))).buffer_unordered(IN_FLIGHT);
        // All of them are waited for, those that failed until they are shown again: what is said about them is true.
        let mut failed = None;
        while let Some(moved) = moves.next().await {
            match moved {
                Ok(()) => {
                    outcome.moved += 1;
                    progress.step();
                }
                Err(error) => failed = Some(error),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::next::typed_says_all;

    #[test]
    fn whoever_looks_again_looks_at_the_same_queues() {
        let queues = ["--queue-url", "http://a/?b&c", "--dead-letter-queue-url", "http://a/d"];
        typed_says_all(&queues, Arguments::typed);
    }
}
