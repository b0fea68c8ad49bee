//! What no URI may have, and what is no HTTP: each is answered as HTTP, and is no error of the function.
//!
//! A panic outside a family would be a 502 to whoever sent it and an error of the function to AWS, with an alarm: nobody who
//! knows no credential may cause that.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use function_contract::signed;
use local_dynamodb::LocalDynamoDb;
use runtime_api::{FunctionProcess, FunctionUrlRequest, HttpAnswer};
use seeded_random::Random;
use serde_json::{Value, json};
use vapi_webhook::credential::{Credentials, ToSign};

const BODY: &[u8] = br#"{"message":{"type":"hang"}}"#;

/// Nothing of the sort is in a URI, and all of it can be sent to one.
const ODD_TEXTS: [&str; 14] = [
    "a=<b>",
    "a=b c",
    "a=\\",
    "a=\u{1}\u{7f}\t",
    "a=\"ä☎\u{1f511}\"",
    "a=%zz%",
    "{}|^`[]",
    "?a=b?c",
    "a#b",
    "&&=&",
    "//",
    ":99999999/",
    "@:@",
    "\n\r\n",
];

async fn start() -> (LocalDynamoDb, FunctionProcess) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let function = function_contract::start(env!("CARGO_BIN_EXE_server-url"), &dynamodb);
    (dynamodb, function)
}

/// An event as somebody else than AWS would make it.
fn changed(request: &FunctionUrlRequest, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut event: Value = serde_json::from_slice(&request.to_event()).unwrap();
    change(&mut event);
    serde_json::to_vec(&event).unwrap()
}

fn send(function: &FunctionProcess, event: &[u8]) -> HttpAnswer {
    let answer = function.invoke(event).and_then(|invocation| invocation.http());
    let answer = answer.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(event)));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer
}

