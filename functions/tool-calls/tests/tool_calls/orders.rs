//! `look_up_order` against an API on the loopback interface.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tool_calls::ToolCallsFamily;

use crate::front_desk::{Line, NOW, Said, err, ok, say, start};

const AWAY: &str = "I can't see the orders right now.";
const UNREACHABLE: &str = "I can't reach the system that knows that right now.";

/// How often each order was asked for.
type Asked = Arc<Mutex<HashMap<String, usize>>>;

struct OrdersApi {
    url: String,
    asked: Asked,
}

impl OrdersApi {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/orders", listener.local_addr().unwrap());
        let asked = Asked::default();
        let counts = Arc::clone(&asked);
        tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(connection, Arc::clone(&counts)));
            }
        });
        Self { url, asked }
    }

    fn family(&self) -> ToolCallsFamily {
        with_secrets(&self.url, "s3cret")
    }

    fn asked(&self, order: &str) -> usize {
        self.asked.lock().unwrap().get(order).copied().unwrap_or_default()
    }
}

/// Answers one request by what its order number says.
async fn serve(mut connection: TcpStream, asked: Asked) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let Ok(byte) = connection.read_u8().await else { return };
        request.push(byte);
    }
    let request = String::from_utf8(request).unwrap();
    let order = request.split_whitespace().nth(1).unwrap().rsplit('/').next().unwrap();
    let time = {
        let mut asked = asked.lock().unwrap();
        let times = asked.entry(order.to_owned()).or_default();
        *times += 1;
        *times
    };
    let with_key = request.contains("authorization: Bearer s3cret\r\n");
    let shipped = r#"{"status":"shipped"}"#.to_owned();
    let (status, headers, body) = match (order, time) {
        _ if !with_key => ("401 Unauthorized", "", "{}".to_owned()),
        ("LD-1", _) => {
            ("200 OK", "", r#"{"status":"shipped.\n","expected":"2026-06-12","cost":12}"#.to_owned())
        }
        ("LD-2", _) => ("200 OK", "", r#"{"status":"in the workshop","expected":"soon"}"#.to_owned()),
        ("NO-JSON", _) => ("200 OK", "", "<html>".to_owned()),
        ("NO-STATUS", _) => ("200 OK", "", "{}".to_owned()),
        ("EMPTY", _) => ("200 OK", "", r#"{"status":" "}"#.to_owned()),
        ("HUGE", _) => ("200 OK", "", format!(r#"{{"status":"{}"}}"#, "x".repeat(2_000_000))),
        ("MOVED", _) => ("302 Found", "location: /orders/LD-1\r\n", "{}".to_owned()),
        ("BROKEN", _) => ("500 Internal Server Error", "", "{}".to_owned()),
        ("SILENT", _) => return std::future::pending().await,
        ("DROPS-ONCE", 1) | ("DROPS-ALWAYS", _) => return,
        ("BUSY-502", 1) => ("502 Bad Gateway", "", String::new()),
        ("BUSY-503", 1) | ("BUSY-ALWAYS", _) => ("503 Service Unavailable", "", String::new()),
        ("BUSY-504", 1) => ("504 Gateway Timeout", "", String::new()),
        ("BUSY-A-SECOND", 1) => ("429 Too Many Requests", "retry-after: 1\r\n", String::new()),
        ("BUSY-A-MINUTE", 1) => ("429 Too Many Requests", "retry-after: 60\r\n", String::new()),
        ("BUSY-UNTIL", 1) => {
            ("503 Service Unavailable", "retry-after: Fri, 12 Jun 2026 17:00:00 GMT\r\n", String::new())
        }
        (order, _) if order.starts_with("BUSY") || order.starts_with("DROPS") => ("200 OK", "", shipped),
        _ => ("404 Not Found", "", "{}".to_owned()),
    };
    let length = body.len();
    let answer =
        format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}");
    // The client may have had enough.
    let _ = connection.write_all(answer.as_bytes()).await;
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
    let family = OrdersApi::open().await.family();
    assert_eq!(
        look_up(&family, "ld - 1").await,
        ok("Order LD-1: shipped. It is expected on Friday, June 12.")
    );
    assert_eq!(look_up(&family, "LD-2").await, ok("Order LD-2: in the workshop."));
    assert_eq!(look_up(&family, "LD-9").await, ok("I find no order with the number LD-9."));
    let number = say(&family, Line::default(), "look_up_order", json!({ "order": 17 })).await;
    assert_eq!(number, ok("I find no order with the number 17."));
}

#[tokio::test]
async fn what_is_no_order_number_never_reaches_the_api() {
    let family = with_secrets("http://127.0.0.1:1/orders", "s3cret");
    for order in ["../LD-1", "LD-1?all=1", "", "LD/1", &"1".repeat(1_000_000)] {
        assert_eq!(
            look_up(&family, order).await,
            err("An order number has only letters, digits and dashes. Please say it once more."),
        );
    }
}

#[tokio::test]
async fn an_api_that_fails_is_a_sentence() {
    let api = OrdersApi::open().await;
    let family = api.family();
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
        assert_eq!(api.asked(order), 1, "{order}: another try would change nothing");
    }
    assert_eq!(look_up(&with_secrets(&api.url, "wrong"), "LD-1").await, err(AWAY));
    assert_eq!(look_up(&with_secrets("http://127.0.0.1:1/orders", "s3cret"), "LD-1").await, err(UNREACHABLE));
}

#[tokio::test]
async fn an_api_that_fails_for_a_moment_is_asked_once_more() {
    let api = OrdersApi::open().await;
    let family = api.family();
    for order in ["BUSY-502", "BUSY-503", "BUSY-504", "DROPS-ONCE"] {
        assert_eq!(look_up(&family, order).await, Ok(format!("Order {order}: shipped.")));
        assert_eq!(api.asked(order), 2, "{order}");
    }
    for (order, sentence) in [("BUSY-ALWAYS", AWAY), ("DROPS-ALWAYS", UNREACHABLE)] {
        assert_eq!(look_up(&family, order).await, err(sentence), "{order}");
        assert_eq!(api.asked(order), 2, "{order}");
    }
}

#[tokio::test]
async fn a_wait_that_the_api_asks_for_is_kept_if_a_caller_can_bear_it() {
    let api = OrdersApi::open().await;
    let family = api.family();
    let began = Instant::now();
    assert_eq!(look_up(&family, "BUSY-A-SECOND").await, ok("Order BUSY-A-SECOND: shipped."));
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
    for order in ["BUSY-A-MINUTE", "BUSY-UNTIL"] {
        assert_eq!(look_up(&family, order).await, err(AWAY), "{order}");
        assert_eq!(api.asked(order), 1, "{order}");
    }
}

#[tokio::test]
async fn nothing_is_asked_again_that_the_deadline_leaves_no_time_for() {
    let api = OrdersApi::open().await;
    let body = json!({ "message": { "toolCallList": [
        { "id": "a", "name": "look_up_order", "arguments": { "order": "BUSY-503" } },
        { "id": "b", "name": "look_up_order", "arguments": { "order": "BUSY-A-SECOND" } },
    ] } });
    // Less than a wait and a try take.
    let deadline = Instant::now() + Duration::from_millis(690);
    let answer = api.family().answer(body.to_string().as_bytes(), deadline).await;
    for (result, order) in answer.results().iter().zip(["BUSY-503", "BUSY-A-SECOND"]) {
        assert_eq!(result.text(), AWAY);
        assert_eq!(api.asked(order), 1, "{order}");
    }
}

#[tokio::test]
async fn an_api_that_does_not_answer_costs_no_more_than_the_deadline() {
    let api = OrdersApi::open().await;
    let body = json!({ "message": { "toolCallList": [
        { "id": "a", "name": "look_up_order", "arguments": { "order": "SILENT" } },
        { "id": "b", "name": "look_up_order", "arguments": { "order": "LD-2" } },
    ] } });
    let deadline = Instant::now() + Duration::from_millis(700);
    let answer = api.family().answer(body.to_string().as_bytes(), deadline).await;
    assert_eq!(answer.results()[0].text(), UNREACHABLE);
    assert_eq!(answer.results()[1].text(), "Order LD-2: in the workshop.");
    assert_eq!(api.asked("SILENT"), 1);
}

#[tokio::test]
async fn without_its_secrets_the_tool_says_so() {
    let sentence = err("I can't look up orders here.");
    assert_eq!(look_up(&start(&[], None, NOW), "LD-1").await, sentence);
    assert_eq!(look_up(&with_secrets("https://api.example.com/orders", ""), "LD-1").await, sentence);
}
