//! `stock_of` against an API on this machine.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::json;

use crate::front_desk::{Line, NOW, Said, err, ok, say, start};

/// What a caller hears where the API answers so.
async fn heard(status: &'static str, body: &'static str) -> Said {
    let api = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = api.local_addr().unwrap();
    std::thread::spawn(move || {
        for connection in api.incoming() {
            let mut connection = connection.unwrap();
            let mut request = vec![0; 4096];
            let length = connection.read(&mut request).unwrap();
            let request = String::from_utf8_lossy(&request[..length]);
            let is_ours = request.starts_with("GET /stock/A-1042 ") && request.contains("Bearer s3cret\r\n");
            let status = if is_ours { status } else { "401 Unauthorized" };
            let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}", body.len());
            connection.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).unwrap();
        }
    });
    let url = format!("http://{address}/stock");
    let secrets = json!({ "stock_api_url": url, "stock_api_key": "s3cret" }).to_string();
    let family = start(&[("TOOL_SECRETS", &secrets)], None, NOW);
    say(&family, Line::default(), "stock_of", json!({ "article": "A - 1042" })).await
}

#[tokio::test]
async fn a_caller_hears_what_the_api_says() {
    assert_eq!(heard("200 OK", r#"{"pieces":12,"shelf":7}"#).await, ok("We have 12 pieces of A-1042."));
    assert_eq!(heard("200 OK", r#"{"pieces":0}"#).await, ok("A-1042 is sold out."));
    assert_eq!(heard("404 Not Found", "").await, err("I find no article A-1042."));
}

#[tokio::test]
async fn an_api_that_fails_costs_a_sentence() {
    let away = "I can't see our stock right now.";
    for status in ["401 Unauthorized", "500 Internal Server Error", "503 Service Unavailable"] {
        assert_eq!(heard(status, "").await, err(away), "{status}");
    }
}

#[tokio::test]
async fn without_secrets_nothing_is_asked() {
    let family = start(&[], None, NOW);
    let said = say(&family, Line::default(), "stock_of", json!({ "article": "A-1042" })).await;
    assert_eq!(said, err("I can't look that up here."));
}
