//! `redrive`: dead letters back into the retry queue, against a real SQS server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Region;
use aws_sdk_sqs::types::{MessageAttributeValue, QueueAttributeName};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use local_dynamodb::refused_endpoint;
use local_sqs::{LocalSqs, Queue, RetryQueue, RetrySettings};
use serde_json::{Value, json};

use crate::table::{calls, fails, succeeds};

/// A server with a retry queue and its dead-letter queue.
struct Queues {
    sqs: LocalSqs,
    queues: RetryQueue,
}

impl Queues {
    fn with_dead_letters(count: usize) -> Self {
        Self::with(count, &RetrySettings::default())
    }

    fn with(count: usize, settings: &RetrySettings) -> Self {
        let sqs = LocalSqs::start().unwrap();
        let queues = sqs.create_queue_with("reports", settings).unwrap();
        let letters = (0..count).map(letter);
        letters.for_each(|letter| queues.dead_letters.send(&letter).unwrap());
        Self { sqs, queues }
    }

    fn command(&self, more: &[&str]) -> std::process::Command {
        let mut command = calls(&["redrive"]);
        command
            .args(["--endpoint-url", self.sqs.endpoint(), "--queue-url", self.queues.queue_url()])
            .args(["--dead-letter-queue-url", self.queues.dead_letter_queue_url()])
            .args(more);
        command
    }

    fn outcome(&self, more: &[&str]) -> Value {
        serde_json::from_str(&succeeds(self.command(more).arg("--json"))).unwrap()
    }
}

fn letter(number: usize) -> String {
    json!({"v": 1, "item": {"pk": {"S": format!("CALL#{number}")}}}).to_string()
}

fn bodies(queue: &Queue) -> Vec<String> {
    let mut bodies: Vec<String> = queue.messages().unwrap().into_iter().map(|message| message.body).collect();
    bodies.sort();
    bodies
}

#[test]
fn every_letter_moves_once_and_whole() {
    let queues = Queues::with_dead_letters(23);
    queues.queues.dead_letters.send(&"x".repeat(900 * 1024)).unwrap();
    let said = succeeds(&mut queues.command(&[]));
    assert!(said.starts_with("24 dead letters are in the retry queue again"), "{said}");
    assert!(said.contains("cargo vapi calls redrive --dry-run"), "it says what to watch: {said}");

    let mut letters: Vec<String> = (0..23).map(letter).collect();
    letters.push("x".repeat(900 * 1024));
    letters.sort();
    assert!(bodies(&queues.queues.queue) == letters);
    assert!(queues.queues.dead_letters.is_empty().unwrap());
    assert_eq!(
        queues.outcome(&[]),
        json!({"moved": 0, "newer": 0, "hidden": 0}),
        "there is nothing left to move"
    );
}

#[test]
fn a_dry_run_counts_and_moves_nothing() {
    let queues = Queues::with_dead_letters(3);
    assert_eq!(queues.outcome(&["--dry-run"]), json!({"waiting": 3, "hidden": 0}));
    assert!(
        succeeds(&mut queues.command(&["--dry-run"])).starts_with("3 dead letters wait. None was moved.")
    );
    assert_eq!(queues.queues.dead_letters.len().unwrap(), 3);
    assert!(queues.queues.queue.is_empty().unwrap());
}

#[test]
fn without_a_retry_queue_no_letter_is_touched() {
    let queues = Queues::with_dead_letters(12);
    queues.queues.queue.delete_queue().unwrap();
    let said = fails(&mut queues.command(&[]));
    assert!(said.contains("no dead letter was touched"), "{said}");
    assert!(said.contains("the retry queue does not exist"), "{said}");
    assert_eq!(queues.queues.dead_letters.messages().unwrap().len(), 12, "all of them can be received");
}

/// Hidden, they would be missing from the next run.
#[tokio::test(flavor = "multi_thread")]
async fn letters_that_could_not_be_sent_can_be_received_at_once() {
    let queues = tokio::task::spawn_blocking(|| Queues::with_dead_letters(0)).await.unwrap();
    let small = client(queues.sqs.endpoint()).set_queue_attributes().queue_url(queues.queues.queue_url());
    small.attributes(QueueAttributeName::MaximumMessageSize, "1024").send().await.unwrap();

    let test = move || {
        let large = "x".repeat(2_000);
        for _ in 0..12 {
            queues.queues.dead_letters.send(&large).unwrap();
        }
        let said = fails(&mut queues.command(&[]));
        assert!(said.contains("0 dead letters were moved"), "{said}");
        assert_eq!(queues.queues.dead_letters.messages().unwrap().len(), 12);
        assert!(queues.queues.queue.is_empty().unwrap());
    };
    tokio::task::spawn_blocking(test).await.unwrap();
}

