//! Where the calls are, and what is said when they can't be read there.

use std::io::Write;

use local_dynamodb::refused_endpoint;
use serde_json::json;

use crate::call::Call;
use crate::endpoint::answering;
use crate::table::{Table, calls, fails, succeeds};

#[test]
fn a_wrong_table_is_named_with_how_to_find_the_right_one() {
    let table = Table::empty();
    for command in [&["list"][..], &["stats"], &["export"], &["show", "call-1"]] {
        let said = fails(calls(command).args(["--table", "wrong", "--endpoint-url", table.endpoint()]));
        assert!(said.contains("table wrong at http://127.0.0.1:"), "{said}");
        assert!(said.contains("there is no such table; for one on AWS: --stack"), "{said}");
    }
}

#[test]
fn a_table_of_something_else_is_told_from_one_of_calls() {
    let table = Table::empty();
    let said = fails(calls(&["list"]).args(["--table", "desk", "--endpoint-url", table.endpoint()]));
    assert!(said.contains("is it the table of calls?"), "{said}");
}

#[test]
fn where_nobody_answers_the_reader_learns_what_to_start() {
    let endpoint = refused_endpoint().unwrap();
    let said = fails(calls(&["list"]).args(["--table", "calls", "--endpoint-url", &endpoint]));
    assert!(said.contains("nobody answers there") && said.contains("cargo xtask dev"), "{said}");
}

#[test]
fn the_table_may_come_from_the_environment() {
    let table = Table::of([Call::minutes_ago("call-1", 1)]);
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"] {
        let printed =
            succeeds(calls(&["list", "--json"]).env("CALLS_TABLE", "calls").env(variable, table.endpoint()));
        assert!(printed.contains("call-1"), "{printed}");
    }
    let both = calls(&["list", "--json", "--table", "calls", "--endpoint-url", table.endpoint()])
        .env("CALLS_TABLE", "wrong")
        .env("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        .output()
        .unwrap();
    assert!(both.status.success(), "what is typed goes before the environment");
}

#[test]
fn with_neither_table_nor_profile_it_is_the_local_stack() {
    let table = Table::of([Call::minutes_ago("call-1", 1)]);
    let folder = std::env::temp_dir().join(format!("vapi-cli-place-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut env = std::fs::File::create(folder.join("local.env")).unwrap();
    writeln!(env, "CALLS_TABLE=calls\nAWS_ENDPOINT_URL={}\nAWS_REGION=us-west-2", table.endpoint()).unwrap();
    let printed = succeeds(calls(&["list", "--json"]).current_dir(&folder));
    assert!(printed.contains("call-1"), "{printed}");
    // An endpoint of this machine is the local stack too, wherever it is served.
    let printed =
        succeeds(calls(&["list", "--json", "--endpoint-url", table.endpoint()]).current_dir(&folder));
    assert!(printed.contains("call-1"), "{printed}");
    std::fs::remove_dir_all(&folder).unwrap();

    let said = fails(calls(&["list"]).current_dir("/"));
    assert!(said.contains("--stack is missing") && said.contains("local.env"), "{said}");
}

#[test]
fn a_profile_without_a_stack_says_that_it_is_missing() {
    let said = fails(&mut calls(&["list", "--profile", "work"]));
    assert!(said.contains("--stack is missing") && said.contains("--profile work"), "{said}");
    let said = fails(&mut calls(&["list", "--endpoint-url", "https://dynamodb.example.com"]));
    assert!(said.contains("--stack is missing"), "{said}");
}

#[test]
fn without_credentials_or_a_region_it_says_which_and_what_to_do() {
    let said = fails(&mut calls(&["list", "--table", "calls"]));
    assert!(said.contains("no region is set"), "{said}");
    let said = fails(&mut calls(&["list", "--table", "calls", "--profile", "nobody"]));
    assert!(said.contains("profile nobody has no region, or is not there"), "{said}");
    let said = fails(&mut calls(&["list", "--table", "calls", "--region", "us-west-2"]));
    assert!(said.contains("there are no AWS credentials: say --profile"), "{said}");
    let said =
        fails(&mut calls(&["list", "--table", "calls", "--region", "us-west-2", "--profile", "nobody"]));
    assert!(said.contains("nobody") && said.contains("AWS credentials"), "{said}");
}

#[test]
fn an_expired_sign_in_says_how_to_sign_in_again() {
    let folder = std::env::temp_dir().join(format!("vapi-cli-sso-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("config");
    let profile = "[profile work]\nregion = us-west-2\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n\
        [sso-session s]\nsso_region = us-west-2\nsso_start_url = https://example.com/start\n";
    std::fs::write(&config, profile).unwrap();
    let said = fails(
        calls(&["list", "--table", "calls", "--profile", "work"])
            .env("AWS_CONFIG_FILE", &config)
            .env("HOME", &folder),
    );
    assert!(said.contains("aws sso login --profile work"), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_aws_answers_is_said_in_words() {
    for (code, advice) in [
        ("AccessDeniedException", "they need dynamodb:Query"),
        ("ExpiredTokenException", "have expired: sign in again"),
        ("UnrecognizedClientException", "does not accept these credentials"),
        ("ThrottlingException", "wait a moment and try again"),
    ] {
        let error = format!("com.amazonaws.dynamodb.v20120810#{code}");
        let endpoint = answering(move |_| (400, json!({"__type": error, "message": "no"})));
        let said = fails(calls(&["list"]).args(["--table", "calls", "--endpoint-url", &endpoint]));
        assert!(said.contains(advice), "{code}: {said}");
    }
}
