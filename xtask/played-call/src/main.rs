//! `played-call`: one whole Vapi call against functions that are served somewhere.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use played_call::{Stage, play};
use project_files::LocalEnv;

const USAGE: &str = "usage: played-call [--url http://localhost:9000] [--dynamodb http://127.0.0.1:8000]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nplayed-call: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<()> {
    let env = LocalEnv::find()?;
    let stage = stage(&env, std::env::args().skip(1))?;
    play(&env, &stage).await
}

fn stage(env: &LocalEnv, mut arguments: impl Iterator<Item = String>) -> Result<Stage> {
    let dynamodb = env.get("AWS_ENDPOINT_URL")?.to_owned();
    let mut stage = Stage { url: "http://localhost:9000".to_owned(), dynamodb };
    while let Some(name) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match name.as_str() {
            "--url" => stage.url = value,
            "--dynamodb" => stage.dynamodb = value,
            _ => bail!("{USAGE}"),
        }
    }
    Ok(stage)
}
