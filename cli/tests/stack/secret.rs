//! A stack with a secret in a real Secrets Manager, and what a command on it prints.

use std::process::Command;

use local_secrets_manager::LocalSecretsManager;
use serde_json::Value;

use crate::cloud_formation::{CloudFormation, Described};
use crate::command::{command, fails, succeeds};

/// The name of the stack in these tests.
pub(crate) const STACK: &str = "vapi-lambda-prod";

/// A stack with its secret.
pub(crate) struct Deployed {
    secrets: LocalSecretsManager,
    arn: String,
    cloud_formation: CloudFormation,
}

impl Deployed {
    /// With this value in its secret.
    pub(crate) fn with(secret: &str) -> Self {
        Self::described(secret, |described| described)
    }

    /// The same, and deployed otherwise.
    pub(crate) fn described(secret: &str, change: impl FnOnce(Described) -> Described) -> Self {
        let secrets = LocalSecretsManager::start().unwrap();
        let arn = secrets.create_secret("credentials", secret).unwrap();
        let described = change(Described::default().with_output("CredentialsSecretArn", &arn));
        Self { secrets, arn, cloud_formation: described.served_as(STACK) }
    }

    /// Gives the secret another value.
    pub(crate) fn put(&self, value: &str) {
        self.secrets.put_secret_value(&self.arn, value).unwrap();
    }

    /// `cargo vapi` on this stack.
    pub(crate) fn command(&self, group: &str, arguments: &[&str]) -> Command {
        let mut command = command(group, arguments);
        self.cloud_formation.named(&mut command, STACK);
        command.env("AWS_ENDPOINT_URL_SECRETS_MANAGER", self.secrets.endpoint());
        command
    }

    /// What it prints when it ends well.
    pub(crate) fn prints(&self, group: &str, arguments: &[&str]) -> String {
        succeeds(&mut self.command(group, arguments))
    }

    /// The same as JSON.
    pub(crate) fn prints_json(&self, group: &str, arguments: &[&str]) -> Value {
        serde_json::from_str(&succeeds(self.command(group, arguments).arg("--json"))).unwrap()
    }

    /// What it says when it fails.
    pub(crate) fn fails(&self, group: &str, arguments: &[&str]) -> String {
        fails(&mut self.command(group, arguments))
    }

    /// The plans that are accepted now: `AWSCURRENT` first.
    pub(crate) fn versions(&self) -> Vec<Value> {
        let shown = self.prints_json("credential", &["show", "--reveal"]);
        shown["versions"].as_array().unwrap().clone()
    }

    /// The token or key of the first plan of a version.
    pub(crate) fn secret_of(version: &Value) -> String {
        version["plans"][0]["secret"].as_str().unwrap().to_owned()
    }
}

/// Text in which what differs from run to run is the same: moments, the end of an ARN, new tokens and keys.
pub(crate) fn settled(text: &str) -> String {
    let moment = |word: &str| word.len() >= 5 && word.parse::<jiff::civil::Time>().is_ok();
    let settle = |word: &str| {
        let core = word.trim_end_matches([',', '.', ';', ')', '(']);
        let tail = &word[core.len()..];
        if core.parse::<jiff::civil::Date>().is_ok() {
            return format!("2026-11-21{tail}");
        }
        if moment(core) {
            return format!("09:00{tail}");
        }
        if core.len() == 64 && core.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return format!("{}{tail}", "0123456789abcdef".repeat(4));
        }
        if let Some((before, _)) = core.rsplit_once(":secret:credentials-") {
            return format!("{before}:secret:credentials-AbCdEf{tail}");
        }
        word.to_owned()
    };
    let lines = text.lines().map(|line| line.split(' ').map(settle).collect::<Vec<_>>().join(" "));
    lines.map(|line| format!("{line}\n")).collect()
}
