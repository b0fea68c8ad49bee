//! Services that are slow, refuse, hang, throttle, fail or talk nonsense: every report has a true answer in time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use faulty_endpoint::Fault;
use runtime_api::FunctionProcess;

use crate::reports::Report;
use crate::stack::{Endpoints, Stack, send};
use seeded_random::Random;

/// Bounds of the contract for an answer: while nothing is known against DynamoDB, and after it failed.
const FIRST: Duration = Duration::from_secs(12);
const LATER: Duration = Duration::from_secs(4);

/// Those first that take longest.
const FAULTS: [Fault; 8] = [
    Fault::Hang,
    Fault::Slow(Duration::from_secs(4)),
    // Faster than a service's own limit, slower than that for all of a large report.
    Fault::Slow(Duration::from_millis(900)),
    Fault::Refuse,
    Fault::Throttle,
    Fault::ServerError,
    Fault::Cut,
    Fault::Garbage,
];

/// Functions at work at once. More would share the processor rather than wait, and be late for that.
const AT_ONCE: usize = 6;

const LARGE: usize = 4_500_000;

/// The services that a case is about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Faulty {
    DynamoDb,
    Sqs,
    Both,
}

impl Faulty {
    fn set(self, endpoints: &Endpoints, fault: Fault) {
        if self != Self::Sqs {
            endpoints.dynamodb.set(fault);
        }
        if self != Self::DynamoDb {
            endpoints.sqs.set(fault);
        }
    }
}

#[test]
fn whatever_is_wrong_with_dynamodb_every_report_is_kept_in_time() {
    every_answer_is_true_and_in_time(Faulty::DynamoDb, |statuses, fault| {
        assert!(statuses.iter().all(|status| *status == 200), "{fault:?}: {statuses:?}");
    });
}

#[test]
fn whatever_is_wrong_with_sqs_matters_to_no_report_that_dynamodb_takes() {
    every_answer_is_true_and_in_time(Faulty::Sqs, |statuses, fault| {
        assert!(statuses.iter().all(|status| *status == 200), "{fault:?}: {statuses:?}");
    });
}

#[test]
fn whatever_is_wrong_with_both_every_report_is_kept_or_refused_in_time() {
    every_answer_is_true_and_in_time(Faulty::Both, |statuses, fault| match fault {
        // One of them takes what is small.
        Fault::Slow(delay) if delay < Duration::from_secs(1) => assert_eq!(statuses.last(), Some(&200)),
        _ => assert!(statuses.iter().all(|status| *status == 503), "{fault:?}: {statuses:?}"),
    });
}

/// Sends reports through each fault, a function of its own for each. Most of the time they wait, so several do at once.
fn every_answer_is_true_and_in_time(faulty: Faulty, check: impl Fn(&[u16], Fault) + Sync) {
    let mut random = Random::from_environment("DURABILITY_SEED");
    let stack = Stack::start();
    let takes_long = |fault: &Fault| matches!(fault, Fault::Hang | Fault::Slow(_));
    let small_first = FAULTS.map(|fault| (fault, small_first(&mut random)));
    let large_first = FAULTS.into_iter().filter(takes_long).map(|fault| (fault, large_first(&mut random)));
    let cases: Vec<(Fault, Vec<Report>)> = large_first.chain(small_first).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some((fault, reports)) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(&statuses(&stack, faulty, *fault, reports), *fault);
                }
            });
        }
    });
    stack.redrive();
    let all: Vec<Report> = cases.into_iter().flat_map(|(_, reports)| reports).collect();
    stack.check_all(&all);
}

/// The answers to all reports but the first, which only warms up.
fn statuses(stack: &Stack, faulty: Faulty, fault: Fault, reports: &[Report]) -> Vec<u16> {
    let (warm_up, reports) = reports.split_first().unwrap();
    let endpoints = stack.endpoints();
    let function = stack.receiver(&endpoints);
    assert_eq!(send(&function, warm_up).status, 200);
    faulty.set(&endpoints, fault);
    let mut limit = FIRST;
    let mut answered = |report: &Report| {
        let answer = send(&function, report);
        let shown =
            format!("{fault:?} {} bytes: {} after {:?}", report.body.len(), answer.status, answer.duration);
        println!("{shown}");
        assert!(answer.duration <= limit, "{shown} of {limit:?}");
        if failed(&function) {
            limit = LATER;
        }
        answer.status
    };
    let statuses: Vec<u16> = reports.iter().map(&mut answered).collect();
    // Vapi sends again what was refused.
    faulty.set(&endpoints, Fault::Pass);
    for (status, report) in statuses.iter().zip(reports) {
        assert!(*status == 200 || send(&function, report).status == 200);
    }
    statuses
}

/// Whether DynamoDB has not taken a report.
fn failed(function: &FunctionProcess) -> bool {
    let says_so = |line: &String| line.contains("report_queued") || line.contains("report_refused");
    // A line can arrive a moment after the answer does.
    std::thread::sleep(Duration::from_millis(20));
    function.log_lines().iter().any(says_so)
}

fn small_first(random: &mut Random) -> Vec<Report> {
    vec![
        Report::tiny(random),
        Report::wordy(random, 20_000),
        Report::dense(random, LARGE),
        Report::tiny(random),
    ]
}

fn large_first(random: &mut Random) -> Vec<Report> {
    vec![Report::tiny(random), Report::dense(random, LARGE), Report::wordy(random, 20_000)]
}
