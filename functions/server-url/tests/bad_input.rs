//! What nobody should send: each gets its status, the process lives, and nothing is written.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use function_contract::signed;
use local_dynamodb::LocalDynamoDb;
use runtime_api::{FunctionProcess, FunctionUrlRequest};

async fn start() -> (LocalDynamoDb, FunctionProcess) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_server-url"), &dynamodb);
    (dynamodb, function)
}

fn nothing_is_written(dynamodb: &LocalDynamoDb) {
    for table in [dynamodb.calls_table(), dynamodb.desk_table()] {
        assert_eq!(dynamodb.items(table).unwrap(), Vec::<serde_json::Value>::new());
    }
}

fn status(function: &FunctionProcess, request: &FunctionUrlRequest) -> u16 {
    let answer = function.send(request).unwrap();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(function.is_alive());
    answer.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_message_is_400() {
    let (dynamodb, function) = start().await;
    let deep = "[".repeat(5000);
    let cut_off = r#"{"message":{"type":"end-of-call-report","call":{"id":"c-1"},"artifact":{"transcr"#;
    let bodies: [&[u8]; 12] = [
        b"",
        b"\0",
        b"null",
        b"{}",
        b"[]",
        b"\xff\xfe{\"message\":{}}",
        b"{\"message\":{\"type\":\"hang\",\"text\":\"\xc3\x28\"}}",
        b"{\"message\":null}",
        b"{\"message\":{\"type\":7}}",
        b"{\"message\":{\"type\":\"hang\"}}}",
        deep.as_bytes(),
        cut_off.as_bytes(),
    ];
    for body in bodies {
        assert_eq!(
            status(&function, &signed(body)),
            400,
            "{:?}",
            String::from_utf8_lossy(&body[..body.len().min(60)])
        );
    }
    nothing_is_written(&dynamodb);
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_nesting_where_nobody_looks_is_no_danger() {
    let (_dynamodb, function) = start().await;
    let nested = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for name in
        ["hang", "status-update", "tool-calls", "end-of-call-report", "assistant-request", "call.teleported"]
    {
        let body = format!(
            r#"{{"message":{{"type":"{name}","call":{{"id":"c-1","odd":{nested}}},"artifact":{nested}}}}}"#
        );
        assert_eq!(status(&function, &signed(body.as_bytes())), 200, "{name}");
    }
    let arguments = format!(
        r#"{{"message":{{"type":"tool-calls","toolCallList":[{{"id":"t-1","function":{{"name":"take_message","arguments":{{"message":{nested}}}}}}}]}}}}"#
    );
    let answer = function.send(&signed(arguments.as_bytes())).unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["results"][0]["toolCallId"], "t-1");
    assert!(answer.json()["results"][0]["error"].is_string(), "{}", answer.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_413_and_one_of_that_size_is_taken() {
    let (dynamodb, function) = start().await;
    let body = |bytes: usize| format!(r#"{{"message":{{"type":"hang"}}}}{}"#, " ".repeat(bytes - 27));
    let limit = 6 * 1024 * 1024;
    assert_eq!(status(&function, &signed(body(limit).as_bytes())), 200);
    assert_eq!(status(&function, &signed(body(limit + 1).as_bytes())), 413);
    nothing_is_written(&dynamodb);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_types_and_odd_fields_are_taken() {
    let (dynamodb, function) = start().await;
    let long = "x".repeat(300);
    for body in [
        format!(r#"{{"message":{{"type":"{long}"}}}}"#),
        r#"{"message":{"type":"hang","timestamp":{"odd":1},"call":[1,2],"customer":7,"phoneNumber":"x"}}"#.to_owned(),
        r#"{"message":{"type":"transcript","role":5,"transcript":17.5,"transcriptType":true}}"#.to_owned(),
        r#"{"message":{"type":"assistant-request","call":"x","customer":{"number":14155550142},"phoneNumber":[]}}"#.to_owned(),
        r#"{"message":{"type":"tool-calls","toolCallList":{"id":1},"toolCalls":7}}"#.to_owned(),
        r#"{"message":{"type":"status-update","status":9,"call":{"id":""}}}"#.to_owned(),
    ] {
        assert_eq!(status(&function, &signed(body.as_bytes())), 200, "{body}");
    }
    nothing_is_written(&dynamodb);
    let line = function.wait_for_log(r#""UnknownMessageType":1"#).unwrap();
    assert!(line.contains(r#""level":"WARN""#) && !line.contains(&long), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_beyond_ascii_are_only_wrong() {
    let (dynamodb, function) = start().await;
    let body = br#"{"message":{"type":"hang"}}"#;
    for value in ["sïgnature", "\u{1f511}", "Bearer tökén"] {
        let request =
            FunctionUrlRequest::post(*body).header("x-signature", value).header("authorization", value);
        assert_eq!(status(&function, &request), 401, "{value}");
    }
    let request = signed(body).header("x-note", "naïve ☎");
    assert_eq!(status(&function, &request), 200);
    nothing_is_written(&dynamodb);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_post_is_served() {
    let (dynamodb, function) = start().await;
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let answer = function.send(&signed(b"").method(method)).unwrap();
        assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")), "{method}");
    }
    nothing_is_written(&dynamodb);
}
