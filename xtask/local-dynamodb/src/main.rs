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
    // Before the line that says so: whoever reads it may stop us at once.
    let stopped = stop_signal().map_err(|error| format!("no signals can be received: {error}"))?;
    println!(
        "local-dynamodb: ready at {} with the tables {CALLS_TABLE} and {DESK_TABLE}, kept in {}",
        dynamodb.endpoint(),
        file.display(),
    );
    stopped.await;
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

/// Resolves on SIGINT or SIGTERM. Listens from now on, not from the first poll.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
