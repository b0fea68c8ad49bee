//! `look_up_order` against an API on the loopback interface.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tool_calls::ToolCallsFamily;

use crate::front_desk::{Line, NOW, Said, err, ok, say, start};

const AWAY: &str = "I can't see the orders right now.";
const UNREACHABLE: &str = "I can't reach the system that knows that right now.";

/// Answers every request on a connection by what its order number says.
async fn orders_api() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = connection.read_u8().await else { return };
                    request.push(byte);
                }
                let request = String::from_utf8(request).unwrap();
                let order = request.split_whitespace().nth(1).unwrap().rsplit('/').next().unwrap();
                let with_key = request.contains("authorization: Bearer s3cret\r\n");
                let (status, headers, body) = match order {
                    _ if !with_key => ("401 Unauthorized", "", "{}".to_owned()),
                    "LD-1" => (
                        "200 OK",
                        "",
                        r#"{"status":"shipped.\n","expected":"2026-06-12","cost":12}"#.to_owned(),
                    ),
                    "LD-2" => ("200 OK", "", r#"{"status":"in the workshop","expected":"soon"}"#.to_owned()),
                    "NO-JSON" => ("200 OK", "", "<html>".to_owned()),
                    "NO-STATUS" => ("200 OK", "", "{}".to_owned()),
                    "EMPTY" => ("200 OK", "", r#"{"status":" "}"#.to_owned()),
                    "HUGE" => ("200 OK", "", format!(r#"{{"status":"{}"}}"#, "x".repeat(2_000_000))),
                    "MOVED" => ("302 Found", "location: /orders/LD-1\r\n", "{}".to_owned()),
                    "BROKEN" => ("500 Internal Server Error", "", "{}".to_owned()),
                    "SILENT" => return std::future::pending().await,
                    _ => ("404 Not Found", "", "{}".to_owned()),
                };
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                // The client may have had enough.
                let _ = connection.write_all(answer.as_bytes()).await;
            });
        }
    });
    format!("http://{address}/orders")
}

fn with_secrets(url: &str, key: &str) -> ToolCallsFamily {
    let secrets = json!({ "orders_api_url": url, "orders_api_key": key }).to_string();
    start(&[("TOOL_SECRETS", &secrets)], None, NOW)
}

async fn look_up(family: &ToolCallsFamily, order: &str) -> Said {
    say(family, Line::default(), "look_up_order", json!({ "order": order })).await
}

#[tokio::test]
async fn an_order_is_told_as_the_api_has_it() {
    let family = with_secrets(&orders_api().await, "s3cret");
    assert_eq!(
        look_up(&family, "ld - 1").await,
        ok("Order LD-1: shipped. It is expected on Friday, June 12.")
    );
    assert_eq!(look_up(&family, "LD-2").await, ok("Order LD-2: in the workshop."));
    assert_eq!(look_up(&family, "LD-9").await, ok("There is no order with the number LD-9."));
    let number = say(&family, Line::default(), "look_up_order", json!({ "order": 17 })).await;
    assert_eq!(number, ok("There is no order with the number 17."));
}

#[tokio::test]
async fn what_is_no_order_number_never_reaches_the_api() {
    let family = with_secrets("http://127.0.0.1:1/orders", "s3cret");
    for order in ["../LD-1", "LD-1?all=1", "", "LD/1"] {
        assert_eq!(
            look_up(&family, order).await,
            err("An order number has letters, digits and dashes only: please ask for it again."),
            "{order}"
        );
    }
}

#[tokio::test]
async fn an_api_that_fails_is_a_sentence() {
    let url = orders_api().await;
    let family = with_secrets(&url, "s3cret");
    for (order, sentence) in [
        ("BROKEN", AWAY),
        // The key must not follow a redirect.
        ("MOVED", AWAY),
        ("EMPTY", AWAY),
        ("NO-JSON", UNREACHABLE),
        ("NO-STATUS", UNREACHABLE),
        ("HUGE", UNREACHABLE),
    ] {
        assert_eq!(look_up(&family, order).await, err(sentence), "{order}");
    }
    assert_eq!(look_up(&with_secrets(&url, "wrong"), "LD-1").await, err(AWAY));
    assert_eq!(look_up(&with_secrets("http://127.0.0.1:1/orders", "s3cret"), "LD-1").await, err(UNREACHABLE));
}

#[tokio::test]
async fn an_api_that_does_not_answer_costs_no_more_than_the_deadline() {
    let family = with_secrets(&orders_api().await, "s3cret");
    let body = json!({ "message": { "toolCallList": [
        { "id": "a", "name": "look_up_order", "arguments": { "order": "SILENT" } },
        { "id": "b", "name": "look_up_order", "arguments": { "order": "LD-2" } },
    ] } });
    let deadline = Instant::now() + Duration::from_millis(700);
    let answer = family.answer(body.to_string().as_bytes(), deadline).await;
    assert_eq!(answer.results()[0].text(), UNREACHABLE);
    assert_eq!(answer.results()[1].text(), "Order LD-2: in the workshop.");
}

#[tokio::test]
async fn without_its_secrets_the_tool_says_so() {
    let sentence = err("I can't look up orders here.");
    assert_eq!(look_up(&start(&[], None, NOW), "LD-1").await, sentence);
    assert_eq!(look_up(&with_secrets("https://api.example.com/orders", ""), "LD-1").await, sentence);
}
