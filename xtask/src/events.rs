//! `cargo xtask events`: the sample messages as events for `cargo lambda invoke`.

mod json;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use project_files::{LocalEnv, Sample};

use crate::project::Project;

pub(crate) fn run(project: &Project) -> Result<()> {
    let events = all(&project.env)?;
    let folder = project.root().join("events/invoke");
    fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;
    let mut changed = 0;
    for event in &events {
        if fs::read_to_string(&event.path).is_ok_and(|there| there == event.text) {
            continue;
        }
        fs::write(&event.path, &event.text)
            .with_context(|| format!("can't write {}", event.path.display()))?;
        changed += 1;
    }
    println!("{} events in events/invoke/, {changed} of them new or changed.", events.len());
    for stale in stale(project, &events)? {
        println!("{} has no sample in events/ any more: delete it.", project.shown(&stale));
    }
    Ok(())
}

/// An event and the file where it belongs.
struct InvokeEvent {
    path: PathBuf,
    text: String,
}

/// One event for each sample of `events/`.
fn all(env: &LocalEnv) -> Result<Vec<InvokeEvent>> {
    let token = bearer_token(env)?;
    let folder = env.root().join("events/invoke");
    let names = Sample::names(env.root())?;
    names
        .iter()
        .map(|name| {
            let sample = Sample::find(env.root(), name)?;
            Ok(InvokeEvent { path: folder.join(format!("{name}.json")), text: event(sample.body(), &token) })
        })
        .collect()
}

/// Files in `events/invoke/` that no sample stands behind.
fn stale(project: &Project, events: &[InvokeEvent]) -> Result<Vec<PathBuf>> {
    let folder = project.root().join("events/invoke");
    let entries = fs::read_dir(&folder).with_context(|| format!("can't list {}", folder.display()))?;
    let there = entries.filter_map(std::result::Result::ok).map(|entry| entry.path());
    Ok(there.filter(|path| events.iter().all(|event| event.path != *path)).collect())
}

/// The token of the local credential's bearer plan.
pub(crate) fn bearer_token(env: &LocalEnv) -> Result<String> {
    let credentials = env.get("VAPI_CREDENTIALS")?;
    let token = credentials.split_once("\"token\":\"").and_then(|(_, rest)| rest.split('"').next());
    token
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("VAPI_CREDENTIALS in {} has no bearer plan", project_files::FILE_NAME))
}

/// A Function URL request (payload format 2.0) with `body`.
///
/// See [AWS Lambda Docs/Invoking Lambda function URLs].
///
/// [AWS Lambda Docs/Invoking Lambda function URLs]: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
fn event(body: &str, token: &str) -> String {
    let body = json::string(body);
    format!(
        r#"{{
  "version": "2.0",
  "routeKey": "$default",
  "rawPath": "/",
  "rawQueryString": "",
  "headers": {{
    "authorization": "Bearer {token}",
    "content-type": "application/json",
    "host": "localhost"
  }},
  "requestContext": {{
    "accountId": "anonymous",
    "apiId": "local",
    "domainName": "localhost",
    "domainPrefix": "local",
    "http": {{
      "method": "POST",
      "path": "/",
      "protocol": "HTTP/1.1",
      "sourceIp": "127.0.0.1",
      "userAgent": "cargo xtask events"
    }},
    "requestId": "00000000-0000-4000-8000-000000000000",
    "routeKey": "$default",
    "stage": "$default",
    "time": "01/Jan/2026:00:00:00 +0000",
    "timeEpoch": 1767225600000
  }},
  "body": {body},
  "isBase64Encoded": false
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::*;

    #[test]
    fn the_invoke_events_are_what_cargo_xtask_events_makes_of_the_samples() {
        let env = LocalEnv::find().expect("local.env");
        let events = all(&env).expect("readable samples");
        for event in &events {
            let there = fs::read_to_string(&event.path).unwrap_or_default();
            assert!(
                there == event.text,
                "{} is not up to date: run cargo xtask events",
                event.path.display()
            );
        }
        let project = Project { env };
        assert_eq!(stale(&project, &events).expect("events/invoke"), Vec::<PathBuf>::new());
    }

    #[test]
    fn the_body_of_an_invoke_event_is_the_sample() {
        let env = LocalEnv::find().expect("local.env");
        let read = |path: &Path| -> Value {
            let text = fs::read_to_string(path).expect("a readable file");
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        for event in all(&env).expect("readable samples") {
            let sample = env.root().join("events").join(event.path.file_name().expect("a file"));
            let body: Value =
                serde_json::from_str(read(&event.path)["body"].as_str().expect("a string")).expect("JSON");
            assert_eq!(body, read(&sample), "{}", sample.display());
        }
    }

    #[test]
    fn an_event_is_json_whatever_is_in_the_body() {
        let made: Value = serde_json::from_str(&event("{\"a\":\"\\\"\u{1}\"}", "token")).expect("JSON");
        assert_eq!(made["body"], "{\"a\":\"\\\"\u{1}\"}");
        assert_eq!(made["headers"]["authorization"], "Bearer token");
    }
}
