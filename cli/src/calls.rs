//! `cargo vapi calls`: the calls that are kept, for people and for programs.

mod backfill;
mod export;
mod header;
mod list;
mod money;
mod place;
mod recording;
mod redrive;
mod show;
mod stats;
mod vapi;
mod when;
mod which;

use anyhow::Result;
use clap::Subcommand;

pub(crate) use self::which::number;
use crate::output::unless_reader_has_gone;
use crate::place::Options;

/// What to do, and where the calls are.
#[derive(Debug, clap::Args)]
#[command(mut_arg("table", |table| table.help(
    "Table of calls. Default: that of --stack, else CALLS_TABLE; with none and no --profile, that of `cargo xtask dev`"
)))]
pub struct Arguments {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists calls, newest first.
    List(list::Arguments),
    /// Shows one call: what it was about, its course, its costs, what was said.
    Show(show::Arguments),
    /// Adds up calls, minutes, costs, successes and latencies.
    Stats(stats::Arguments),
    /// Writes whole headers of calls to standard output, for a spreadsheet or a program.
    Export(export::Arguments),
    /// Fetches the recording of a call through Vapi's API, while Vapi keeps it.
    Recording(recording::Arguments),
    /// Fetches from Vapi the calls of a time whose report never arrived, and keeps them.
    Backfill(backfill::Arguments),
    /// Puts dead letters, which are items of reports, back into the retry queue.
    Redrive(redrive::Arguments),
}

/// Runs a command.
///
/// # Errors
///
/// A sentence for whoever typed it. That the reader of standard output has gone is none.
pub async fn run(arguments: &Arguments) -> Result<()> {
    unless_reader_has_gone(Box::pin(run_command(arguments)).await)
}

async fn run_command(arguments: &Arguments) -> Result<()> {
    let options = &arguments.options;
    match &arguments.command {
        Command::List(arguments) => list::run(arguments, options).await,
        Command::Show(arguments) => show::run(arguments, options).await,
        Command::Stats(arguments) => stats::run(arguments, options).await,
        Command::Export(arguments) => export::run(arguments, options).await,
        Command::Recording(arguments) => recording::run(arguments, options).await,
        Command::Backfill(arguments) => backfill::run(arguments, options).await,
        Command::Redrive(arguments) => redrive::run(arguments, options).await,
    }
}
