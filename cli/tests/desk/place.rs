//! Where the desk is, and what is said when it can't be reached there.

use std::io::Write;

use local_dynamodb::refused_endpoint;
use serde_json::json;

use crate::endpoint::answering;
use crate::table::{Table, desk, fails, succeeds};

#[test]
fn with_neither_table_nor_profile_it_is_the_local_stack() {
    let table = Table::set_up();
    let folder = std::env::temp_dir().join(format!("vapi-cli-desk-place-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut env = std::fs::File::create(folder.join("local.env")).unwrap();
    writeln!(env, "DESK_TABLE=desk\nAWS_ENDPOINT_URL={}\nAWS_REGION=us-west-2", table.endpoint()).unwrap();
    let printed = succeeds(desk(&["hours"]).current_dir(&folder));
    assert!(printed.contains("09:00-17:00"), "{printed}");
    std::fs::remove_dir_all(&folder).unwrap();
    let said = fails(desk(&["hours"]).current_dir("/"));
    assert!(said.contains("--table is missing") && said.contains("local.env"), "{said}");
    let said = fails(&mut desk(&["hours", "--profile", "work"]));
    assert!(said.contains("DeskTableName") && said.contains("--profile work"), "{said}");
}

#[test]
fn what_to_type_next_leads_to_the_same_table() {
    let table = Table::empty();
    let printed = succeeds(&mut desk(&["hours", "--table", "desk", "--endpoint-url", table.endpoint()]));
    assert!(printed.contains(&format!("--table desk --endpoint-url {}", table.endpoint())), "{printed}");
}

#[test]
fn a_wrong_table_is_named_with_how_to_find_the_right_one() {
    let table = Table::empty();
    for command in [&["hours"][..], &["numbers"], &["block"], &["appointments"], &["messages"], &[]] {
        let said = fails(desk(command).args(["--table", "wrong", "--endpoint-url", table.endpoint()]));
        assert!(said.contains("table wrong at http://127.0.0.1:"), "{said}");
        assert!(said.contains("there is no such table; to find its name: aws cloudformation"), "{said}");
    }
}

#[test]
fn where_nobody_answers_the_reader_learns_what_to_start() {
    let endpoint = refused_endpoint().unwrap();
    let said = fails(desk(&["hours"]).args(["--table", "desk", "--endpoint-url", &endpoint]));
    assert!(said.contains("nobody answers there") && said.contains("cargo xtask dev"), "{said}");
}

#[test]
fn what_aws_answers_is_said_in_words() {
    for (command, code, advice) in [
        (&["numbers"][..], "AccessDeniedException", "they need dynamodb:Scan on the table"),
        (&["hours"], "AccessDeniedException", "they need dynamodb:GetItem on the table"),
        (&["hours"], "ExpiredTokenException", "have expired: sign in again"),
        (&["block"], "ThrottlingException", "wait a moment and try again"),
    ] {
        let error = format!("com.amazonaws.dynamodb.v20120810#{code}");
        let endpoint = answering(move |_| (400, json!({"__type": error, "message": "no"})));
        let said = fails(desk(command).args(["--table", "desk", "--endpoint-url", &endpoint]));
        assert!(said.contains(advice), "{code}: {said}");
    }
}

#[test]
fn settings_that_others_keep_changing_are_not_overwritten() {
    let endpoint = answering(|operation| match operation {
        "GetItem" => (200, json!({"Item": {"pk": {"S": "DESK#main"}, "sk": {"S": "SETTINGS"}}})),
        _ => {
            let error = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
            (400, json!({"__type": error, "message": "no"}))
        }
    });
    let set = ["hours", "--slot-minutes", "20", "--table", "desk", "--endpoint-url", &endpoint];
    let said = fails(&mut desk(&set));
    assert!(said.contains("others keep changing the same: nothing is changed, try again"), "{said}");
}