#[test]
fn letters_that_somebody_else_holds_are_told() {
    let queues = Queues::with_dead_letters(10);
    let held = queues.queues.dead_letters.receive().unwrap().len();
    let left = 10 - held;
    assert_eq!(queues.outcome(&["--dry-run"]), json!({"waiting": left, "hidden": held}));
    let told = "being looked at by somebody else";
    assert!(succeeds(&mut queues.command(&["--dry-run"])).contains(told));
    assert!(succeeds(&mut queues.command(&[])).contains(told));
    assert_eq!(queues.outcome(&[])["hidden"], held);
}

/// Otherwise a letter that can't be written would go round for ever.
#[test]
fn a_letter_that_comes_back_meanwhile_is_not_moved_again() {
    let settings = RetrySettings { visibility: Duration::from_secs(1), max_receives: 1 };
    let queues = Queues::with(30, &settings);
    let done = AtomicBool::new(false);
    let outcome = std::thread::scope(|scope| {
        // A consumer that fails at every message: SQS puts each at once among the dead letters.
        scope.spawn(|| {
            // If the rule were broken this would go on until here.
            let started = Instant::now();
            while !done.load(Ordering::Relaxed) && started.elapsed() < Duration::from_secs(20) {
                queues.queues.queue.messages().unwrap();
            }
        });
        let outcome = queues.outcome(&[]);
        done.store(true, Ordering::Relaxed);
        outcome
    });
    assert_eq!(outcome["moved"], 30, "{outcome}");
    let there = queues.queues.dead_letters.len().unwrap() + queues.queues.queue.len().unwrap();
    assert_eq!(there, 30);
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_of_a_letter_go_along() {
    let queues = tokio::task::spawn_blocking(|| Queues::with_dead_letters(0)).await.unwrap();
    let client = client(queues.sqs.endpoint());
    let because =
        MessageAttributeValue::builder().data_type("String").string_value("version").build().unwrap();
    let send = client.send_message().queue_url(queues.queues.dead_letter_queue_url()).message_body("letter");
    send.message_attributes("because", because.clone()).send().await.unwrap();

    let queues = tokio::task::spawn_blocking(move || {
        assert_eq!(queues.outcome(&[])["moved"], 1);
        queues
    });
    let queues = queues.await.unwrap();
    let receive =
        client.receive_message().queue_url(queues.queues.queue_url()).message_attribute_names("All");
    let received = receive.send().await.unwrap().messages.unwrap();
    assert_eq!(received[0].message_attributes.as_ref().unwrap()["because"], because);
    tokio::task::spawn_blocking(move || drop(queues)).await.unwrap();
}

#[test]
fn what_is_missing_or_wrong_is_said() {
    let said = fails(&mut calls(&["redrive"]));
    assert!(
        said.contains(
            "say --stack NAME, or --dead-letter-queue-url URL: REPORT_DEAD_LETTER_QUEUE_URL is not set"
        ),
        "{said}"
    );
    let said = fails(&mut calls(&["redrive", "--dead-letter-queue-url", "http://127.0.0.1:9/q"]));
    assert!(said.contains("say --stack NAME, or --queue-url URL"), "{said}");
    let same = ["--queue-url", "http://127.0.0.1:9/q", "--dead-letter-queue-url", "http://127.0.0.1:9/q"];
    assert!(fails(calls(&["redrive"]).args(same)).contains("name the same queue"));
    let said = fails(
        calls(&["redrive", "--endpoint-url", &refused_endpoint().unwrap()])
            .env("REPORT_RETRY_QUEUE_URL", "http://127.0.0.1:9/retry")
            .env("REPORT_DEAD_LETTER_QUEUE_URL", "http://127.0.0.1:9/dead"),
    );
    assert!(said.contains("the dead-letter queue can't be reached"), "{said}");
}

fn client(endpoint: &str) -> Client {
    let http_client = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https();
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client)
        .region(Region::from_static("us-west-2"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(endpoint);
    Client::from_conf(config.build())
}
