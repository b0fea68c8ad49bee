//! DynamoDB is away, or goes away in the middle.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use faulty_endpoint::Fault;
use local_dynamodb::{HangingEndpoint, refused_endpoint};
use serde_json::json;

use crate::answers::Told;
use crate::message::{ADA, Line, booking, message, tool_call};
use crate::stage::{DEADLINE, Server, Stage, in_days};

/// What an error may take where connections are refused: the SDK tries three times, and waits up to 1 s and 2 s between.
const AT_ONCE: Duration = Duration::from_secs(4);

fn book(call_id: &str) -> String {
    let call = tool_call("call_1", "book_appointment", &booking(&in_days(30), "09:00", "Ada Example"));
    message(Line::of(call_id, ADA), &[call])
}

/// A shop that knows one order. It answers until the test ends.
fn orders_api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let body = r#"{"status":"shipped"}"#;
            let length = body.len();
            // The client may have had enough.
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
        }
    });
    format!("http://{address}/orders")
}

/// Both answers to a message with a call that needs DynamoDB and one that does not.
fn order_and_booking(server: &Server) -> (String, Duration) {
    let calls = [
        tool_call("call_1", "look_up_order", &json!({ "order": "LD-1" })),
        tool_call("call_2", "book_appointment", &booking(&in_days(30), "09:00", "Ada Example")),
    ];
    // The start is not what is measured.
    server.results(&message(Line::of("call-outage", ADA), &calls[..1])).unwrap();
    let began = Instant::now();
    let results = server.results(&message(Line::of("call-outage", ADA), &calls)).unwrap();
    let took = began.elapsed();
    assert_eq!(results[0]["result"], "Order LD-1: shipped.", "{results:?}");
    (results[1]["error"].as_str().unwrap_or_else(|| panic!("{results:?}")).to_owned(), took)
}

#[test]
fn without_dynamodb_a_tool_that_needs_none_answers_and_a_booking_is_refused_at_once() {
    let stage = Stage::open();
    let secrets = json!({ "orders_api_url": orders_api(), "orders_api_key": "s3cret" }).to_string();
    let endpoint = refused_endpoint().unwrap();
    let variables = [
        ("TOOL_SECRETS", secrets.as_str()),
        ("AWS_ENDPOINT_URL_DYNAMODB", &endpoint),
        ("TOOL_DEADLINE_MS", "8000"),
    ];
    let server = stage.server_with(&variables);
    let (error, took) = order_and_booking(&server);
    println!("refused: {error} after {took:?}");
    assert!(took < AT_ONCE, "{took:?}");

    // With nobody to answer the connection, the deadline is what there is.
    let hanging = HangingEndpoint::open().unwrap();
    let variables = [("TOOL_SECRETS", secrets.as_str()), ("AWS_ENDPOINT_URL_DYNAMODB", hanging.endpoint())];
    let server = stage.server_with(&variables);
    let (error, took) = order_and_booking(&server);
    println!("hanging: {error} after {took:?}");
    assert!(took < DEADLINE + AT_ONCE, "{took:?}");
    assert_eq!(stage.bookings().len(), 0);
}

#[test]
fn what_was_refused_in_an_outage_is_not_done_later_and_can_be_asked_for_again() {
    let stage = Stage::open();
    for (number, fault) in [Fault::Refuse, Fault::ServerError, Fault::Throttle, Fault::Garbage, Fault::Hang]
        .into_iter()
        .enumerate()
    {
        let server = stage.server();
        server.dynamodb.set(fault);
        let body = book(&format!("call-outage-{number}"));
        let results = server.results(&body).unwrap();
        assert!(results[0]["error"].is_string(), "{fault:?}: {results:?}");
        server.dynamodb.set(Fault::Pass);
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(stage.bookings().len(), 0, "{fault:?}: nothing is booked later");
    }
    let server = stage.server();
    let told = server.ask_in_time(&book("call-outage-0"));
    assert!(told.is_done(), "{told:?}");
}

#[test]
fn what_becomes_of_a_booking_whose_answer_is_lost_is_found_by_looking() {
    for fault in [Fault::Cut, Fault::ServerError, Fault::Garbage, Fault::Hang, Fault::Slow(DEADLINE * 2)] {
        // The grant is the second transaction; what it comes to is never heard.
        let stage = Stage::open();
        let server = stage.server();
        let body = book("call-lost");
        server.dynamodb.set_from(2, "TransactWriteItems", fault);
        let first = server.ask_in_time(&body);
        let was_done = !stage.bookings().is_empty();
        server.dynamodb.set(Fault::Pass);
        let other = stage.server();
        let told = (0..10).find_map(|_| {
            let told = other.ask_in_time(&body);
            std::thread::sleep(Duration::from_millis(300));
            told.is_definite().then_some(told)
        });
        let told = told.unwrap_or_else(|| panic!("{fault:?}: never known"));
        assert!(told.is_done(), "{fault:?}: {told:?}");
        assert!(!first.is_definite() || first == told, "{fault:?}: {first:?}, then {told:?}");
        assert!(was_done || !matches!(first, Told::Done(_)), "{fault:?}: told before it was done");
        assert_eq!((stage.bookings().len(), stage.changes_of_days()), (1, 1), "{fault:?}");
    }
}
