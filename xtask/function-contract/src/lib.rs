//! What every function binary has to keep to, as checks for the tests of each.
//!
//! Cargo builds a binary only for the tests of its own package, so each function has a `tests/contract.rs` that hands its
//! binary to these checks.
#![expect(clippy::expect_used, clippy::panic, reason = "this crate is used by tests alone")]

mod answers;
mod desk_data;
pub mod everything;
pub mod role;
mod samples;
mod signed;
mod tool_results;

use std::path::Path;

use local_dynamodb::LocalDynamoDb;
use runtime_api::FunctionProcess;
use vapi_webhook::{Family, MessageType};

pub use answers::fault;
pub use desk_data::put_desk_item;
pub use samples::{Sample, samples};
pub use signed::{SECRET_KEY, environment, signed};
pub use tool_results::{ToolResultBounds, result_text, tool_call, tool_results};

/// Starts a function with a credential and an embedded DynamoDB.
#[must_use]
pub fn start(binary: &str, dynamodb: &LocalDynamoDb) -> FunctionProcess {
    FunctionProcess::spawn(Path::new(binary), environment(dynamodb)).expect("the function starts")
}

/// Sends every sample, and for every type a message that has nothing but the type, and checks status and answer.
/// `serves` are the families of the function.
pub fn check_every_type(function: &FunctionProcess, serves: &[Family]) {
    let only_types = MessageType::ALL.iter().map(MessageType::as_str).chain([SENT_LAST]);
    let only_types = only_types.map(|name| Sample {
        name: format!("only the type {name}"),
        body: serde_json::json!({ "message": { "type": name } }).to_string(),
    });
    for sample in samples().into_iter().chain(only_types) {
        let answer = function.send(&signed(sample.body.as_bytes())).expect("the function answers");
        let message_type = sample.message_type();
        let expected = expected_status(&message_type, serves);
        assert_eq!(answer.status, expected, "{}: {}", sample.name, answer.text());
        assert_eq!(answer.header("content-type"), Some("application/json"), "{}", sample.name);
        if expected == 200
            && serves.contains(&message_type.family())
            && let Some(fault) = fault(&message_type, &sample.message(), &answer.json())
        {
            panic!("{}: {fault}: {}", sample.name, answer.text());
        }
    }
    check_log(function);
    assert!(function.is_alive());
}

/// A type that Vapi does not have.
const SENT_LAST: &str = "call.teleported";

/// No line holds what a caller says or is, nor a secret: the samples have marks of each.
fn check_log(function: &FunctionProcess) {
    const MARKS: [&str; 6] = ["55501", "Marta", "Ellison", "EXAMPLE-SECRET", "tooth", SECRET_KEY];
    // A line can arrive a moment after its answer did.
    assert!(function.wait_for_log(SENT_LAST).is_some(), "the last message has a line");
    let lines = function.log_lines();
    for line in lines {
        let mark = MARKS.iter().find(|mark| line.contains(**mark));
        assert_eq!(mark, None, "{line}");
    }
}

fn expected_status(message_type: &MessageType, serves: &[Family]) -> u16 {
    let served = serves.contains(&message_type.family());
    match message_type {
        _ if !served && message_type.matters_if_misrouted() => 421,
        // No voice is configured.
        MessageType::VoiceRequest => 501,
        _ => 200,
    }
}
