//! A command of `cargo vapi`, in California and in an environment that knows no AWS, and what it says.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

/// Time zone of whoever types, and of the desks in these tests.
pub(crate) const ZONE: &str = "America/Los_Angeles";

/// `cargo vapi` with a group of commands, such as `calls`, and the rest.
pub(crate) fn command(group: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vapi-cli"));
    let inherited = std::env::vars_os().map(|(name, _)| name);
    for name in inherited.filter(|name| is_ours(name)) {
        command.env_remove(name);
    }
    command
        .env("TZ", ZONE)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/nonexistent/config")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent/credentials")
        .stdin(Stdio::null())
        .arg(group)
        .args(arguments);
    command
}

fn is_ours(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["AWS_", "CALLS_", "DESK_", "REPORT_", "VAPI_"].iter().any(|prefix| name.starts_with(prefix))
}

/// What it prints on standard output when it ends well.
pub(crate) fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let Output { stdout, stderr, .. } = &output;
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(stderr));
    assert!(stderr.is_empty(), "no terminal is there to tell: {}", String::from_utf8_lossy(stderr));
    String::from_utf8(stdout.clone()).unwrap()
}

/// What it says on standard error when it fails.
pub(crate) fn fails(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stdout));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked") && !said.contains("Error {"), "a sentence, not a trace: {said}");
    said
}
