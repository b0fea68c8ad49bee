//! `connect`: what to enter in Vapi.

use crate::cloud_formation::Described;
use crate::command::{command, fails};
use crate::secret::{Deployed, STACK};

const BEARER: &str = r#"{"type":"bearer","token":"the-token-of-these-tests"}"#;

#[test]
fn the_steps_stand_in_the_order_of_the_dashboard_and_fit() {
    let deployed = Deployed::with(BEARER);
    for width in ["80", "40"] {
        let printed = deployed.prints("connect", &["--width", width]);
        insta::assert_snapshot!(format!("connect_{width}"), printed);
        assert!(!printed.contains("the-token"), "{printed}");
    }
    insta::assert_snapshot!("connect_pipe", deployed.prints("connect", &[]));
    assert!(
        deployed
            .prints("connect", &["--reveal"])
            .contains("Token                   the-token-of-these-tests")
    );
}

#[test]
fn every_line_but_what_is_copied_fits() {
    let deployed = Deployed::with(BEARER);
    for width in (34..130).step_by(15) {
        let printed = deployed.prints("connect", &["--width", &width.to_string()]);
        let is_copied = |line: &&str| {
            let line = line.trim_start();
            line.starts_with("cargo vapi") || line.contains("https://") || line.starts_with('{')
        };
        for line in printed.lines().filter(|line| !is_copied(line)) {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_signing_plan_has_its_own_fields() {
    let plan =
        r#"{"type":"hmac","secretKey":"k-1","algorithm":"sha256","payloadFormat":"{method}.{url}.{body}"}"#;
    let printed = Deployed::with(plan).prints("connect", &["--reveal", "--width", "80"]);
    insta::assert_snapshot!("connect_hmac_80", printed);
}

#[test]
fn programs_get_the_fields_and_the_urls() {
    let printed = Deployed::with(BEARER).prints_json("connect", &["--reveal"]);
    assert_eq!(printed["stack"], STACK);
    assert_eq!(printed["credentials"][0]["Token"], "the-token-of-these-tests");
    assert!(printed["urls"]["ServerUrl"].as_str().unwrap().starts_with("https://"));
}

#[test]
fn with_a_key_it_says_that_the_way_by_api_comes_later() {
    let deployed = Deployed::with(BEARER);
    let mut with_key = deployed.command("connect", &[]);
    let printed = crate::command::succeeds(with_key.env("VAPI_API_KEY", "key-of-these-tests"));
    assert!(printed.contains("comes with a later version; until then by hand"), "{printed}");
    assert!(!printed.contains("key-of-these-tests"), "{printed}");
}

#[test]
fn a_stack_of_something_else_is_told_from_one_of_ours() {
    let other = Described { outputs: vec![("BucketName", "b".to_owned())], ..Described::default() };
    let said = fails(other.served_as(STACK).named(&mut command("connect", &[]), STACK));
    assert!(said.contains("stack vapi-lambda-prod in us-west-2 has no output ServerUrl"), "{said}");
}
