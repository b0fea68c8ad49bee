//! `cargo vapi tools`: what it prints is what Vapi's API takes.

#![expect(clippy::expect_used, reason = "what a test can't go on without is a failure of the test")]

use std::process::{Command, Output};

use serde_json::Value;

fn tools(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vapi-cli"))
        .arg("tools")
        .args(arguments)
        .output()
        .expect("the binary runs")
}

fn printed(arguments: &[&str]) -> Value {
    let output = tools(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON, and nothing else, on standard output")
}

fn definitions() -> Vec<Value> {
    serde_json::from_value(printed(&[])).expect("an array")
}

#[test]
fn every_definition_is_one_that_vapi_takes() {
    for definition in definitions() {
        assert_eq!(definition["type"], "function", "{definition}");
        let function = &definition["function"];
        let name = function["name"].as_str().expect("a name");
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        assert!((1..=64).contains(&name.len()) && name.chars().all(allowed), "{name}");
        let description = function["description"].as_str().expect("a description");
        assert!((1..1000).contains(&description.chars().count()), "{name}");
        assert_eq!(function["parameters"]["type"], "object", "{name}");
        let text = definition.to_string();
        assert!(!text.contains("\"$schema\"") && !text.contains("\"$ref\""), "{name}");
    }
}

#[test]
fn one_tool_is_the_body_that_vapi_takes_and_no_array() {
    // There may be none.
    for definition in definitions().into_iter().take(1) {
        let name = definition["function"]["name"].as_str().expect("a name");
        assert_eq!(printed(&["--tool", name]), definition);
    }
}

#[test]
fn a_server_url_is_that_of_every_tool() {
    const URL: &str = "https://tools.example.com/";
    let with_server = printed(&["--url", URL]);
    for definition in with_server.as_array().expect("an array") {
        assert_eq!(definition["server"]["url"], URL, "{definition}");
        let name = definition["function"]["name"].as_str().expect("a name");
        assert_eq!(&printed(&["--tool", name, "--url", URL]), definition);
    }
}

/// Vapi asks nobody at such a URL, and says nothing of it.
#[test]
fn what_vapi_can_not_reach_is_no_server_url() {
    for url in ["", "tools.example.com", "http://tools.example.com/", "https://", "ftp://tools.example.com/"]
    {
        let output = tools(&["--url", url]);
        assert!(!output.status.success() && output.stdout.is_empty(), "{url}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("https://"), "{url}: {told}");
    }
}

#[test]
fn an_unknown_tool_is_answered_with_those_that_exist() {
    let output = tools(&["--tool", "no_such_tool"]);
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("there is no tool no_such_tool"), "{told}");
    assert!(told.contains("these are there:") || told.contains("there are no tools here"), "{told}");
}
