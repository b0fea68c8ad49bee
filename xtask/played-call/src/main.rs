//! `played-call`: one whole Vapi call against functions that are served somewhere.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use played_call::{Stage, play, send_report, wait_for_report};
use project_files::LocalEnv;

const USAGE: &str = "\
usage: played-call [OPTIONS]              play a whole call, and read what was kept
       played-call report [OPTIONS]       send one report; its call id is the last line
       played-call kept CALL_ID [OPTIONS] wait until the report of that call is kept

  --url URL          base URL of local functions (http://localhost:9000)
  --server-url URL   the URL that takes every message, as it is pasted into Vapi
  --family NAME=URL  a family's own URL; repeat it for others
  --dynamodb URL     endpoint of DynamoDB (http://127.0.0.1:8000)
  --calls-table NAME the table of calls (calls)
  --within SECONDS   how long to wait for a report (30)

The variable PLAYED_CALL_CREDENTIAL takes the place of the credential of local.env.";

/// What to do on the stage.
enum Play {
    WholeCall,
    Report,
    Kept { call_id: String, within: Duration },
}

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
    let (wanted, stage) = understand(&env, std::env::args().skip(1))?;
    match wanted {
        Play::WholeCall => play(&env, &stage).await,
        Play::Report => {
            println!("{}", send_report(&env, &stage).await?);
            Ok(())
        }
        Play::Kept { call_id, within } => wait_for_report(&env, &stage, &call_id, within).await,
    }
}

fn understand(env: &LocalEnv, arguments: impl Iterator<Item = String>) -> Result<(Play, Stage)> {
    let mut stage = Stage {
        url: at_home("http://localhost:9000"),
        families: BTreeMap::new(),
        credentials: std::env::var("PLAYED_CALL_CREDENTIAL").ok(),
        dynamodb: env.get("AWS_ENDPOINT_URL")?.to_owned(),
        calls_table: None,
    };
    let mut arguments = arguments.peekable();
    let mut wanted = match arguments.next_if(|word| !word.starts_with("--")).as_deref() {
        None => Play::WholeCall,
        Some("report") => Play::Report,
        Some("kept") => {
            let call_id = arguments.next().context(USAGE)?;
            Play::Kept { call_id, within: Duration::from_secs(30) }
        }
        Some(_) => bail!("{USAGE}"),
    };
    while let Some(name) = arguments.next() {
        let value = arguments.next().context(USAGE)?;
        match (name.as_str(), &mut wanted) {
            ("--url", _) => stage.url = at_home(&value),
            ("--server-url", _) => stage.url = value,
            ("--family", _) => stage.add_family(&value)?,
            ("--dynamodb", _) => stage.dynamodb = value,
            ("--calls-table", _) => stage.calls_table = Some(value),
            ("--within", Play::Kept { within, .. }) => {
                *within = Duration::from_secs(value.parse().context("--within wants a number of seconds")?);
            }
            _ => bail!("{USAGE}"),
        }
    }
    Ok((wanted, stage))
}

/// Where `cargo lambda watch` takes every message.
fn at_home(base: &str) -> String {
    format!("{}/vapi/webhook", base.trim_end_matches('/'))
}
