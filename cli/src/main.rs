//! `cargo vapi`: for whoever runs a deployment.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use vapi_cli::{calls, complain, connect, credential, desk, forget, send, tools};

/// For whoever runs a deployment.
#[derive(Parser)]
#[command(name = "cargo vapi", bin_name = "cargo vapi")]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Shows, counts and exports the calls that are kept.
    Calls(Box<calls::Arguments>),
    /// Prints what to enter in Vapi's dashboard, so that its calls reach a stack.
    Connect(Box<connect::Arguments>),
    /// Shows, changes and ends the credentials that a stack accepts.
    Credential(Box<credential::Arguments>),
    /// Shows and changes what a front desk has: hours, numbers, blocked callers, appointments, messages.
    Desk(Box<desk::Arguments>),
    /// Deletes all that is kept about one customer: calls, desk data, queued reports.
    Forget(Box<forget::Arguments>),
    /// Sends a server message as Vapi would, signed, and prints status, time and answer.
    Send(Box<send::Arguments>),
    /// Prints the definitions of the tools: a JSON array, each element the body of one POST /tool. Or one with --tool.
    Tools(tools::Arguments),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words = desk::joined(std::env::args_os());
    match run(CommandLine::parse_from(words).command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Calls(arguments) => Box::pin(calls::run(&arguments)).await,
        Command::Connect(arguments) => Box::pin(connect::run(&arguments)).await,
        Command::Credential(arguments) => Box::pin(credential::run(&arguments)).await,
        Command::Desk(arguments) => Box::pin(desk::run(&arguments)).await,
        Command::Forget(arguments) => Box::pin(forget::run(&arguments)).await,
        Command::Send(arguments) => Box::pin(send::run(&arguments)).await,
        Command::Tools(arguments) => tools::run(&arguments),
    }
}
