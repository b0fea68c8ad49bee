//! The secrets of tools come from Secrets Manager, into the real function and from there to the API that wants them.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;

use function_contract::{environment, signed};
use local_dynamodb::LocalDynamoDb;
use local_secrets_manager::LocalSecretsManager;
use runtime_api::FunctionProcess;
use serde_json::json;

/// Serves one request like an orders API, and returns the headers that came.
fn orders_api() -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let reader = BufReader::new(connection.try_clone().unwrap());
        let head: Vec<String> =
            reader.lines().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
        let body = r#"{"status":"shipped"}"#;
        write!(
            connection,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        head
    });
    (url, served)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_has_its_secrets_from_the_secret() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let secrets_manager = LocalSecretsManager::start().unwrap();
    let (url, api) = orders_api();
    let secrets = json!({ "orders_api_url": url, "orders_api_key": "orders-key" }).to_string();
    let mut variables: Vec<(&str, String)> = environment(&dynamodb).into_iter().collect();
    variables.retain(|(name, _)| *name != "TOOL_SECRETS");
    variables.extend([
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets_manager.endpoint().to_owned()),
        ("TOOL_SECRETS_ID", secrets_manager.create_secret("tools", &secrets).unwrap()),
    ]);
    let function = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_tool-calls")), variables).unwrap();
    let call =
        json!({ "id": "t-1", "function": { "name": "look_up_order", "arguments": { "order": "LD-1" } } });
    let message =
        json!({ "message": { "type": "tool-calls", "call": { "id": "c-1" }, "toolCallList": [call] } });
    let answer = function.send(&signed(message.to_string().as_bytes())).unwrap();
    let result = &answer.json()["results"][0];
    assert!(result["result"].as_str().is_some_and(|text| text.contains("shipped")), "{result}");
    let head = api.join().unwrap();
    assert!(
        head.iter().any(|line| line.eq_ignore_ascii_case("authorization: Bearer orders-key")),
        "{head:?}"
    );
    assert_eq!(function.log_lines().into_iter().find(|line| line.contains("orders-key")), None);
}
