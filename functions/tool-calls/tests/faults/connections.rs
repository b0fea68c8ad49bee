//! Connections have died since the last message, and nobody has said so: the next one has its results as ever.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use faulty_endpoint::{Fault, FaultyEndpoint};
use serde_json::{Value, json};

use crate::exchange::{Stage, booking, in_a_month, text, tool_call};

/// Holds answers back, so that what is asked side by side is on its way at the same time.
const AT_THE_SAME_TIME: Fault = Fault::Slow(Duration::from_millis(100));

/// On how many connections the requests came, from `first` on.
fn connections(endpoint: &FaultyEndpoint, first: usize) -> usize {
    let requests = endpoint.requests();
    requests[first..].iter().map(|request| request.connection).collect::<HashSet<_>>().len()
}

/// The same call `count` times over, under ids of their own.
fn side_by_side(count: usize, tool: &str, arguments: &Value) -> Vec<Value> {
    (0..count).map(|number| tool_call(&format!("w{number}"), tool, arguments)).collect()
}

#[test]
fn what_needs_dynamodb_works_at_once_after_its_connections_have_died() {
    let stage = Stage::open();
    let endpoint = FaultyEndpoint::in_front_of(stage.dynamodb.endpoint()).unwrap();
    let server = stage.server_with(&[("AWS_ENDPOINT_URL_DYNAMODB", endpoint.endpoint())]);
    let day = json!({ "date": in_a_month() });
    let after = [
        ("check_availability", day.clone()),
        ("book_appointment", booking("09:00", "Ada Example")),
        ("caller_history", json!({})),
    ];
    for (tool, arguments) in after {
        let first = endpoint.requests().len();
        endpoint.set(AT_THE_SAME_TIME);
        let warm = server.send(&format!("warm-{tool}"), &side_by_side(6, "check_availability", &day));
        assert!(warm.iter().all(|result| result["result"].is_string()), "{warm:#?}");
        assert!(
            connections(&endpoint, first) > 3,
            "several are left open, if it were for the number of them"
        );
        endpoint.set(Fault::Pass);

        endpoint.lose_connections(Fault::Refuse);
        let result = server.ask(&format!("after-{tool}"), tool, &arguments);
        assert!(result["result"].is_string(), "{tool}: {result}");
    }
    assert_eq!(stage.bookings(), 1);
}

/// An API that says of every order that it is shipped. It serves until the test ends.
fn orders_api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut connection in listener.incoming().map_while(Result::ok) {
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && matches!(connection.read(&mut byte), Ok(1)) {
                request.extend(byte);
            }
            let body = r#"{"status":"shipped"}"#;
            // The proxy may be gone by now; then nobody asks.
            let _ = write!(connection, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        }
    });
    endpoint
}

#[test]
fn an_api_is_asked_again_until_it_is_asked_on_a_connection_that_lives() {
    let stage = Stage::open();
    let endpoint = FaultyEndpoint::in_front_of(&orders_api()).unwrap();
    let secrets =
        json!({ "orders_api_url": format!("{}/orders", endpoint.endpoint()), "orders_api_key": "k" });
    let server = stage.server_with(&[("TOOL_SECRETS", &secrets.to_string())]);
    let order = json!({ "order": "LD-1" });

    endpoint.set(AT_THE_SAME_TIME);
    let warm = server.send("warm", &side_by_side(4, "look_up_order", &order));
    assert!(warm.iter().all(|result| text(result).contains("shipped")), "{warm:#?}");
    assert!(connections(&endpoint, 0) > 1);
    endpoint.set(Fault::Pass);

    endpoint.lose_connections(Fault::Refuse);
    let result = server.ask("after", "look_up_order", &order);
    assert!(text(&result).contains("shipped"), "{result}");
}
