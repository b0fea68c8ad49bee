//! `cargo vapi calls stats`: calls, minutes, costs, successes and latencies.

mod distribution;
mod groups;
mod report;
mod sums;

use std::io::Write;
use std::pin::pin;

use anyhow::Result;
use call_store::calls::Detail;
use clap::ValueEnum;
use futures_util::TryStreamExt;
use vapi_lambda_http::now;

use self::groups::Groups;
use self::report::{write_groups, write_json, write_total};
use super::when::LocalTime;
use super::which::Which;
use crate::output::{output, write_prose};
use crate::place::{Holding, Options};
use crate::progress::Progress;

/// Which calls, and in which groups.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    /// One line for each of these.
    #[arg(long, value_enum)]
    by: Option<By>,
}

/// What calls are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    /// The day on which they ended, in the time zone of this machine.
    Day,
    /// The assistant.
    Assistant,
    /// Why they ended.
    EndedReason,
}

/// Adds up calls.
///
/// # Errors
///
/// If the table can't be read.
pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<()> {
    let selection = arguments.which.selection(Detail::Counted)?;
    let time = LocalTime::of_this_machine();
    let period = arguments.which.period.in_words(selection.since, selection.until, &time);
    let bounds = (selection.since, selection.until);
    let place = Box::pin(options.place(Holding::Calls)).await?;

    let mut groups = Groups::by(arguments.by, time.clone());
    {
        let mut progress = Progress::of("calls read");
        let mut calls = pin!(place.calls()?.list(selection, now()));
        while let Some(header) = calls.try_next().await.map_err(|error| place.explain(error))? {
            progress.step();
            groups.add(&header);
        }
    }

    let mut output = output();
    match (options.json(), arguments.by) {
        (true, by) => write_json(&mut output, &groups, by, bounds)?,
        (false, None) => write_total(&mut output, groups.total(), options.width())?,
        (false, Some(by)) => write_groups(&mut output, &groups, by, options.width())?,
    }
    if !options.json() {
        let about = report::what_was_counted(groups.total(), &period, &time.name());
        write_prose(&mut output, &about, options.width())?;
    }
    Ok(output.flush()?)
}
