//! `cargo vapi desk`: what a front desk says of itself, and what callers left with it.

mod appointments;
mod block;
mod day_word;
mod hours;
mod hours_change;
mod hours_text;
mod messages;
mod numbers;
mod overview;
mod place;
mod settings_text;
mod spaced_hours;
mod time_zone;
mod week_days;

use anyhow::Result;
use clap::Subcommand;

use self::place::Where;
pub use self::spaced_hours::joined;
use crate::output::unless_reader_has_gone;

/// What to do, and where the desk is.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Where,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows and changes when a desk is open, its time zone, the length of an appointment, what it may tell of a caller.
    Hours(Box<hours::Arguments>),
    /// Shows and changes which desk a dialled number belongs to, and who answers it.
    Numbers(Box<numbers::Arguments>),
    /// Shows and changes which callers are refused.
    Block(block::Arguments),
    /// Shows, makes and cancels appointments.
    Appointments(appointments::Arguments),
    /// Shows the messages that callers left.
    Messages(messages::Arguments),
}

/// Runs a command; without one, shows all desks.
///
/// # Errors
///
/// A sentence for whoever typed it. That the reader of standard output has gone is none.
pub async fn run(arguments: &Arguments) -> Result<()> {
    unless_reader_has_gone(Box::pin(run_command(arguments)).await)
}

async fn run_command(arguments: &Arguments) -> Result<()> {
    let place = &arguments.place;
    match &arguments.command {
        None => Box::pin(overview::run(place)).await,
        Some(Command::Hours(arguments)) => Box::pin(hours::run(arguments, place)).await,
        Some(Command::Numbers(arguments)) => Box::pin(numbers::run(arguments, place)).await,
        Some(Command::Block(arguments)) => Box::pin(block::run(arguments, place)).await,
        Some(Command::Appointments(arguments)) => Box::pin(appointments::run(arguments, place)).await,
        Some(Command::Messages(arguments)) => Box::pin(messages::run(arguments, place)).await,
    }
}
