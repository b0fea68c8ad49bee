//! `credential`: what is accepted, and the way from one credential to the next.

use serde_json::json;

use crate::cloud_formation::Described;
use crate::command::{command, fails};
use crate::secret::{Deployed, STACK, settled};

const BEARER: &str = r#"{"type":"bearer","token":"the-first-token-of-these-tests"}"#;
const HMAC: &str = r#"{"type":"hmac","secretKey":"the-first-key-of-these-tests","algorithm":"sha512","signatureHeader":"x-vapi-signature","signatureEncoding":"base64"}"#;

#[test]
fn what_is_shown_fits_and_has_no_secret_until_it_is_asked_for() {
    let deployed = Deployed::with(BEARER);
    let printed = |more: &[&str]| {
        let mut arguments = vec!["show"];
        arguments.extend(more);
        settled(&deployed.prints("credential", &arguments))
    };
    insta::assert_snapshot!("credential_show_80", printed(&["--width", "80"]));
    insta::assert_snapshot!("credential_show_40", printed(&["--width", "40"]));
    assert!(!printed(&[]).contains("the-first-token"));
    assert!(printed(&["--reveal"]).contains("the-first-token-of-these-tests"));
    let shown = deployed.prints_json("credential", &["show"]);
    assert_eq!(shown["stack"], STACK);
    assert_eq!(shown["versions"][0]["plans"][0]["header"], "Authorization");
    assert_eq!(shown["versions"][0]["plans"][0]["secret"], json!(null));
}

#[test]
fn a_rotation_keeps_the_old_one_and_says_what_to_change() {
    let deployed = Deployed::with(BEARER);
    let printed = deployed.prints("credential", &["rotate", "--reveal", "--width", "80"]);
    insta::assert_snapshot!("credential_rotate_80", settled(&printed));
    let versions = deployed.versions();
    let token = Deployed::secret_of(&versions[0]);
    assert!(token.len() == 64 && printed.contains(&token), "{printed}");
    assert_eq!(versions[1]["stage"], "AWSPREVIOUS");
    assert_eq!(versions[1]["accepted"], true);
    assert_eq!(Deployed::secret_of(&versions[1]), "the-first-token-of-these-tests");
    insta::assert_snapshot!(
        "credential_show_both_80",
        settled(&deployed.prints("credential", &["show", "--width", "80"]))
    );
}

#[test]
fn a_new_token_does_not_end_in_a_log() {
    let deployed = Deployed::with(BEARER);
    let printed = deployed.prints("credential", &["rotate"]);
    let token = Deployed::secret_of(&deployed.versions()[0]);
    assert!(!printed.contains(&token), "standard output is no terminal here: {printed}");
    assert!(printed.contains("cargo vapi credential show --reveal --stack vapi-lambda-prod"), "{printed}");
}

#[test]
fn what_may_be_typed_next_asks_the_same_stack_of_the_same_hours() {
    let deployed = Deployed::with(BEARER);
    let shown = deployed.prints("credential", &["show", "--previous-hours", "2"]);
    assert!(shown.contains("cargo vapi connect --stack vapi-lambda-prod\n"), "{shown}");
    assert!(
        shown.contains("cargo vapi credential rotate --previous-hours 2 --stack vapi-lambda-prod\n"),
        "{shown}"
    );
    let rotated = deployed.prints("credential", &["rotate", "--previous-hours", "2"]);
    for next in
        ["credential show --reveal --previous-hours 2", "calls list", "credential retire --previous-hours 2"]
    {
        let line = format!("cargo vapi {next} --stack vapi-lambda-prod\n");
        assert!(rotated.contains(&line), "{line} is not in {rotated}");
    }
    let several = Deployed::with(&format!("[{BEARER},{HMAC}]"));
    let connect = several.prints("connect", &[]);
    assert!(
        connect.contains("one is enough: cargo vapi credential show --stack vapi-lambda-prod\n"),
        "{connect}"
    );
}

#[test]
fn a_second_rotation_waits_for_whoever_still_uses_the_first() {
    let deployed = Deployed::with(BEARER);
    deployed.prints("credential", &["rotate"]);
    let first = Deployed::secret_of(&deployed.versions()[0]);
    let said = deployed.fails("credential", &["rotate"]);
    assert!(said.contains("is accepted until") && said.contains("Nothing is changed"), "{said}");
    assert!(said.contains("cargo vapi credential retire --stack vapi-lambda-prod"), "{said}");
    assert_eq!(Deployed::secret_of(&deployed.versions()[0]), first);

    // With no hours at all nobody uses it any more.
    deployed.prints("credential", &["rotate", "--previous-hours", "0", "--force"]);
    let second = Deployed::secret_of(&deployed.versions()[0]);
    assert_ne!(second, first);
    deployed.prints("credential", &["rotate", "--force"]);
    assert_eq!(Deployed::secret_of(&deployed.versions()[1]), second);
}

#[test]
fn the_hours_are_those_that_the_stack_was_deployed_with() {
    let deployed = Deployed::described(BEARER, |stack| stack.with_parameter("PreviousCredentialHours", "48"));
    deployed.prints("credential", &["rotate"]);
    assert_eq!(deployed.versions()[1]["accepted"], true);
    assert!(deployed.prints("credential", &["show"]).contains("48 hours)"));
}

