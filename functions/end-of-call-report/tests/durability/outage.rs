//! The table is gone for a while, and the queue with it: every answer is true, and in the end every report is there.

use std::time::Duration;

use crate::reports::Report;
use crate::stack::{Stack, send};
use seeded_random::Random;

const REPORTS: usize = 200;

/// As many functions as Lambda might run for this traffic.
const RECEIVERS: usize = 2;

/// As many as the `backoffPlan` in docs/operations.md has.
const RETRIES: usize = 5;

#[test]
fn while_the_table_is_gone_reports_wait_in_the_queue_and_all_are_whole_after_the_redrive() {
    let mut random = Random::from_environment("DURABILITY_SEED");
    let stack = Stack::start();
    let reports = reports(&mut random);
    let (before, during) = reports.split_at(5);
    assert_eq!(statuses(&stack, before, Duration::ZERO), [200; 5]);

    stack.dynamodb.delete_table(stack.dynamodb.calls_table()).unwrap();
    let refused = send_until_taken(&stack, during);
    assert!(refused <= during.len() / 4, "{refused} were refused by a queue that works");
    let waiting = stack.queue.queue.len().unwrap();
    assert!(waiting > during.len(), "one item a message, {waiting} of them");

    stack.dynamodb.create_missing_tables().unwrap();
    stack.redrive();
    // What was in the table that was deleted is gone with it.
    stack.check_all_and_nothing_else(during);
}

#[test]
fn while_table_and_queue_are_gone_reports_are_refused_and_all_are_whole_after_the_retries() {
    let mut random = Random::from_environment("DURABILITY_SEED");
    let stack = Stack::start();
    let reports = reports(&mut random);
    stack.dynamodb.delete_table(stack.dynamodb.calls_table()).unwrap();
    stack.queue.queue.delete_queue().unwrap();
    let answers = statuses(&stack, &reports, pause());
    assert!(answers.iter().all(|status| *status == 503), "{answers:?}");

    stack.dynamodb.create_missing_tables().unwrap();
    stack.sqs.create_queue("reports").unwrap();
    let retried = statuses(&stack, &reports, Duration::ZERO);
    assert!(retried.iter().all(|status| *status == 200), "{retried:?}");
    stack.redrive();
    stack.check_all_and_nothing_else(&reports);
}

fn reports(random: &mut Random) -> Vec<Report> {
    let mut reports: Vec<Report> = (0..REPORTS).map(|_| Report::of_any_size(random)).collect();
    let largest = reports.iter().map(|report| report.body.len()).max().unwrap();
    if largest < 2_000_000 {
        reports.push(Report::dense(random, 4_000_000));
    }
    reports
}

/// Sends what was answered 503 again, as Vapi does: on a machine that stands still for seconds, the queue's own limit is
/// over, and the answer is true. Returns how many were refused at first.
fn send_until_taken(stack: &Stack, reports: &[Report]) -> usize {
    let at_first = refused(stack, reports, pause());
    let mut left = at_first.clone();
    for _ in 0..RETRIES {
        left = refused(stack, &left, Duration::ZERO);
    }
    assert!(left.is_empty(), "{} were refused again and again", left.len());
    at_first.len()
}

fn refused(stack: &Stack, reports: &[Report], pause: Duration) -> Vec<Report> {
    let answers = statuses(stack, reports, pause);
    assert!(answers.iter().all(|status| [200, 503].contains(status)), "{answers:?}");
    reports
        .iter()
        .zip(answers)
        .filter(|(_, status)| *status == 503)
        .map(|(report, _)| report.clone())
        .collect()
}

/// The answers to all reports, sent over several functions at once.
fn statuses(stack: &Stack, reports: &[Report], pause: Duration) -> Vec<u16> {
    std::thread::scope(|scope| {
        let shares = reports.chunks(reports.len().div_ceil(RECEIVERS).max(1));
        let threads: Vec<_> = shares
            .map(|share| {
                scope.spawn(move || {
                    let endpoints = stack.endpoints();
                    let function = stack.receiver(&endpoints);
                    let answer = |report| {
                        std::thread::sleep(pause);
                        send(&function, report).status
                    };
                    share.iter().map(answer).collect::<Vec<u16>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

/// Between two reports of one function.
fn pause() -> Duration {
    let seconds = std::env::var("OUTAGE_SECONDS").map_or(0.0, |seconds| seconds.parse().unwrap());
    Duration::from_secs_f64(seconds * RECEIVERS as f64 / REPORTS as f64)
}
