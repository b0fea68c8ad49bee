//! A Secrets Manager with one secret whose versions are as a test says: the emulator has no broken keys and nobody who puts a
//! value at the same moment.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::cloud_formation::{CloudFormation, Described};
use crate::command::{command, fails, succeeds};

const STACK: &str = "vapi-lambda-prod";
pub(crate) const ARN: &str = "arn:aws:secretsmanager:us-west-2:000000000000:secret:credentials-AbCdEf";

/// What reading a version brings.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    Text(&'static str),
    Binary,
    Empty,
    /// This refusal.
    Refused(&'static str),
}

#[derive(Clone, Debug)]
struct Version {
    id: String,
    answer: Result<Value, String>,
    created: u64,
    label: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Versions {
    all: Vec<Version>,
    /// How many values somebody else puts right before the next one, and right after it.
    others: (u32, u32),
    /// Whether nobody may list them.
    unlisted: bool,
}

/// The secret, and its stack.
pub(crate) struct SecretsManager {
    endpoint: String,
    versions: Arc<Mutex<Versions>>,
    cloud_formation: CloudFormation,
}

impl SecretsManager {
    /// With these values, each made so many hours ago.
    pub(crate) fn with(current: (Holds, u64), previous: (Holds, u64)) -> Self {
        let now = now();
        let version = |id: &str, label, (holds, hours): (Holds, u64)| Version {
            id: id.repeat(32),
            answer: match holds {
                Holds::Text(text) => Ok(json!({"SecretString": text})),
                Holds::Binary => Ok(json!({"SecretBinary": "AAAA"})),
                Holds::Empty => Ok(json!({"SecretString": ""})),
                Holds::Refused(code) => Err(code.to_owned()),
            },
            created: now - 3600 * hours,
            label: Some(label),
        };
        let all = vec![version("1", "AWSCURRENT", current), version("2", "AWSPREVIOUS", previous)];
        let versions = Arc::new(Mutex::new(Versions { all, ..Versions::default() }));
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let served = Arc::clone(&versions);
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let Some((operation, asked)) = request(&mut stream) else { continue };
                let (status, body) = served.lock().unwrap().answer(&operation, &asked);
                let head = format!(
                    "HTTP/1.1 {status} Said\r\ncontent-type: application/x-amz-json-1.1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                // Whoever asked may have gone.
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
            }
        });
        let cloud_formation = Described::default().with_output("CredentialsSecretArn", ARN).served_as(STACK);
        Self { endpoint, versions, cloud_formation }
    }

    /// Lets somebody else put a value right before the next one, or right after it.
    pub(crate) fn with_others(self, before: u32, after: u32) -> Self {
        self.versions.lock().unwrap().others = (before, after);
        self
    }

    /// Lets nobody list the versions.
    pub(crate) fn unlisted(self) -> Self {
        self.versions.lock().unwrap().unlisted = true;
        self
    }

    /// Id of the version with a label.
    pub(crate) fn labelled(&self, label: &str) -> Option<String> {
        let versions = self.versions.lock().unwrap();
        versions.all.iter().find(|version| version.label == Some(label)).map(|version| version.id.clone())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command("credential", arguments);
        self.cloud_formation.named(&mut command, STACK);
        command.env("AWS_ENDPOINT_URL_SECRETS_MANAGER", &self.endpoint);
        command
    }

    /// What `credential` prints when it ends well.
    pub(crate) fn prints(&self, arguments: &[&str]) -> String {
        succeeds(&mut self.command(arguments))
    }

    /// What it says when it fails.
    pub(crate) fn fails(&self, arguments: &[&str]) -> String {
        fails(&mut self.command(arguments))
    }
}

impl Versions {
    fn answer(&mut self, operation: &str, asked: &Value) -> (u16, String) {
        let refused = |code: &str| (400, json!({"__type": code, "message": "no"}).to_string());
        match operation {
            "GetSecretValue" => {
                let found = self.all.iter().find(|version| version.label == asked["VersionStage"].as_str());
                let Some(version) = found else { return refused("ResourceNotFoundException") };
                match &version.answer {
                    Err(code) => refused(code),
                    Ok(value) => {
                        let mut answer = value.clone();
                        answer["ARN"] = json!(ARN);
                        answer["VersionId"] = json!(version.id);
                        answer["CreatedDate"] = json!(version.created);
                        (200, answer.to_string())
                    }
                }
            }
            "ListSecretVersionIds" if self.unlisted => refused("AccessDeniedException"),
            "ListSecretVersionIds" => {
                let listed: Vec<Value> = self
                    .all
                    .iter()
                    .map(|version| {
                        let stages: Vec<&str> = version.label.into_iter().collect();
                        json!({"VersionId": version.id, "VersionStages": stages, "CreatedDate": version.created})
                    })
                    .collect();
                (200, json!({"ARN": ARN, "Name": "credentials", "Versions": listed}).to_string())
            }
            "PutSecretValue" => {
                let (before, after) = std::mem::take(&mut self.others);
                (0..before).for_each(|_| drop(self.put(&json!("{}"))));
                let id = self.put(&asked["SecretString"]);
                (0..after).for_each(|_| drop(self.put(&json!("{}"))));
                (200, json!({"ARN": ARN, "Name": "credentials", "VersionId": id}).to_string())
            }
            "UpdateSecretVersionStage" => {
                for version in &mut self.all {
                    if Some(version.id.as_str()) == asked["RemoveFromVersionId"].as_str() {
                        version.label = None;
                    }
                }
                (200, json!({"ARN": ARN, "Name": "credentials"}).to_string())
            }
            _ => refused("UnknownOperationException"),
        }
    }

    fn put(&mut self, text: &Value) -> String {
        for version in &mut self.all {
            version.label = (version.label == Some("AWSCURRENT")).then_some("AWSPREVIOUS");
        }
        let id = format!("{:032}", 100 + self.all.len());
        let answer = Ok(json!({"SecretString": text}));
        self.all.push(Version { id: id.clone(), answer, created: now(), label: Some("AWSCURRENT") });
        id
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The operation of one request, and its body.
fn request(stream: &mut TcpStream) -> Option<(String, Value)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            let mut headers = head.lines().filter_map(|line| line.split_once(": "));
            headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        };
        if body.len() >= header("content-length")?.parse().ok()? {
            let target = header("x-amz-target")?;
            let (_, operation) = target.split_once('.')?;
            return Some((operation.to_owned(), serde_json::from_str(body).ok()?));
        }
    }
}
