//! The other secrets, which are read at start.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use serde_json::json;

use crate::stage::{Stage, assert_unusable, bearer, status, wait_until_it_serves};

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
    let stage = Stage::new().await;
    let credentials = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    let (url, api) = orders_api();
    let secrets = json!({ "orders_api_url": url, "orders_api_key": "orders-key" }).to_string();
    let tools = stage.secrets.create_secret("tools", &secrets).unwrap();
    let function =
        stage.function(&[("VAPI_CREDENTIALS_SECRET_ID", &credentials), ("TOOL_SECRETS_ID", &tools)]);
    let call =
        json!({ "id": "t-1", "function": { "name": "look_up_order", "arguments": { "order": "LD-1" } } });
    let message =
        json!({ "message": { "type": "tool-calls", "call": { "id": "c-1" }, "toolCallList": [call] } });
    let answer = function.post(message.to_string().as_bytes(), &[("authorization", "Bearer right")]).unwrap();
    let result = &answer.json()["results"][0];
    assert!(result["result"].as_str().is_some_and(|text| text.contains("shipped")), "{result}");
    let head = api.join().unwrap();
    assert!(
        head.iter().any(|line| line.eq_ignore_ascii_case("authorization: Bearer orders-key")),
        "{head:?}"
    );
    assert_eq!(function.log_lines().into_iter().find(|line| line.contains("orders-key")), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_not_usable_serves_nobody_until_it_is_mended() {
    let stage = Stage::new().await;
    let credentials = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    for (by_id, value, good) in [
        ("TOOL_SECRETS_ID", r#"["hunter2"]"#, r#"{"key":"value"}"#),
        ("TOOL_SECRETS_ID", "hunter2", "{}"),
        ("VAPI_ARGUMENTS_PRIVATE_KEY_SECRET_ID", "hunter2", ""),
    ] {
        let name = format!("of-{by_id}-{}", value.len());
        let id = stage.secrets.create_secret(&name, value).unwrap();
        let variables = [("VAPI_CREDENTIALS_SECRET_ID", credentials.as_str()), (by_id, id.as_str())];
        let function = stage.function(&variables);
        let line = function.wait_for_log("configuration_invalid").unwrap();
        let names_it = line.contains(&format!("{by_id} names a secret whose value is not"));
        assert!(names_it && !line.contains("hunter2"), "{line}");
        assert_unusable(&function, "right");
        assert_unusable(&function, "wrong");
        if good.is_empty() {
            continue;
        }
        stage.secrets.put_secret_value(&id, good).unwrap();
        wait_until_it_serves(&function, "right");
        assert_eq!(status(&function, "wrong"), 401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_exist_yet_is_waited_for() {
    let stage = Stage::new().await;
    let credentials = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    let variables = [("VAPI_CREDENTIALS_SECRET_ID", credentials.as_str()), ("TOOL_SECRETS_ID", "tools")];
    let function = stage.function(&variables);
    let line = function.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("TOOL_SECRETS_ID") && line.contains("not_found"), "{line}");
    assert_unusable(&function, "right");
    stage.secrets.create_secret("tools", "{}").unwrap();
    wait_until_it_serves(&function, "right");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_in_both_places_is_a_fault_of_the_deployment() {
    let stage = Stage::new().await;
    let credentials = stage.secrets.create_secret("credentials", &bearer("right")).unwrap();
    let function = stage.function(&[
        ("VAPI_CREDENTIALS_SECRET_ID", &credentials),
        ("TOOL_SECRETS_ID", "tools"),
        ("TOOL_SECRETS", "{}"),
    ]);
    let line = function.wait_for_log("configuration_invalid").unwrap();
    assert!(line.contains("TOOL_SECRETS_ID is set, and so is TOOL_SECRETS: keep one of the two"), "{line}");
    assert_unusable(&function, "right");
}
