//! `send --stack`: a message to a stack, under its own credential.

use crate::cloud_formation::Described;
use crate::command::{command, fails, succeeds};
use crate::secret::{Deployed, STACK};
use crate::server::{OK, Server};

const PLANS: &str =
    r#"[{"type":"bearer","token":"the-token-of-these-tests"},{"type":"bearer","token":"an-older-one"}]"#;
const MESSAGE: [&str; 1] = ["status-update"];

fn deployed_at(url: &str, secret: &str) -> Deployed {
    Deployed::described(secret, |described| described.with_output("ServerUrl", url))
}

#[test]
fn a_message_goes_to_the_url_of_the_stack_under_the_first_of_its_plans() {
    let server = Server::answering(OK);
    let printed = deployed_at(&server.url, PLANS).prints("send", &MESSAGE);
    assert!(printed.starts_with("200 OK in "), "{printed}");
    assert!(!printed.contains("the-token"), "{printed}");
    let arrived = server.arrived();
    assert_eq!(arrived.header("authorization"), Some("Bearer the-token-of-these-tests"));
    assert!(arrived.body.starts_with(br#"{"message":{"#));
}

#[test]
fn programs_get_one_line() {
    let server = Server::answering(OK);
    let printed = deployed_at(&server.url, PLANS).prints_json("send", &MESSAGE);
    assert_eq!(printed["status"], 200);
    assert_eq!(printed["body"], serde_json::json!({}));
    assert!(printed["milliseconds"].is_u64(), "{printed}");
}

#[test]
fn a_secret_that_is_no_plan_is_named_and_not_shown() {
    let server = Server::answering(OK);
    let said = deployed_at(&server.url, "the-token-of-these-tests").fails("send", &MESSAGE);
    assert!(said.contains("the credential of stack vapi-lambda-prod can't be used"), "{said}");
    assert!(!said.contains("the-token"), "{said}");
}

#[test]
fn a_stack_of_something_else_gets_nothing() {
    let other = Described { outputs: vec![("BucketName", "b".to_owned())], ..Described::default() };
    let said = fails(other.served_as(STACK).named(&mut command("send", &MESSAGE), STACK));
    assert!(said.contains("has no output ServerUrl"), "{said}");
}

#[test]
fn the_credential_of_a_stack_goes_to_no_other_url() {
    let server = Server::answering(OK);
    let said =
        deployed_at(&server.url, PLANS).fails("send", &["hang", "--url", "https://server.example.com/"]);
    assert!(said.contains("cannot be used with"), "{said}");
}

#[test]
fn which_aws_says_nothing_without_a_stack() {
    let said = fails(&mut command("send", &["hang", "--region", "eu-west-1"]));
    assert!(said.contains("--stack <NAME>"), "{said}");
}

#[test]
fn the_help_says_what_a_stack_stands_for() {
    let help = succeeds(&mut command("send", &["--help"]));
    insta::assert_snapshot!("send_help", help);
}
