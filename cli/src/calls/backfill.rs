//! `cargo vapi calls backfill`: fetches from Vapi the calls of a time whose report never arrived.
//!
//! What `reconcile-reports` does on its schedule, for a time given by hand: before the key was set, or after an outage that
//! was longer than its first look back.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use call_store::StoreError;
use end_of_call_report::ReportSettings;
use end_of_call_report::reconcile::{
    Budget, End, Progress, ReconcileError, Reconciled, Reconciliation, reconcile,
};
use serde_json::json;
use vapi_lambda_http::{Environment, now};
use vapi_webhook::Timestamp;

use super::vapi;
use super::when::{LocalTime, When};
use crate::aws::variable;
use crate::next::Typed;
use crate::output::output;
use crate::place::{Holding, Options, Place};
use crate::stack::Stack;

/// Longest time that a backfill may take. Whoever sits before it stops it sooner.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long Vapi keeps calls, unless agreed otherwise.
const VAPI_KEEPS_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// How often whoever waits hears something.
const BETWEEN: Duration = Duration::from_secs(2);

/// Which calls, and how they are kept. The key comes from VAPI_API_KEY.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Arguments {
    /// Calls that Vapi last changed since then, which is soon after their end: a day, 7d, 12h, or a moment.
    #[arg(long, value_name = "DATE")]
    since: When,
    /// Calls that Vapi last changed until then; a day is included. Default: ten minutes ago.
    #[arg(long, value_name = "DATE")]
    until: Option<When>,
    /// How much of a call is kept: full, header or metadata. Default: as --stack does it, or REPORT_CONTENT, else full.
    #[arg(long, value_name = "HOW MUCH")]
    content: Option<String>,
    /// Days that a call is kept; older ones are left. Default: as --stack, or REPORT_RETENTION_DAYS, else for ever.
    #[arg(long, value_name = "DAYS")]
    retention_days: Option<u32>,
    /// Table that says whose number was dialled. Default: that of --stack, else DESK_TABLE; without one every call is of the desk main.
    #[arg(long, value_name = "NAME")]
    desk_table: Option<String>,
}

impl Arguments {
    /// The options as they were typed, for a command to type next. A day or a time ago is the moment that it was.
    fn typed(&self) -> Typed {
        Typed::default()
            .option("--since", Some(self.since.start.to_iso8601()))
            .option("--until", self.until.map(|until| until.end.to_iso8601()))
            .option("--content", self.content.as_deref())
            .option("--retention-days", self.retention_days.map(|days| days.to_string()))
            .option("--desk-table", self.desk_table.as_deref())
    }
}

/// Stores what is missing, and says what there was.
///
/// # Errors
///
/// A sentence: no key, a wrong one, Vapi or the table away. What was stored until then stays.
pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<()> {
    let (since, until) = (arguments.since.start, arguments.until.map_or_else(now, |until| until.end));
    if since > now() {
        bail!("--since lies in the future");
    }
    if until <= since {
        bail!("--until comes before --since");
    }
    let settings = settings(arguments, options.stack().await?)?;
    let api = vapi::api()?;
    let place = options.place(Holding::Calls).await?;
    let (calls, desk) = (place.calls()?, place.desk(arguments.desk_table.as_deref())?);
    if now().as_millis() - since.as_millis() > VAPI_KEEPS_MS {
        eprintln!("Vapi keeps calls for 14 days unless agreed otherwise: older ones may be gone.");
    }

    let reconciliation = Reconciliation { api: &api, calls: &calls, desk: desk.as_ref(), settings };
    let budget = Budget { deadline: (Instant::now() + LONGEST).into(), requests: u64::MAX };
    let mut shown = Shown { next: Instant::now() + BETWEEN, time: LocalTime::of_this_machine() };
    let done = Box::pin(reconcile(&reconciliation, since, until, budget, &mut shown)).await;
    // Where nothing came at all there is nothing to sum up, only what went wrong.
    if done.seen > 0 || !matches!(done.end, End::Failed(_)) {
        say(&done, since, options.json())?;
    }
    match done.end {
        End::Complete => Ok(()),
        End::OutOfBudget => {
            Err(anyhow!("it took longer than a day; {}", go_on(done.before, arguments, options)))
        }
        End::Failed(error) => {
            Err(anyhow!("{:#}; {}", explain(error, &place), go_on(done.before, arguments, options)))
        }
    }
}

