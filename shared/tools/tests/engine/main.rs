//! The engine answers every call of a message, whatever the tools do.

#![expect(clippy::unwrap_used, clippy::panic, clippy::needless_pass_by_value, reason = "these are tests")]

mod once;
mod tools;

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};
use tools::{MEETING, UNBLOCK};
use vapi_tools::{CallFacts, Engine, Limits, Secrets, Services};
use vapi_webhook::payload::{self, ToolCalls};

const TOO_LONG: &str = "That is taking too long right now. Please try again.";
const SOON: Duration = Duration::from_millis(300);
const LATE: Duration = Duration::from_secs(8);

fn engine_with(limits: Limits) -> Engine {
    let noon: Timestamp = "2026-06-12T12:00:00Z".parse().unwrap();
    let secrets = Secrets::parse(r#"{"key":"s3cret"}"#).unwrap();
    Engine::new(tools::registry(), Services::new(noon, None, secrets), limits)
}

#[tokio::test]
async fn without_a_table_for_its_records_nothing_is_done_once() {
    let results =
        run(json!([call("a", "book", json!({ "seat": 1 })), call("b", "echo", json!({ "text": "here" }))]))
            .await;
    assert_eq!(
        text(&results[0], "error"),
        "I can't do that right now, and did nothing just now. Please try again later."
    );
    assert_eq!(text(&results[1], "result"), "here");
}

fn a_call() -> CallFacts {
    CallFacts { call_id: Some("call-1".to_owned()), ..CallFacts::default() }
}

async fn run_by(engine: &Engine, facts: CallFacts, calls: Value, time: Duration) -> Vec<Value> {
    let body = json!({ "message": { "type": "tool-calls", "toolCallList": calls } }).to_string();
    let message: ToolCalls<'_> = payload::read(body.as_bytes()).unwrap();
    let results = engine.run(&message.into_calls(), facts, Instant::now() + time).await;
    results.into_iter().map(|result| serde_json::to_value(result).unwrap()).collect()
}

async fn run(calls: Value) -> Vec<Value> {
    run_by(&engine_with(Limits::default()), a_call(), calls, LATE).await
}

fn call(id: &str, name: &str, arguments: Value) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } })
}

fn text<'a>(result: &'a Value, key: &str) -> &'a str {
    result[key].as_str().unwrap_or_else(|| panic!("no {key} in {result}"))
}

#[tokio::test]
async fn results_keep_the_order_and_the_exact_ids_and_names() {
    let results = run(json!([
        call(" odd id é ", "echo", json!({ "text": "one" })),
        call("call_2", "echo", json!("{\"text\":\"two\"}")),
        call("call_3", "fails", json!({ "refused": true })),
    ]))
    .await;
    assert_eq!(
        results,
        [
            json!({ "toolCallId": " odd id é ", "name": "echo", "result": "one" }),
            json!({ "toolCallId": "call_2", "name": "echo", "result": "two" }),
            json!({ "toolCallId": "call_3", "name": "fails", "error": "We have no such thing." }),
        ]
    );
}

#[tokio::test]
async fn calls_of_one_message_run_side_by_side() {
    let calls: Vec<_> =
        (0..MEETING).map(|seat| call(&format!("c{seat}"), "meets", json!({ "seat": seat }))).collect();
    let results = run(json!(calls)).await;
    for (seat, result) in results.iter().enumerate() {
        assert_eq!(text(result, "result"), format!("seat {seat}"));
    }
    assert_eq!(results.len(), MEETING);
}

