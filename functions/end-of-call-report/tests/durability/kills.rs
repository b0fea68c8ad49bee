//! The binaries are killed wherever they are: no header is ever without its parts, and in the end every report is there.

use std::time::{Duration, Instant};

use call_store::calls::{ReportContent, ReportContext, ReportRecord, Retention, Source};
use faulty_endpoint::{Hold, Request, Stage};
use local_sqs::{Round, poll};
use runtime_api::FunctionProcess;

use crate::reports::Report;
use crate::stack::{Endpoints, Stack, now, send, try_send};
use seeded_random::Random;

const KILLS: usize = 100;

/// Of them at least so many strike while something is being written.
const KILLS_WHILE_WRITING: usize = KILLS.div_ceil(3);

/// What writes to either service.
const WRITES: [&str; 5] = ["PutItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems", "SendMessage"];

/// When a process is killed.
enum Point {
    /// While the nth write of a kind is on its way, or done and not yet answered.
    Write(&'static str, usize, Stage),
    /// So long after its work began.
    Time(Duration),
}

impl Point {
    /// One of about so many `writes`. Where it comes too late the process is killed after its answer.
    fn draw(random: &mut Random, write: &'static str, writes: usize) -> Self {
        if random.happens(25) {
            return Self::Time(Duration::from_micros(random.within(0..60_000) as u64));
        }
        let stage = if random.happens(50) { Stage::BeforeForwarding } else { Stage::BeforeAnswering };
        Self::Write(write, random.within(1..writes + 1), stage)
    }

    fn hold(&self, endpoints: &Endpoints) -> Option<Hold> {
        let Self::Write(write, nth, stage) = self else { return None };
        let endpoint = if *write == "SendMessage" { &endpoints.sqs } else { &endpoints.dynamodb };
        Some(endpoint.hold(*stage, *nth, write))
    }
}

#[test]
fn a_killed_receiver_leaves_no_header_without_its_parts_and_retries_bring_every_report() {
    let mut random = Random::from_environment("DURABILITY_SEED");
    let stack = Stack::start();
    let (mut all, mut unanswered, mut while_writing) = (Vec::new(), Vec::new(), 0);
    for _ in 0..KILLS {
        let (report, items) = match random.within(0..100) {
            0..30 => (Report::tiny(&mut random), 1),
            30..50 => (Report::wordy(&mut random, 100_000), 1),
            _ => (Report::in_two_or_three_parts(&mut random), 3),
        };
        // A third of them finds no table, so that it is the queue that is written to.
        let endpoints = stack.endpoints();
        let (function, point) = if random.happens(33) {
            (stack.receiver_without_table(&endpoints), Point::draw(&mut random, "SendMessage", items))
        } else {
            // Before parts a note is written.
            let writes = if items > 1 { items + 1 } else { items };
            (stack.receiver(&endpoints), Point::draw(&mut random, "PutItem", writes))
        };
        let hold = point.hold(&endpoints);
        let status = work_until_killed(&function, &point, hold.as_ref(), || try_send(&function, &report));
        while_writing += usize::from(status.is_err() && is_writing(&endpoints));
        // Fails where there is a header without its parts.
        let is_there = stack.has(&report);
        if status.is_ok_and(|answer| answer.status == 200) {
            assert!(is_there || !stack.queue.queue.is_empty().unwrap(), "what was answered 200 is somewhere");
        } else {
            unanswered.push(report.clone());
        }
        all.push(report);
    }
    println!(
        "{while_writing} of {KILLS} kills while writing, {} reports without an answer",
        unanswered.len()
    );
    assert!(while_writing >= KILLS_WHILE_WRITING, "{while_writing}");

    // Vapi sends again what had no answer; the queue is emptied.
    let endpoints = stack.endpoints();
    let function = stack.receiver(&endpoints);
    for report in &unanswered {
        assert_eq!(send(&function, report).status, 200);
    }
    stack.redrive();
    stack.check_all(&all);
}

#[test]
fn a_killed_redrive_leaves_no_header_without_its_parts_and_the_next_brings_every_report() {
    let mut random = Random::from_environment("DURABILITY_SEED");
    let stack = Stack::start();
    let all: Vec<Report> = (0..KILLS)
        .map(|_| match random.within(0..100) {
            0..65 => Report::tiny(&mut random),
            _ => Report::in_two_or_three_parts(&mut random),
        })
        .collect();
    let mut messages: Vec<String> = all.iter().flat_map(queued).collect();
    // SQS promises no order.
    for index in (1..messages.len()).rev() {
        messages.swap(index, random.within(0..index + 1));
    }
    messages.iter().for_each(|message| stack.queue.queue.send(message).unwrap());

    let (mut missing, mut while_writing): (Vec<&Report>, usize) = (all.iter().collect(), 0);
    for kill in 0..KILLS {
        let endpoints = stack.endpoints();
        let function = stack.redriver(&endpoints);
        let point = Point::draw(&mut random, "PutItem", 14);
        let hold = point.hold(&endpoints);
        let round =
            work_until_killed(&function, &point, hold.as_ref(), || poll(&function, &stack.queue.queue));
        let is_killed = round.is_ok_and(|Round { errors, .. }| !errors.is_empty());
        while_writing += usize::from(is_killed && is_writing(&endpoints));
        // Each header is read when it is first seen. One that is not whole fails the test.
        missing.retain(|report| !stack.has(report));
        if kill % 4 == 3 {
            let endpoints = stack.endpoints();
            let function = stack.redriver(&endpoints);
            poll(&function, &stack.queue.queue).unwrap();
        }
    }
    println!("{while_writing} of {KILLS} kills while writing");
    assert!(while_writing >= KILLS_WHILE_WRITING, "{while_writing}");
    stack.redrive();
    stack.check_all(&all);
}

/// Does `work`, kills the function at `point` or, where that never comes, when the work is done; and returns what the work
/// came to.
fn work_until_killed<T: Send>(
    function: &FunctionProcess,
    point: &Point,
    hold: Option<&Hold>,
    work: impl FnOnce() -> T + Send,
) -> T {
    const LOOK: Duration = Duration::from_millis(2);
    std::thread::scope(|scope| {
        let began = Instant::now();
        let work = scope.spawn(work);
        while !work.is_finished() {
            let is_there = match (point, hold) {
                (Point::Time(after), _) => {
                    std::thread::sleep(after.saturating_sub(began.elapsed()));
                    true
                }
                (Point::Write(..), Some(hold)) => hold.wait(LOOK),
                (Point::Write(..), None) => false,
            };
            if is_there {
                break;
            }
        }
        function.kill();
        work.join().unwrap()
    })
}

/// Whether a write was begun. The function is dead, so none comes after it.
fn is_writing(endpoints: &Endpoints) -> bool {
    let is_write = |request: &Request| WRITES.iter().any(|write| request.target.ends_with(write));
    endpoints.dynamodb.requests().iter().chain(&endpoints.sqs.requests()).any(is_write)
}

/// The messages that a report becomes when it is queued.
fn queued(report: &Report) -> Vec<String> {
    let context = ReportContext {
        desk: Some("main"),
        received_at: now(),
        source: Source::Webhook,
        content: ReportContent::Full,
        retention: Retention::FOREVER,
    };
    let record = ReportRecord::from_message(report.body.as_bytes(), &context);
    record.items().map(|item| item.to_queue_message()).collect()
}
