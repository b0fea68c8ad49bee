//! The connections to DynamoDB have died since the last call, and nobody has said so: the next caller is answered as ever.
#![allow(clippy::unwrap_used, reason = "a test that fails here says where")]

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use faulty_endpoint::{Fault, FaultyEndpoint};
use function_contract::{environment, put_desk_item, signed};
use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use serde_json::{Value, json};

/// Holds answers back, so that what is asked side by side is on its way at the same time.
const AT_THE_SAME_TIME: Fault = Fault::Slow(Duration::from_millis(200));

fn ask(function: &FunctionProcess) -> Value {
    let message = json!({
        "type": "assistant-request",
        "call": { "id": "c-1", "type": "inboundPhoneCall" },
        "customer": { "number": "+14155550142" },
        "phoneNumber": { "id": "n-1", "number": "+14155550100" },
    });
    let answer = function.send(&signed(json!({ "message": message }).to_string().as_bytes())).unwrap();
    assert_eq!(answer.status, 200);
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_after_the_connections_have_died_is_answered_as_ever() {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    put_desk_item(
        &dynamodb,
        "NUMBER#+14155550100",
        "ENTRY",
        &json!({ "assistantId": { "S": "a-1" }, "desk": { "S": "north" } }),
    );
    let endpoint = FaultyEndpoint::in_front_of(dynamodb.endpoint()).unwrap();
    let mut variables = environment(&dynamodb);
    variables.retain(|(name, _)| *name != "AWS_ENDPOINT_URL_DYNAMODB");
    variables.push(("AWS_ENDPOINT_URL_DYNAMODB", endpoint.endpoint().to_owned()));
    let function =
        FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_assistant-request")), variables).unwrap();

    for _ in 0..3 {
        endpoint.set(AT_THE_SAME_TIME);
        let warm = ask(&function);
        assert_eq!(warm["assistantId"], "a-1");
        endpoint.set(Fault::Pass);

        let seen = endpoint.requests().len();
        endpoint.lose_connections(Fault::Refuse);
        assert_eq!(ask(&function), warm, "{:?}", function.log_lines());
        let requests = endpoint.requests();
        let connections: HashSet<usize> = requests[seen..].iter().map(|request| request.connection).collect();
        assert!(connections.len() > 3, "several had died, and a new one was opened: {connections:?}");
    }
}
