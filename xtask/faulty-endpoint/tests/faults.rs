//! Each fault as a client sees it, in front of a real DynamoDB.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use faulty_endpoint::{Fault, FaultyEndpoint, Stage};
use local_dynamodb::LocalDynamoDb;

const PUT: &str = r#"{"TableName":"calls","Item":{"pk":{"S":"CALL#1"},"sk":{"S":"REPORT"}}}"#;
const MOMENT: Duration = Duration::from_millis(300);
const LIMIT: Duration = Duration::from_secs(10);

fn start() -> (LocalDynamoDb, FaultyEndpoint) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let dynamodb = runtime.block_on(LocalDynamoDb::in_memory()).unwrap();
    let endpoint = FaultyEndpoint::in_front_of(dynamodb.endpoint()).unwrap();
    (dynamodb, endpoint)
}

fn connect(endpoint: &str) -> TcpStream {
    let connection = TcpStream::connect(endpoint.trim_start_matches("http://")).unwrap();
    connection.set_read_timeout(Some(LIMIT)).unwrap();
    connection
}

fn send(connection: &mut TcpStream, target: &str, body: &str) -> io::Result<()> {
    write!(
        connection,
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\nConnection: close\r\n\
         Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {target}\r\n\
         X-Amz-Date: 20261121T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=local/20261121/us-west-2/\
         dynamodb/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n{body}",
        body.len(),
    )
}

/// All that comes back for one request on a connection of its own.
fn ask(endpoint: &str, target: &str, body: &str) -> io::Result<String> {
    let mut connection = connect(endpoint);
    send(&mut connection, target, body)?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

fn put(endpoint: &FaultyEndpoint) -> io::Result<String> {
    ask(endpoint.endpoint(), "DynamoDB_20120810.PutItem", PUT)
}

fn stored(dynamodb: &LocalDynamoDb) -> usize {
    dynamodb.items("calls").unwrap().len()
}

#[test]
fn without_a_fault_requests_and_answers_pass_and_are_noted() {
    let (dynamodb, endpoint) = start();
    let answer = put(&endpoint).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("{}"), "{answer}");
    assert_eq!(stored(&dynamodb), 1);
    let described = ask(endpoint.endpoint(), "DynamoDB_20120810.DescribeTable", r#"{"TableName":"calls"}"#);
    assert!(described.unwrap().contains("byCustomer"));
    let seen = endpoint.requests();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[0].target.as_str(), seen[0].body_bytes), ("DynamoDB_20120810.PutItem", PUT.len()));
    assert!(seen.iter().all(|request| request.forwarded && request.answered_at.unwrap() >= request.at));
    assert_eq!(endpoint.forwarded_bytes("PutItem"), PUT.len());
}

#[test]
fn a_service_that_refuses_resets_connections() {
    let (dynamodb, endpoint) = start();
    endpoint.set(Fault::Refuse);
    assert!(put(&endpoint).is_err());
    endpoint.set(Fault::Pass);
    put(&endpoint).unwrap();
    // Also one that was there before.
    let mut open = connect(endpoint.endpoint());
    endpoint.set(Fault::Refuse);
    let _ = send(&mut open, "DynamoDB_20120810.PutItem", PUT);
    assert_eq!(open.read(&mut [0; 1]).unwrap_or(0), 0);
    assert_eq!(stored(&dynamodb), 1);
}

#[test]
fn a_service_that_hangs_takes_the_request_and_never_answers() {
    let (dynamodb, endpoint) = start();
    endpoint.set(Fault::Hang);
    let mut connection = connect(endpoint.endpoint());
    send(&mut connection, "DynamoDB_20120810.PutItem", PUT).unwrap();
    connection.set_read_timeout(Some(MOMENT)).unwrap();
    assert!(connection.read(&mut [0; 1]).is_err());
    endpoint.set(Fault::Pass);
    assert!(connection.read(&mut [0; 1]).is_err(), "what hangs stays hanging");
    assert_eq!((stored(&dynamodb), endpoint.requests()[0].forwarded), (0, false));
}

#[test]
fn a_connection_that_is_lost_stays_so_and_a_new_one_is_as_ever() {
    let (dynamodb, endpoint) = start();
    // Known to the proxy once a request has come over it.
    let open = || {
        let mut connection = connect(endpoint.endpoint());
        let before = endpoint.requests().len();
        write!(connection, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").unwrap();
        assert!(connection.read(&mut [0; 4096]).unwrap() > 0);
        assert_eq!(endpoint.requests().len(), before + 1);
        connection
    };
    let mut reset = open();
    endpoint.lose_connections(Fault::Refuse);
    endpoint.set(Fault::Pass);
    put(&endpoint).unwrap();
    let _ = send(&mut reset, "DynamoDB_20120810.PutItem", PUT);
    assert_eq!(reset.read(&mut [0; 1]).unwrap_or(0), 0);

    let mut silent = open();
    endpoint.lose_connections(Fault::Hang);
    put(&endpoint).unwrap();
    send(&mut silent, "DynamoDB_20120810.PutItem", PUT).unwrap();
    silent.set_read_timeout(Some(MOMENT)).unwrap();
    assert!(silent.read(&mut [0; 1]).is_err());

    let connections: Vec<usize> = endpoint.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 1, 0, 2, 3, 2]);
    assert_eq!(stored(&dynamodb), 1);
}