#[test]
fn without_any_hours_only_who_insists_cuts_vapi_off_and_reads_that_it_is() {
    let deployed = Deployed::described(BEARER, |stack| stack.with_parameter("PreviousCredentialHours", "0"));
    let said = deployed.fails("credential", &["rotate"]);
    assert!(
        said.contains("every message of Vapi is refused") && said.contains("until Vapi is changed"),
        "{said}"
    );
    assert!(said.contains("Nothing is changed") && said.contains("--force"), "{said}");
    assert_eq!(Deployed::secret_of(&deployed.versions()[0]), "the-first-token-of-these-tests");

    let printed = deployed.prints("credential", &["rotate", "--force", "--width", "200"]);
    assert!(printed.contains("every message of Vapi is refused until Vapi is changed"), "{printed}");
    assert!(printed.contains("Change it in Vapi now"), "{printed}");
    assert!(!printed.contains("accept the old one until") && !printed.contains("retire"), "{printed}");
    assert_eq!(deployed.versions()[1]["accepted"], false);
    let line = deployed.prints_json("credential", &["rotate", "--force"]);
    assert_eq!(line["previousAcceptedUntil"], json!(null));
}

#[test]
fn a_retired_credential_is_gone_and_only_who_agrees_retires_it() {
    let deployed = Deployed::with(BEARER);
    let said = deployed.fails("credential", &["retire", "--yes"]);
    assert!(said.contains("has no previous credential"), "{said}");
    deployed.prints("credential", &["rotate"]);
    let said = deployed.fails("credential", &["retire"]);
    assert!(said.contains("End it now?") && said.contains("Say so with --yes"), "{said}");
    assert_eq!(deployed.versions().len(), 2);
    let printed = deployed.prints("credential", &["retire", "--yes", "--width", "80"]);
    insta::assert_snapshot!("credential_retire_80", settled(&printed));
    assert_eq!(deployed.versions().len(), 1);
    deployed.prints("credential", &["rotate"]);
}

#[test]
fn a_signing_plan_gets_a_key_and_stays_what_it_was() {
    let deployed = Deployed::with(HMAC);
    let printed = deployed.prints("credential", &["rotate", "--reveal", "--width", "80"]);
    assert!(printed.contains("a new key") && printed.contains("    Secret Key:\n"), "{printed}");
    let shown = deployed.prints("credential", &["show", "--reveal", "--width", "100"]);
    for kept in ["HMAC", "SHA512", "x-vapi-signature", "base64", "{timestamp}.{body}"] {
        assert!(shown.contains(kept), "{kept}: {shown}");
    }
    assert!(!shown.split("AWSPREVIOUS").next().unwrap().contains("the-first-key"), "{shown}");
}

#[test]
fn of_several_plans_the_one_that_is_named_is_made_anew() {
    let deployed = Deployed::with(&format!("[{HMAC},{BEARER}]"));
    let said = deployed.fails("credential", &["rotate"]);
    assert!(said.contains("2 plans (1 hmac, 2 bearer): say which with --plan N"), "{said}");
    deployed.prints("credential", &["rotate", "--plan", "2"]);
    let versions = deployed.versions();
    assert_eq!(versions[0]["plans"][0]["secret"], "the-first-key-of-these-tests");
    assert_ne!(versions[0]["plans"][1]["secret"], "the-first-token-of-these-tests");
    let said = deployed.fails("credential", &["rotate", "--plan", "3", "--force"]);
    assert!(said.contains("there is no plan 3"), "{said}");
}

#[test]
fn a_secret_that_is_no_plan_is_said_to_be_one_and_left_alone() {
    let deployed = Deployed::with("a-bare-token");
    let printed = deployed.prints("credential", &["show"]);
    assert!(printed.contains("It can't be used: not JSON"), "{printed}");
    let said = deployed.fails("credential", &["rotate"]);
    assert!(said.contains("the secret can't be used as it is") && !said.contains("a-bare-token"), "{said}");
    deployed.put("none");
    assert!(deployed.prints("credential", &["show"]).contains("Everything is accepted"));
    assert!(deployed.fails("credential", &["rotate", "--force"]).contains("everything is accepted"));
}

#[test]
fn a_secret_that_is_not_there_is_named() {
    let deployed = Deployed::with(BEARER);
    let stack = Described::default();
    let stack = stack.with_output(
        "CredentialsSecretArn",
        "arn:aws:secretsmanager:us-west-2:000000000000:secret:gone-AbCdEf",
    );
    let cloud_formation = stack.served_as(STACK);
    let mut asked = deployed.command("credential", &["show"]);
    let said = fails(asked.env("AWS_ENDPOINT_URL_CLOUDFORMATION", cloud_formation.endpoint()));
    assert!(said.contains("there is no secret arn:aws:secretsmanager:") && said.contains("gone"), "{said}");
}

#[test]
fn without_a_name_it_is_the_stack_that_a_first_deployment_makes() {
    let cloud_formation = Described::default().served_as("another");
    let mut asked = command("credential", &["show"]);
    let said = fails(asked.env("AWS_ENDPOINT_URL_CLOUDFORMATION", cloud_formation.endpoint()));
    assert!(said.contains("there is no stack vapi-lambda-dev"), "{said}");
}
