//! `cargo vapi credential`: what Vapi proves itself with, in the secret of a stack.

mod accepted;
pub(crate) mod dashboard;
mod labels;
pub(crate) mod plans;
mod retire;
mod rotate;
pub(crate) mod secret;
mod show;

use anyhow::Result;
use clap::Subcommand;

use self::accepted::Accepted;
use crate::output::unless_reader_has_gone;
use crate::stack::DEV_STACK;

/// What to do, and with which stack.
#[derive(Debug, clap::Args)]
#[command(mut_arg("stack", |stack| stack.default_value(DEV_STACK)))]
pub struct Arguments {
    #[command(flatten)]
    accepted: Accepted,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows which credentials are accepted now, and what to enter in Vapi.
    Show(show::Arguments),
    /// Makes a new token or key; the old one is accepted for a day more.
    Rotate(rotate::Arguments),
    /// Ends the previous credential now, once Vapi uses the new one.
    Retire(retire::Arguments),
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
    let Arguments { accepted, command } = arguments;
    match command {
        Command::Show(arguments) => Box::pin(show::run(arguments, accepted)).await,
        Command::Rotate(arguments) => Box::pin(rotate::run(arguments, accepted)).await,
        Command::Retire(arguments) => Box::pin(retire::run(arguments, accepted)).await,
    }
}
