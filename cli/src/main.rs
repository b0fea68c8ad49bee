//! `cargo vapi`: for whoever runs a deployment.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use vapi_cli::{calls, desk, send, tools};

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
    /// Shows and changes what a front desk has: hours, numbers, blocked callers, appointments, messages.
    Desk(Box<desk::Arguments>),
    /// Sends a server message as Vapi would, signed, and prints status, time and answer.
    Send(send::Arguments),
    /// Prints the definitions of the tools: a JSON array, each element the body of one POST /tool.
    Tools(tools::Arguments),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words = desk::joined(std::env::args_os());
    match run(CommandLine::parse_from(words).command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo vapi: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Calls(arguments) => Box::pin(calls::run(&arguments)).await,
        Command::Desk(arguments) => Box::pin(desk::run(&arguments)).await,
        Command::Send(arguments) => send::run(&arguments).await,
        Command::Tools(arguments) => tools::run(&arguments),
    }
}
