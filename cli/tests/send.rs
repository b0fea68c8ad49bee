//! `cargo vapi send`, from its command line to what arrives at the server.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what a test can't go on without is a failure of the test"
)]

#[path = "stage/request.rs"]
mod request;
#[path = "stage/server.rs"]
mod server;

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use vapi_webhook::Timestamp;
use vapi_webhook::credential::{Credentials, Presented};

use server::{OK, Server};

const UNAUTHORIZED: &str =
    "HTTP/1.1 401 Unauthorized\r\ncontent-length: 24\r\n\r\n{\"error\":\"unauthorized\"}";

fn send(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vapi-cli"))
        .arg("send")
        .args(arguments)
        .output()
        .expect("the binary runs")
}

#[test]
fn every_option_of_a_plan_is_signed_as_its_verifier_wants_it() {
    let plans = [
        r#"{"type":"bearer","token":"t"}"#,
        r#"{"type":"bearer","token":"t","headerName":"X-Vapi-Secret","bearerPrefixEnabled":false}"#,
        r#"{"type":"hmac","secretKey":"k","algorithm":"sha256"}"#,
        r#"{"type":"hmac","secretKey":"k","algorithm":"sha1","signatureHeader":"x-hub","signaturePrefix":"sha1=","includeTimestamp":false}"#,
        r#"{"type":"hmac","secretKey":"a2V5","secretIsBase64":true,"algorithm":"sha512","payloadFormat":"{svix-id}.{timestamp}.{body}","messageIdHeader":"svix-id","timestampHeader":"svix-timestamp","signatureHeader":"svix-signature","signaturePrefix":"v1,","signatureEncoding":"base64"}"#,
        r#"{"type":"hmac","secretKey":"k","algorithm":"sha256","payloadFormat":"{method}\n{url}\n{timestamp}\n{body}"}"#,
    ];
    for plan in plans {
        let server = Server::answering(OK);
        let url = server.url.clone();
        let output = send(&["hang", "--url", &url, "--credentials", plan]);
        assert!(output.status.success(), "{plan}: {}", String::from_utf8_lossy(&output.stderr));

        let arrived = server.arrived();
        let header = |name: &str| arrived.header(name).map(str::as_bytes);
        let urls = [url];
        let request = Presented { method: "POST", urls: &urls, header: &header, body: &arrived.body };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
        let now = Timestamp::from_millis(i64::try_from(now).expect("this century"));
        assert_eq!(Credentials::parse(plan).expect("a plan").verify(&request, now), Ok(()), "{plan}");
    }
}

#[test]
fn the_body_is_the_sample_without_white_space_and_its_content_type_is_json() {
    let server = Server::answering(OK);
    let output = send(&["hang", "--url", &server.url]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let arrived = server.arrived();
    assert_eq!(arrived.header("content-type"), Some("application/json"));
    assert!(arrived.body.starts_with(br#"{"message":{"#));
    assert!(arrived.header("x-signature").is_some(), "the local credential signs");
}

#[test]
fn a_refusal_is_printed_and_ends_with_an_error() {
    let server = Server::answering(UNAUTHORIZED);
    let output = send(&["hang", "--url", &server.url, "--credentials", "none"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"error\": \"unauthorized\""));
    assert!(String::from_utf8_lossy(&output.stderr).contains("status 401: the credential is not the one"));
    assert!(server.arrived().header("x-signature").is_none());
}

#[test]
fn elsewhere_the_local_credential_is_not_sent() {
    let output = send(&["hang", "--url", "https://server.example.com/"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("say with --credentials"));
}

#[test]
fn where_nobody_listens_the_reader_learns_what_to_start() {
    let port = TcpListener::bind(("127.0.0.1", 0)).expect("a free port").local_addr().expect("bound").port();
    let output = send(&["hang", "--url", &format!("http://127.0.0.1:{port}/")]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("cargo xtask dev"));
}

#[test]
fn only_an_issuer_makes_tokens_of_a_jwt_plan_so_nothing_is_sent() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let url = format!("http://{}/", listener.local_addr().expect("bound"));
    let plan = r#"{"type":"jwt","issuer":"https://issuer.example.com","audience":"a","jwksUrl":"https://issuer.example.com/keys"}"#;
    let output = send(&["hang", "--url", &url, "--credentials", plan]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("only its issuer can make such tokens"), "{said}");
    assert!(listener.accept().is_err(), "nobody has come");
}

#[test]
fn a_message_may_come_from_standard_input() {
    let server = Server::answering(OK);
    let mut child = Command::new(env!("CARGO_BIN_EXE_vapi-cli"))
        .args(["send", "-", "--url", &server.url])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"{ \"message\" : { \"type\" : \"hang\" } }").expect("it reads");
    drop(stdin);
    assert!(child.wait().expect("it ends").success());
    assert_eq!(server.arrived().body, br#"{"message":{"type":"hang"}}"#);
}