#[tokio::test]
async fn a_panic_spoils_its_own_result_only() {
    let results =
        run(json!([call("a", "panics", json!({})), call("b", "echo", json!({ "text": "here" }))])).await;
    assert_eq!(text(&results[0], "error"), "Something went wrong on our side.");
    assert_eq!(text(&results[1], "result"), "here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn tools_that_block_their_threads_spoil_their_own_results_only() {
    let calls = json!([
        call("a", "blocks", json!({})),
        call("b", "blocks", json!({})),
        call("c", "blocks", json!({})),
        call("d", "echo", json!({ "text": "here" })),
    ]);
    // As on Lambda, where the message is itself a task of the runtime.
    let results =
        tokio::spawn(async move { run_by(&engine_with(Limits::default()), a_call(), calls, SOON).await });
    let results = results.await.unwrap();
    UNBLOCK.store(true, Ordering::SeqCst);
    for blocked in &results[..3] {
        assert_eq!(text(blocked, "error"), TOO_LONG);
    }
    assert_eq!(text(&results[3], "result"), "here");
}

#[tokio::test]
async fn a_tool_past_its_deadline_is_answered_for() {
    let results =
        run_by(&engine_with(Limits::default()), a_call(), json!([call("a", "sleeps", json!({}))]), SOON)
            .await;
    assert_eq!(text(&results[0], "error"), TOO_LONG);
}

#[tokio::test]
async fn a_deadline_that_is_over_still_gives_every_call_its_result() {
    let calls = json!([call("a", "sleeps", json!({})), call("b", "blocked?", json!({}))]);
    let results = run_by(&engine_with(Limits::default()), a_call(), calls, Duration::ZERO).await;
    assert_eq!(results.len(), 2);
    assert_eq!(text(&results[0], "error"), TOO_LONG);
}

#[tokio::test]
async fn a_tool_past_its_deadline_gives_its_thread_back() {
    let engine = engine_with(Limits { calls_at_a_time: 1, ..Limits::default() });
    let calls = json!([call("a", "sleeps", json!({})), call("b", "echo", json!({ "text": "later" }))]);
    let results = run_by(&engine, a_call(), calls, SOON).await;
    assert_eq!(text(&results[0], "error"), TOO_LONG);
    assert_eq!(results.len(), 2);
    // The thread that came back serves the next message.
    let results = run_by(&engine, a_call(), json!([call("c", "echo", json!({ "text": "now" }))]), LATE).await;
    assert_eq!(text(&results[0], "result"), "now");
}

#[tokio::test]
async fn a_result_is_one_line_never_empty_and_not_endless() {
    let engine = engine_with(Limits { result_max_chars: 40, ..Limits::default() });
    let calls = json!([
        call("a", "echo", json!({ "text": "Free:\r\n09:00\n09:30\u{2028}10:00" })),
        call("b", "echo", json!({ "text": " \n " })),
        call("c", "echo", json!({ "text": "é".repeat(100) })),
    ]);
    let results = run_by(&engine, a_call(), calls, LATE).await;
    assert_eq!(text(&results[0], "result"), "Free: 09:00 09:30 10:00");
    assert_eq!(text(&results[1], "result"), "Done.");
    assert_eq!(text(&results[2], "result"), format!("{} (cut)", "é".repeat(34)));
}

#[tokio::test]
async fn an_unknown_tool_is_answered_with_those_that_exist() {
    let results = run(json!([
        call("a", "ecko", json!({ "text": "x" })),
        call("b", &"x".repeat(10_000), json!({})),
        json!({ "id": "c" }),
    ]))
    .await;
    let known = "The tools are: blocks, book, echo, fails, meets, panics, sleeps, who_calls.";
    assert_eq!(text(&results[0], "error"), format!("There is no tool called ecko. {known}"));
    assert_eq!(text(&results[1], "error"), format!("There is no tool called (no valid name). {known}"));
    assert!(text(&results[2], "error").ends_with(known));
    assert_eq!(results[2]["name"], "");
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_answered_with_those_that_do() {
    let results = run(json!([
        call("a", "echo", json!({})),
        call("b", "echo", json!([1])),
        call("c", "echo", json!("{\"text\":")),
        call("d", "meets", json!({ "seat": "first" })),
    ]))
    .await;
    for (result, reason) in results.iter().zip([
        "echo was not run. `text` is missing: it must be a text.",
        "echo was not run. The arguments are not a JSON object. It takes `text`: a text.",
        "echo was not run. The arguments are not JSON. It takes `text`: a text.",
        "meets was not run. `seat` must be a whole number of at least 0, such as 2.",
    ]) {
        assert!(text(result, "error").starts_with(reason), "{result}");
    }
}

#[tokio::test]
async fn a_call_without_an_id_is_neither_run_nor_answered() {
    let results = run(json!([
        json!({ "function": { "name": "panics", "arguments": {} } }),
        call("", "panics", json!({})),
        call("b", "echo", json!({ "text": "here" })),
    ]))
    .await;
    assert_eq!(results, [json!({ "toolCallId": "b", "name": "echo", "result": "here" })]);
    assert!(run(json!([])).await.is_empty());
}

#[tokio::test]
async fn too_many_calls_are_answered_and_not_run() {
    let engine = engine_with(Limits { calls_per_message: 3, ..Limits::default() });
    let calls: Vec<_> = (0..60).map(|n| call(&format!("c{n}"), "echo", json!({ "text": n }))).collect();
    let results = run_by(&engine, a_call(), json!(calls), LATE).await;
    assert_eq!(results.len(), 60);
    assert_eq!(text(&results[2], "result"), "2");
    for (n, result) in results.iter().enumerate().skip(3) {
        assert_eq!(result["toolCallId"], format!("c{n}"));
        assert_eq!(text(result, "error"), "These are too many calls at once. Call it again, on its own.");
    }
}

#[tokio::test]
async fn a_message_no_model_made_does_not_make_an_endless_answer() {
    let calls: Vec<_> = (0..5000).map(|n| call(&format!("c{n}"), "echo", json!({ "text": "x" }))).collect();
    assert_eq!(run(json!(calls)).await.len(), 1000);
}

#[tokio::test]
async fn a_tool_knows_its_call_its_clock_and_its_secrets() {
    let facts = CallFacts { caller_number: Some("+14155550123".parse().unwrap()), ..a_call() };
    let engine = engine_with(Limits::default());
    let results = run_by(&engine, facts, json!([call("a", "who_calls", json!({}))]), LATE).await;
    assert_eq!(text(&results[0], "result"), "+14155550123 2026-06-12T12:00:00Z Some(\"s3cret\") true");
}