fn nothing_panicked(function: &FunctionProcess) {
    let panicked: Vec<String> =
        function.log_lines().into_iter().filter(|line| line.contains("panic")).collect();
    assert_eq!(panicked, Vec::<String>::new());
    assert!(function.is_alive());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_query_or_path_changes_nothing() {
    let (_dynamodb, function) = start().await;
    for odd in ODD_TEXTS {
        for (expected, request) in [
            (401, FunctionUrlRequest::post(BODY)),
            (405, FunctionUrlRequest::post(BODY).method("GET")),
            (200, signed(BODY)),
        ] {
            let with_query = request.clone().query(odd);
            let with_path = request.path(odd);
            for request in [with_query, with_path] {
                assert_eq!(send(&function, &request.to_event()).status, expected, "{odd:?}");
            }
        }
    }
    nothing_panicked(&function);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_query_changes_nothing() {
    let (_dynamodb, function) = start().await;
    let long = "a=b&".repeat(40_000);
    assert_eq!(function.send(&FunctionUrlRequest::post(BODY).query(&long)).unwrap().status, 401);
    assert_eq!(function.send(&signed(BODY).query(&long)).unwrap().status, 200);
    nothing_panicked(&function);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_hosts_protocols_and_domains_change_nothing() {
    let (_dynamodb, function) = start().await;
    for odd in ["a b", "ht tp", "", "[", "a:b:c", "ä", "a/../b?c", "user@", "mailto", "1:99999999"] {
        for header in ["host", "x-forwarded-proto", "x-forwarded-host"] {
            for (expected, request) in [(401, FunctionUrlRequest::post(BODY)), (200, signed(BODY))] {
                let request = request.header(header, odd);
                let without_domain = |event: &mut Value| event["requestContext"]["domainName"] = Value::Null;
                for event in [request.to_event(), changed(&request, without_domain)] {
                    assert_eq!(send(&function, &event).status, expected, "{header}: {odd:?}");
                }
                let event = request.domain(odd).to_event();
                assert_eq!(send(&function, &event).status, expected, "{odd:?}");
            }
        }
    }
    nothing_panicked(&function);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_read_as_http_is_400() {
    let (dynamodb, function) = start().await;
    let no_base64 = |event: &mut Value| {
        event["isBase64Encoded"] = json!(true);
        event["body"] = json!("%%%");
    };
    let method = |event: &mut Value| event["requestContext"]["http"]["method"] = json!("PO ST");
    let header_name = |event: &mut Value| event["headers"]["x note"] = json!("a");
    let header_value = |event: &mut Value| event["headers"]["x-note"] = json!("a\nb");
    let types = |event: &mut Value| event["rawQueryString"] = json!(["a"]);
    let changes: [&dyn Fn(&mut Value); 5] = [&no_base64, &method, &header_name, &header_value, &types];
    for (number, change) in changes.iter().enumerate() {
        for request in [FunctionUrlRequest::post(BODY), signed(BODY)] {
            let answer = send(&function, &changed(&request, |event| change(event)));
            assert_eq!(answer.status, 400, "{number}");
            assert!(answer.json()["error"].is_string(), "{}", answer.text());
        }
    }
    // Half of a pair, which no text can hold.
    let event = String::from_utf8(signed(BODY).query("HERE").to_event()).unwrap().replace("HERE", "\\ud83d");
    assert_eq!(send(&function, event.as_bytes()).status, 400);
    assert_eq!(send(&function, &changed(&signed(BODY), |event| event["body"] = Value::Null)).status, 401);
    let line = function.wait_for_log(r#""outcome":"malformed""#).unwrap();
    assert!(line.contains(r#""MalformedMessage":1"#) && !line.contains("%%%"), "{line}");
    assert_eq!(dynamodb.items(dynamodb.calls_table()).unwrap(), Vec::<Value>::new());
    nothing_panicked(&function);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_service_is_an_error_and_no_answer() {
    let (_dynamodb, function) = start().await;
    for event in ["{}", r#"{"Records":[{"eventSource":"aws:sqs","body":"{}"}]}"#, "[]", "\"text\"", "null"] {
        let error = function.invoke(event.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("serves a Function URL"), "{event}: {error}");
    }
    assert_eq!(function.send(&signed(BODY)).unwrap().status, 200);
    nothing_panicked(&function);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_url_is_signed_as_it_came() {
    let plan = r#"{"type":"hmac","secretKey":"odd-secret-key","algorithm":"sha256","payloadFormat":"{timestamp}.{url}.{body}"}"#;
    let environment = [
        ("VAPI_CREDENTIALS", plan),
        ("CALLS_TABLE", "calls"),
        ("DESK_TABLE", "desk"),
        // Nobody listens there, and a `hang` needs nobody.
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9"),
    ];
    let function = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_server-url")), environment).unwrap();
    let credentials = Credentials::parse(plan).unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string();
    let signed = |url: &str| {
        let to_sign = ToSign { method: "POST", url, timestamp: &now, message_id: "", body: BODY };
        let request = FunctionUrlRequest::post(BODY).domain("x.example");
        let headers = credentials.plans()[0].sign(&to_sign);
        headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    };
    for odd in ODD_TEXTS {
        for (url, path) in
            [(format!("https://x.example?{odd}"), "/"), (format!("https://x.example/a b?{odd}"), "/a b")]
        {
            let request = signed(&url).path(path).query(odd);
            assert_eq!(function.send(&request).unwrap().status, 200, "{url:?}");
            assert_eq!(function.send(&request.query("a=other")).unwrap().status, 401, "{url:?}");
        }
    }
    nothing_panicked(&function);
}

/// A text of what is odd, of any length.
fn odd_text(random: &mut Random) -> String {
    let pieces = [
        "<", " ", "\\", "\u{0}", "\u{85}", "☎", "%", "%2", "#", "?", "/", "//", ":", "@", "[", "..", "a=b",
        "&",
    ];
    let count = random.within(0..12);
    (0..count).map(|_| pieces[random.within(0..pieces.len())]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_at_all_is_an_error_of_the_function() {
    let (dynamodb, function) = start().await;
    let mut random = Random::from_environment("ODD_REQUESTS_SEED");
    for _ in 0..500 {
        let mut text = || odd_text(&mut random);
        let request = FunctionUrlRequest::post(text()).path(&text()).query(&text()).domain(&text());
        let mut request = request.header("host", &text()).header("x-forwarded-proto", &text());
        if random.happens(20) {
            request = request.method(&odd_text(&mut random));
        }
        if random.happens(20) {
            request = request.header("authorization", &odd_text(&mut random));
        }
        let event = changed(&request, |event| {
            let mut also = |percent, change: &mut dyn FnMut(&mut Random, &mut Value)| {
                if random.happens(percent) {
                    change(&mut random, event);
                }
            };
            also(20, &mut |_, event| event["isBase64Encoded"] = json!(true));
            also(10, &mut |_, event| event["requestContext"]["domainName"] = Value::Null);
            also(10, &mut |_, event| event["requestContext"]["stage"] = json!("a b"));
            also(10, &mut |random, event| event["headers"][odd_text(random)] = json!("a"));
            also(10, &mut |random, event| event["cookies"] = json!([odd_text(random)]));
            also(10, &mut |random, event| {
                event["queryStringParameters"] = json!({ odd_text(random): odd_text(random) });
            });
            also(5, &mut |_, event| event["body"] = Value::Null);
            also(5, &mut |_, event| event["rawPath"] = Value::Null);
        });
        let status = send(&function, &event).status;
        assert!([400, 401, 405].contains(&status), "{status}: {}", String::from_utf8_lossy(&event));
    }
    assert_eq!(dynamodb.items(dynamodb.calls_table()).unwrap(), Vec::<Value>::new());
    nothing_panicked(&function);
}