/// What the functions read from their environment, by the same rules. What was typed is named as it was typed. A stack that
/// was named knows what its functions read, and this environment does not.
fn settings(arguments: &Arguments, stack: Option<&Stack>) -> Result<ReportSettings> {
    let deployed = |parameter: &str, name: &str| match stack {
        Some(stack) => stack.parameter(parameter).map(str::to_owned),
        None => variable(name),
    };
    let content = arguments.content.clone().or_else(|| deployed("ReportContent", "REPORT_CONTENT"));
    let days = arguments.retention_days.map(|days| days.to_string());
    let days = days.or_else(|| deployed("ReportRetentionDays", "REPORT_RETENTION_DAYS"));
    let given = [("REPORT_CONTENT", content), ("REPORT_RETENTION_DAYS", days)];
    let environment: Environment =
        given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    ReportSettings::read(&environment).map_err(|fault| match fault.variable {
        "REPORT_CONTENT" if arguments.content.is_some() => anyhow!("--content {}", fault.fault),
        "REPORT_RETENTION_DAYS" if arguments.retention_days.is_some() => {
            anyhow!("--retention-days {}", fault.fault)
        }
        _ => fault.into(),
    })
}

fn say(done: &Reconciled, since: Timestamp, as_json: bool) -> Result<()> {
    let mut output = output();
    let Reconciled { seen, ended, stored, present, expired, skipped, requests, before, .. } = done;
    if as_json {
        let line = json!({
            "since": since.to_iso8601(), "before": before.to_iso8601(), "complete": done.is_complete(),
            "seen": seen, "ended": ended, "stored": stored, "present": present, "expired": expired,
            "skipped": skipped, "requests": requests,
        });
        writeln!(output, "{line}")?;
    } else {
        let time = LocalTime::of_this_machine();
        let (from, to) = (time.minute(&since.to_iso8601()), time.minute(&before.to_iso8601()));
        writeln!(output, "{seen} calls that Vapi last changed from {from} to {to}:")?;
        for (count, what) in [
            (*stored, "had no report and have one now"),
            (*present, "had theirs"),
            (seen - ended, "have not ended, or only just"),
            (*expired, "are older than calls are kept"),
            (*skipped, "more can't be read, or are over 16 MB, and are left out"),
        ] {
            if count > 0 {
                writeln!(output, "{count:>8} {what}")?;
            }
        }
    }
    output.flush()?;
    Ok(())
}

fn explain(error: ReconcileError, place: &Place) -> anyhow::Error {
    match error {
        ReconcileError::Vapi(error) => vapi::explain(error),
        ReconcileError::Store(error) => place.explain(error),
    }
}

/// The same command for what is left: into the same table, and no more of a call than was asked for.
fn go_on(before: Timestamp, arguments: &Arguments, options: &Options) -> String {
    let rest = Arguments { since: When::moment(before), ..arguments.clone() };
    let typed = rest.typed().and(&options.typed()).flag("--json", options.json());
    format!("what is stored stays; to go on: cargo vapi calls backfill{typed}")
}

/// A line on standard error every two seconds.
struct Shown {
    next: Instant,
    time: LocalTime,
}

impl Progress for Shown {
    async fn window_done(&mut self, done: &Reconciled) -> Result<(), StoreError> {
        if Instant::now() >= self.next && stderr().is_terminal() {
            let before = self.time.minute(&done.before.to_iso8601());
            eprintln!("up to {before}: {} calls, {} of them stored ...", done.seen, done.stored);
            self.next = Instant::now() + BETWEEN;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::next::typed_knows_all;

    #[test]
    fn whoever_goes_on_says_again_what_was_said() {
        let given = [
            "--since",
            "2026-11-01",
            "--until",
            "2026-11-20",
            "--content",
            "metadata",
            "--retention-days",
            "30",
            "--desk-table",
            "desk of $USER",
        ];
        typed_knows_all(&given, Arguments::typed);
    }
}
