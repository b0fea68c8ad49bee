//! `cargo vapi send`: one server message, as Vapi would send it.

mod sender;

pub use reqwest::StatusCode;
pub use sender::{Answer, Sender};

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use project_files::{LocalEnv, Sample};
use serde_json::{Value, json};
use vapi_webhook::credential::Credentials;

use crate::access::Access;
use crate::credential::secret::Secret;

/// Where `cargo xtask dev` and `cargo lambda watch` take every message.
const LOCAL_URL: &str = "http://localhost:9000/vapi/webhook";

/// The output of a stack with the URL that takes every message.
const SERVER_URL: &str = "ServerUrl";

/// What to send, and where to. No `Debug`: it has the credential.
#[derive(clap::Args)]
#[command(
    mut_arg("stack", |stack| {
        stack.conflicts_with_all(["url", "credentials"]).help("Stack of CloudFormation to send to: its ServerUrl, with its credential")
    }),
    mut_arg("region", |region| region.requires("stack")),
    mut_arg("profile", |profile| profile.requires("stack")),
    mut_arg("endpoint_url", |endpoint_url| endpoint_url.requires("stack")),
    mut_arg("width", |width| width.hide(true)),
)]
pub struct Arguments {
    /// A sample of events/ or events/variants/ by name, a file, or - for standard input.
    event: String,
    /// Server URL, as it is pasted into Vapi.
    #[arg(long, default_value = LOCAL_URL)]
    url: String,
    /// Credential to sign with, in Vapi's own JSON; of a list, the first. `none` signs nothing. Default: the local one.
    #[arg(long, value_name = "JSON")]
    credentials: Option<String>,
    #[command(flatten)]
    access: Access,
}

/// Sends the message and prints status, time and answer.
///
/// # Errors
///
/// A sentence for whoever typed the command: no such event, no such stack, an unusable credential, no answer, or a status
/// other than 2xx.
pub async fn run(arguments: &Arguments) -> Result<()> {
    let sample = message(&arguments.event)?;
    let sender = sender(arguments).await?;
    let answer = sender.send(sample.body().to_owned().into_bytes()).await?;
    if arguments.access.json() {
        println!("{}", as_json(&answer));
    } else {
        println!("{} in {} ms", answer.status, answer.took.as_millis());
        println!("{}", pretty(&answer.body));
    }
    if !answer.status.is_success() {
        bail!("{}", explain(answer.status.as_u16()));
    }
    Ok(())
}

/// The way to a stack, or to the URL that was typed.
async fn sender(arguments: &Arguments) -> Result<Sender> {
    let access = &arguments.access;
    let Some(stack) = Box::pin(access.stack()).await? else {
        return Sender::new(&arguments.url, &credentials(arguments)?);
    };
    let url = stack.output(SERVER_URL)?;
    let secret = Box::pin(Secret::of(stack, access, &access.typed())).await?;
    let current = Box::pin(secret.current()).await?;
    let credentials = Credentials::parse(&current.text)
        .with_context(|| format!("the credential of stack {} can't be used", stack.name()))?;
    Sender::new(url, &credentials)
}

/// The message to send: a sample by name, a file, or standard input.
fn message(name: &str) -> Result<Sample> {
    if name == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("can't read standard input")?;
        return Ok(Sample::new("standard input", &text));
    }
    if Path::new(name).is_file() {
        return Ok(Sample::read(Path::new(name))?);
    }
    let env = LocalEnv::find().with_context(|| format!("there is no file {name}, and"))?;
    Ok(Sample::find(env.root(), name)?)
}

fn credentials(arguments: &Arguments) -> Result<Credentials> {
    match &arguments.credentials {
        Some(json) => Credentials::parse(json).context("--credentials can't be used"),
        None if is_local(&arguments.url) => {
            let env = LocalEnv::find()?;
            Credentials::parse(env.get("VAPI_CREDENTIALS")?)
                .context("VAPI_CREDENTIALS in local.env can't be used")
        }
        None => bail!(
            "{} is not this machine: say with --credentials what to sign with, or name the stack with --stack",
            arguments.url
        ),
    }
}

/// Whether the local credential belongs there. Anywhere else it would only be refused, for a reason hard to see.
pub(crate) fn is_local(url: &str) -> bool {
    let url = reqwest::Url::parse(url).ok();
    let host = url.as_ref().and_then(reqwest::Url::host_str);
    host.is_some_and(|host| {
        matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".localhost")
    })
}

/// JSON with line breaks; anything else as it came.
fn pretty(body: &[u8]) -> String {
    let json = serde_json::from_slice::<Value>(body).ok();
    let pretty = json.and_then(|json| serde_json::to_string_pretty(&json).ok());
    pretty.unwrap_or_else(|| String::from_utf8_lossy(body).into_owned())
}

/// The answer as one line. A body that is no JSON is a string.
fn as_json(answer: &Answer) -> Value {
    let body = serde_json::from_slice::<Value>(&answer.body);
    let body = body.unwrap_or_else(|_| String::from_utf8_lossy(&answer.body).into());
    json!({"status": answer.status.as_u16(), "milliseconds": millis(answer.took), "body": body})
}

fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// What a status says about the other end.
fn explain(status: u16) -> String {
    let meaning = match status {
        400 => "the body is no server message",
        401 => "the credential is not the one that the server expects",
        404 => "there is no function at this URL",
        405 => "the server takes POST only",
        413 => "the message is too large",
        421 => "this function does not serve this type; send it to server-url",
        501 => "this is not configured there",
        503 => "the server can't do its work now; its log says why",
        _ => "the server's log says more",
    };
    format!("status {status}: {meaning}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_credential_stays_on_this_machine() {
        assert!(is_local("http://localhost:9000/vapi/webhook"));
        assert!(is_local("http://127.0.0.1:9000/"));
        assert!(is_local("http://[::1]:9000/"));
        assert!(!is_local("https://abc.lambda-url.us-west-2.on.aws/"));
        assert!(!is_local("https://localhost.example.com/"));
        assert!(!is_local("no url"));
    }

    #[test]
    fn an_answer_that_is_no_json_is_shown_as_it_came() {
        assert_eq!(pretty(b"not found"), "not found");
        assert_eq!(pretty(b"{\"a\":1}"), "{\n  \"a\": 1\n}");
    }
}
