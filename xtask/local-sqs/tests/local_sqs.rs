//! What others lean on: SQS's limits, dead letters, and a server that leaves nothing behind.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use local_sqs::{Error, LocalSqs, RetrySettings};

const MIB: usize = 1024 * 1024;

#[test]
fn a_message_comes_back_as_it_was_sent_until_it_is_deleted() {
    let sqs = LocalSqs::start().unwrap();
    let queue = sqs.create_queue("reports").unwrap().queue;
    assert!(queue.url().starts_with(sqs.endpoint()), "{}", queue.url());
    assert_eq!(queue.arn(), "arn:aws:sqs:us-west-2:000000000000:reports");
    let body = "{\"a\": \"\\u0001 é \\\"\"}\t\r\n\u{10ffff}";
    queue.send(body).unwrap();
    for receipt in [1, 2] {
        let messages = queue.messages().unwrap();
        assert_eq!((messages.len(), messages[0].body.as_str()), (1, body));
        assert_eq!(messages[0].receive_count(), receipt);
    }
    let held = queue.receive().unwrap();
    assert!(queue.receive().unwrap().is_empty(), "a message that somebody holds is not seen");
    assert_eq!(queue.len().unwrap(), 1);
    queue.delete(&held[0]).unwrap();
    assert!(queue.is_empty().unwrap());
}

#[test]
fn more_messages_than_sqs_hands_out_at_once_are_all_seen() {
    let sqs = LocalSqs::start().unwrap();
    let queue = sqs.create_queue("many").unwrap().queue;
    (0..25).for_each(|number| queue.send(&number.to_string()).unwrap());
    let mut bodies: Vec<u32> =
        queue.messages().unwrap().iter().map(|message| message.body.parse().unwrap()).collect();
    bodies.sort_unstable();
    assert_eq!(bodies, (0..25).collect::<Vec<_>>());
}

#[test]
fn sqs_takes_a_mebibyte_and_no_more_and_only_what_xml_has() {
    let sqs = LocalSqs::start().unwrap();
    let queue = sqs.create_queue("limits").unwrap().queue;
    queue.send(&"x".repeat(MIB)).unwrap();
    for body in ["x".repeat(MIB + 1), "a \u{1} b".to_owned(), "a \u{ffff} b".to_owned(), String::new()] {
        let refused = queue.send(&body);
        assert!(matches!(refused, Err(Error::Refused { .. })), "{} bytes", body.len());
    }
}

#[test]
fn what_was_received_too_often_is_a_dead_letter() {
    let sqs = LocalSqs::start().unwrap();
    let settings = RetrySettings { visibility: Duration::from_secs(1), max_receives: 2 };
    let pair = sqs.create_queue_with("dying", &settings).unwrap();
    pair.queue.send("nobody wants me").unwrap();
    for _ in 0..settings.max_receives {
        let message = pair.queue.receive().unwrap().remove(0);
        pair.queue.release(&message).unwrap();
    }
    assert!(pair.queue.receive().unwrap().is_empty());
    assert_eq!(pair.dead_letters.messages().unwrap()[0].body, "nobody wants me");
}

#[test]
fn an_unreleased_message_comes_again_after_the_visibility_time_out() {
    let sqs = LocalSqs::start().unwrap();
    let settings = RetrySettings { visibility: Duration::from_secs(1), max_receives: 5 };
    let queue = sqs.create_queue_with("held", &settings).unwrap().queue;
    queue.send("later").unwrap();
    assert_eq!(queue.receive().unwrap().len(), 1);
    assert!(queue.receive().unwrap().is_empty());
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(queue.receive().unwrap()[0].receive_count(), 2);
}

#[test]
fn a_deleted_queue_says_so_and_can_be_made_again() {
    let sqs = LocalSqs::start().unwrap();
    let pair = sqs.create_queue("gone").unwrap();
    pair.queue.send("lost").unwrap();
    pair.queue.delete_queue().unwrap();
    let error = pair.queue.send("nowhere").unwrap_err();
    assert!(matches!(&error, Error::Refused { code, .. } if code == "QueueDoesNotExist"), "{error}");
    let again = sqs.create_queue("gone").unwrap();
    assert_eq!(again.queue_url(), pair.queue_url());
    assert!(again.queue.is_empty().unwrap());
}

#[test]
fn a_dropped_server_is_gone() {
    let sqs = LocalSqs::start().unwrap();
    let endpoint = sqs.endpoint().to_owned();
    drop(sqs);
    assert!(!listens(&endpoint));
}

/// Not a test of its own: the process that the next one kills.
#[test]
#[ignore = "stays until it is killed"]
fn holds_a_server() {
    let sqs = LocalSqs::start().unwrap();
    println!("endpoint={}", sqs.endpoint());
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_server_ends_with_the_process_that_started_it_even_if_that_is_killed() {
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "holds_a_server", "--ignored", "--nocapture"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let endpoint =
        lines.map_while(Result::ok).find_map(|line| Some(line.split_once("endpoint=")?.1.to_owned()));
    let endpoint = endpoint.unwrap();
    assert!(listens(&endpoint));
    holder.kill().unwrap();
    holder.wait().unwrap();
    let killed = Instant::now();
    while listens(&endpoint) {
        assert!(killed.elapsed() < Duration::from_secs(10), "it still listens at {endpoint}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn listens(endpoint: &str) -> bool {
    TcpStream::connect(endpoint.trim_start_matches("http://")).is_ok()
}
