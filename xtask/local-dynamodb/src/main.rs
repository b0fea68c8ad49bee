//! `local-dynamodb`: the embedded DynamoDB of `cargo xtask dev`, on a SQLite file.

use std::path::PathBuf;
use std::process::ExitCode;

use local_dynamodb::{CALLS_TABLE, DESK_TABLE, LocalDynamoDb};

const USAGE: &str = "usage: local-dynamodb [--port 8000] [--file .local/dynamodb.sqlite]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("local-dynamodb: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let Options { port, file } = Options::parse(std::env::args().skip(1))?;
    let mut dynamodb = LocalDynamoDb::on_file(&file, port).await.map_err(|error| error.to_string())?;
    println!(
        "local-dynamodb: ready at {} with the tables {CALLS_TABLE} and {DESK_TABLE}, kept in {}",
        dynamodb.endpoint(),
        file.display(),
    );
    stop_signal().await.map_err(|error| format!("no signals can be received: {error}"))?;
    dynamodb.stop();
    Ok(())
}

struct Options {
    port: u16,
    file: PathBuf,
}

impl Options {
    /// Two options do not need an argument parser; a newcomer's first run has to compile it.
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { port: 8000, file: PathBuf::from(".local/dynamodb.sqlite") };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(USAGE)?;
            match name.as_str() {
                "--port" => options.port = value.parse().map_err(|_| USAGE)?,
                "--file" => options.file = PathBuf::from(value),
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(options)
    }
}

#[cfg(unix)]
async fn stop_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn stop_signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
