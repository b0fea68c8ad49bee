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
    assert!(said.contains("--stack is missing") && said.contains("local.env"), "{said}");
    let said = fails(&mut desk(&["hours", "--profile", "work"]));
    assert!(said.contains("--stack is missing") && said.contains("--profile work"), "{said}");
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
        assert!(said.contains("there is no such table; for one on AWS: --stack"), "{said}");
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

#[test]
fn a_table_without_end_is_read_up_to_a_bound_and_that_is_said() {
    let endpoint = answering(|operation| match operation {
        "GetItem" => (200, json!({})),
        _ => (
            200,
            json!({"Items": [], "ScannedCount": 5, "LastEvaluatedKey": {"pk": {"S": "a"}, "sk": {"S": "b"}}}),
        ),
    });
    let said = fails(desk(&["messages"]).args(["--table", "desk", "--endpoint-url", &endpoint]));
    assert!(said.contains("only the first 1000 MB were read, and the rest is not shown"), "{said}");
}

#[test]
fn a_day_that_dynamodb_leaves_out_is_asked_for_again_and_not_for_ever() {
    let table_that_gives_at = |request: usize| {
        let mut requests = 0;
        answering(move |operation| {
            if operation == "GetItem" {
                return (200, json!({}));
            }
            requests += 1;
            let key = json!({"pk": {"S": "DESK#main#DAY#2026-11-24"}, "sk": {"S": "DAY"}});
            if requests < request {
                return (200, json!({"Responses": {}, "UnprocessedKeys": {"desk": {"Keys": [key]}}}));
            }
            let booking = json!({"M": {
                "time": {"S": "09:00"}, "start": {"S": "2026-11-24T09:00:00Z"}, "end": {"S": "2026-11-24T09:30:00Z"},
                "name": {"S": "Ada Example"},
            }});
            let day = json!({"pk": key["pk"], "sk": key["sk"], "version": {"N": "1"}, "bookings": {"L": [booking]}});
            (200, json!({"Responses": {"desk": [day]}, "UnprocessedKeys": {}}))
        })
    };
    let list = |endpoint: &str| {
        let mut command = desk(&["appointments", "--date", "2026-11-24"]);
        command.args(["--table", "desk", "--endpoint-url", endpoint]);
        command
    };
    let printed = succeeds(&mut list(&table_that_gives_at(4)));
    assert!(printed.contains("Ada Example"), "{printed}");
    let said = fails(&mut list(&table_that_gives_at(usize::MAX)));
    assert!(said.contains("wait a moment and try again"), "{said}");
}