#[test]
fn a_slow_service_does_it_and_answers_later() {
    let (dynamodb, endpoint) = start();
    endpoint.set(Fault::Slow(MOMENT));
    let began = Instant::now();
    assert!(put(&endpoint).unwrap().starts_with("HTTP/1.1 200"));
    assert!(began.elapsed() >= MOMENT);
    assert_eq!(stored(&dynamodb), 1);
}

#[test]
fn made_up_answers_speak_the_words_of_the_service() {
    let (dynamodb, endpoint) = start();
    let cases = [
        (Fault::Throttle, "DynamoDB_20120810.PutItem", 400, "ProvisionedThroughputExceededException"),
        (Fault::Throttle, "AmazonSQS.SendMessage", 400, "com.amazonaws.sqs#RequestThrottled"),
        (Fault::ServerError, "DynamoDB_20120810.PutItem", 500, "InternalServerError"),
        (Fault::ServerError, "AmazonSQS.SendMessage", 500, "InternalFailure"),
        (Fault::Garbage, "AmazonSQS.SendMessage", 200, "<html>"),
    ];
    for (fault, target, status, words) in cases {
        endpoint.set(fault);
        let answer = ask(endpoint.endpoint(), target, PUT).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")) && answer.contains(words), "{answer}");
    }
    assert_eq!(stored(&dynamodb), 0);
}

#[test]
fn a_cut_answer_ends_half_way_after_the_service_did_it() {
    let (dynamodb, endpoint) = start();
    endpoint.set(Fault::Cut);
    let answer = put(&endpoint).unwrap();
    assert!(answer.contains("content-length: 2") && answer.ends_with("\r\n\r\n{"), "{answer}");
    assert_eq!(stored(&dynamodb), 1);
}

#[test]
fn a_fault_can_begin_with_the_nth_request_of_an_operation() {
    let (_dynamodb, endpoint) = start();
    endpoint.set_from(3, "PutItem", Fault::Throttle);
    let status = |target| {
        let answer = ask(endpoint.endpoint(), target, PUT).unwrap();
        answer.split(' ').nth(1).unwrap().parse::<u16>().unwrap()
    };
    let puts: Vec<u16> = (0..4).map(|_| status("DynamoDB_20120810.PutItem")).collect();
    assert_eq!(puts, [200, 200, 400, 400]);
    let other = ask(endpoint.endpoint(), "DynamoDB_20120810.ListTables", "{}").unwrap();
    assert!(other.starts_with("HTTP/1.1 200"), "other operations go on: {other}");
    endpoint.set(Fault::Pass);
    assert_eq!(status("DynamoDB_20120810.PutItem"), 200);
}

#[test]
fn a_held_request_is_done_before_or_after_the_hold_as_the_stage_says() {
    let (dynamodb, endpoint) = start();
    for (stage, done_while_held) in [(Stage::BeforeForwarding, 0), (Stage::BeforeAnswering, 1)] {
        let hold = endpoint.hold(stage, 1, "PutItem");
        assert!(!hold.wait(Duration::ZERO), "nothing was sent yet");
        std::thread::scope(|scope| {
            let answer = scope.spawn(|| put(&endpoint));
            assert!(hold.wait(LIMIT));
            assert_eq!(stored(&dynamodb), done_while_held, "{stage:?}");
            assert!(!answer.is_finished());
            drop(hold);
            assert!(answer.join().unwrap().unwrap().starts_with("HTTP/1.1 200"));
        });
        dynamodb_is_emptied(&dynamodb, &endpoint);
    }
}

#[test]
fn a_request_that_was_held_before_the_service_is_forgotten_with_its_client() {
    let (dynamodb, endpoint) = start();
    let hold = endpoint.hold(Stage::BeforeForwarding, 2, "PutItem");
    put(&endpoint).unwrap();
    let mut connection = connect(endpoint.endpoint());
    send(&mut connection, "DynamoDB_20120810.PutItem", &PUT.replace("CALL#1", "CALL#2")).unwrap();
    assert!(hold.wait(LIMIT));
    drop(connection);
    std::thread::sleep(MOMENT);
    drop(hold);
    std::thread::sleep(MOMENT);
    assert_eq!(stored(&dynamodb), 1);
}

fn dynamodb_is_emptied(dynamodb: &LocalDynamoDb, endpoint: &FaultyEndpoint) {
    let key = r#"{"TableName":"calls","Key":{"pk":{"S":"CALL#1"},"sk":{"S":"REPORT"}}}"#;
    ask(endpoint.endpoint(), "DynamoDB_20120810.DeleteItem", key).unwrap();
    assert_eq!(stored(dynamodb), 0);
}
