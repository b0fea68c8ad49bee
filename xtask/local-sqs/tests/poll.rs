//! The event source mapping, with a function that does what its messages say.

#![expect(clippy::unwrap_used, reason = "a test fails by unwrapping")]

use std::path::Path;
use std::time::Duration;

use local_sqs::{LocalSqs, Queue, poll, sqs_event};
use runtime_api::FunctionProcess;

fn start(messages: &[&str]) -> (LocalSqs, Queue, FunctionProcess) {
    let sqs = LocalSqs::start().unwrap();
    let queue = sqs.create_queue("batches").unwrap().queue;
    messages.iter().for_each(|message| queue.send(message).unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/batch_function.py");
    let function = FunctionProcess::spawn(&script, [("PYTHONUNBUFFERED", "1")]).unwrap();
    (sqs, queue, function)
}

fn left(queue: &Queue) -> Vec<String> {
    assert!(queue.receive().unwrap().is_empty(), "what failed rests for a moment");
    std::thread::sleep(Duration::from_millis(1_100));
    let mut bodies: Vec<String> = queue.messages().unwrap().into_iter().map(|message| message.body).collect();
    bodies.sort();
    bodies
}

#[test]
fn what_the_function_does_not_name_is_deleted_and_what_it_names_comes_again() {
    let (_sqs, queue, function) = start(&["keep 1", "fail 1", "keep 2", "fail 2"]);
    let round = poll(&function, &queue).unwrap();
    assert_eq!((round.received, round.deleted, round.failed), (4, 2, 2));
    assert!(round.errors.is_empty());
    assert_eq!(left(&queue), ["fail 1", "fail 2"]);
    assert!(function.wait_for_log("batch of 4 arn:aws:sqs:us-west-2:000000000000:batches 1").is_some());
}

#[test]
fn a_function_that_fails_answers_nonsense_or_names_a_stranger_loses_nothing() {
    for word in ["crash", "babble", "stranger"] {
        let (_sqs, queue, function) = start(&[word, "keep"]);
        let round = poll(&function, &queue).unwrap();
        assert_eq!((round.deleted, round.failed), (0, 2), "{word}");
        assert_eq!(round.errors.len(), usize::from(word == "crash"));
        let mut expected = vec![word, "keep"];
        expected.sort_unstable();
        assert_eq!(left(&queue), expected);
    }
}

#[test]
fn at_most_ten_messages_come_at_once_and_at_most_six_megabytes_go_to_the_function() {
    let large = format!("keep {}", "x".repeat(1_000_000));
    let (_sqs, queue, function) = start(&[large.as_str(); 11]);
    let round = poll(&function, &queue).unwrap();
    assert_eq!((round.received, round.deleted), (10, 10));
    assert!(function.wait_for_log("batch of 6").is_some());
    assert!(function.wait_for_log("batch of 4").is_some());
    assert_eq!(poll(&function, &queue).unwrap().received, 1);
    assert_eq!(poll(&function, &queue).unwrap().received, 0);
}

#[test]
fn an_event_has_the_fields_that_lambda_gives() {
    let (_sqs, queue, _function) = start(&["hello"]);
    let messages = queue.receive().unwrap();
    let event = sqs_event(&queue, &messages);
    let record = &event["Records"][0];
    assert_eq!(record["messageId"], messages[0].message_id);
    assert_eq!(record["body"], "hello");
    assert_eq!(record["md5OfBody"], "5d41402abc4b2a76b9719d911017c592");
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(record["eventSource"], "aws:sqs");
    assert_eq!(record["awsRegion"], "us-west-2");
}
