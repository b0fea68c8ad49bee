//! A deadline that ends after Vapi has hung up is taken, and said to be one.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::path::Path;

use function_contract::{environment, signed};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;

/// Lines about the deadline, of a start with this one.
async fn lines_with(milliseconds: &'static str) -> Vec<String> {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let environment =
        environment(&dynamodb).into_iter().chain([("ANSWER_DEADLINE_MS", milliseconds.to_owned())]);
    let function = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_server-url")), environment).unwrap();
    let answer = function.send(&signed(br#"{"message":{"type":"hang"}}"#)).unwrap();
    assert_eq!(answer.status, 200);
    // The line of the answer comes after those of the start.
    function.wait_for_log(r#""message.type":"hang""#).unwrap();
    function.log_lines().into_iter().filter(|line| line.contains("ANSWER_DEADLINE_MS")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_after_vapi_has_hung_up_is_one_warning() {
    let lines = lines_with("7001").await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(r#""level":"WARN""#) && lines[0].contains("7.5 s"), "{lines:?}");
    assert_eq!(lines_with("7000").await, Vec::<String>::new());
}
