//! What others lean on: tables as declared, a file that survives, a database that can be taken away.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use local_dynamodb::{DEFAULT_DESK, Error, HangingEndpoint, LocalDynamoDb, refused_endpoint};
use serde_json::json;

fn connect(endpoint: &str) -> std::io::Result<TcpStream> {
    TcpStream::connect(endpoint.trim_start_matches("http://"))
}

/// One request as the AWS SDK sends it, over plain HTTP.
fn ask(endpoint: &str, operation: &str, body: &str) -> String {
    let mut connection = connect(endpoint).unwrap();
    write!(
        connection,
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n\
         X-Amz-Date: 20261121T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=local/20261121/us-west-2/\
         dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n{body}",
        body.len(),
    )
    .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn both_tables_are_there_with_their_indexes() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let calls = ask(dynamodb.endpoint(), "DescribeTable", r#"{"TableName":"calls"}"#);
    for index in ["byDay", "byAssistant", "byCustomer"] {
        assert!(calls.contains(index), "{calls}");
    }
    let expiry = ask(dynamodb.endpoint(), "DescribeTimeToLive", r#"{"TableName":"calls"}"#);
    assert!(expiry.contains("expiresAt"), "{expiry}");
    assert!(ask(dynamodb.endpoint(), "DescribeTable", r#"{"TableName":"desk"}"#).contains("200 OK"));
}

#[tokio::test]
async fn two_databases_share_nothing() {
    let one = LocalDynamoDb::in_memory().await.unwrap();
    let other = LocalDynamoDb::in_memory().await.unwrap();
    one.put(one.desk_table(), json!({"pk": {"S": "DESK#x"}, "sk": {"S": "SETTINGS"}})).unwrap();
    assert_eq!(one.items(one.desk_table()).unwrap().len(), 1);
    assert!(other.items(other.desk_table()).unwrap().is_empty());
}

#[tokio::test]
async fn a_deleted_table_is_gone_and_comes_back_empty() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    dynamodb.put("calls", json!({"pk": {"S": "CALL#x"}, "sk": {"S": "REPORT"}})).unwrap();
    dynamodb.delete_table("calls").unwrap();
    let get = r#"{"TableName":"calls","Key":{"pk":{"S":"CALL#x"},"sk":{"S":"REPORT"}}}"#;
    assert!(ask(dynamodb.endpoint(), "GetItem", get).contains("ResourceNotFoundException"));
    assert!(dynamodb.delete_table("calls").is_err());
    dynamodb.create_missing_tables().unwrap();
    assert!(ask(dynamodb.endpoint(), "DescribeTable", r#"{"TableName":"calls"}"#).contains("byCustomer"));
    assert!(dynamodb.items("calls").unwrap().is_empty());
}

#[tokio::test]
async fn an_expired_item_is_swept() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    dynamodb
        .put("calls", json!({"pk": {"S": "CALL#x"}, "sk": {"S": "REPORT"}, "expiresAt": {"N": "1700000000"}}))
        .unwrap();
    assert_eq!(dynamodb.sweep_expired().unwrap(), 1);
    assert!(dynamodb.items("calls").unwrap().is_empty());
}

#[tokio::test]
async fn a_stopped_database_refuses_connections_and_breaks_open_ones() {
    let mut dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let endpoint = dynamodb.endpoint().to_owned();
    let mut open = connect(&endpoint).unwrap();
    dynamodb.stop();
    assert!(connect(&endpoint).is_err());
    open.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
    let timed_out = [std::io::ErrorKind::WouldBlock, std::io::ErrorKind::TimedOut];
    match open.read(&mut [0; 1]) {
        Ok(bytes) => assert_eq!(bytes, 0, "closed"),
        Err(error) => assert!(!timed_out.contains(&error.kind()), "{error}"),
    }
}

#[tokio::test]
async fn a_file_keeps_its_items_and_seeds_once() {
    let folder = std::env::temp_dir().join(format!("local-dynamodb-{}", std::process::id()));
    let file = folder.join("nested/dynamodb.sqlite");
    {
        let first = LocalDynamoDb::on_file(&file, 0).await.unwrap();
        let items = first.items("desk").unwrap();
        assert_eq!(items.len(), 1);
        assert_eq!(items[0]["pk"]["S"], format!("DESK#{DEFAULT_DESK}"));
        assert_eq!(items[0]["hours"]["M"]["sun"]["L"][0]["S"], "09:00-17:00");
        let mut changed = items[0].clone();
        changed["slotMinutes"] = json!({"N": "45"});
        first.put("desk", changed).unwrap();
    }
    let second = LocalDynamoDb::on_file(&file, 0).await.unwrap();
    let items = second.items("desk").unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["slotMinutes"]["N"], "45");
    drop(second);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_taken_port_is_said_in_a_sentence() {
    let first = LocalDynamoDb::in_memory().await.unwrap();
    let port = first.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let error = LocalDynamoDb::on_file("unused.sqlite".as_ref(), port).await.unwrap_err();
    assert!(matches!(error, Error::PortTaken(taken) if taken == port));
    assert!(!std::path::Path::new("unused.sqlite").exists());
}

#[test]
fn absent_databases_refuse_or_hang() {
    assert!(connect(&refused_endpoint().unwrap()).is_err());
    let hanging = HangingEndpoint::open().unwrap();
    let mut connection = connect(hanging.endpoint()).unwrap();
    connection.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    connection.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(connection.read(&mut [0; 1]).is_err());
}
