//! The services and binaries that a deployed stack has, as far as reports need them.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use call_store::{Calls, Store, StoreConfiguration};
use faulty_endpoint::FaultyEndpoint;
use function_contract::{environment, signed};
use local_dynamodb::LocalDynamoDb;
use local_sqs::{LocalSqs, RetryQueue, poll};
use runtime_api::{FunctionProcess, HttpAnswer};
use serde_json::Value;
use tokio::runtime::Runtime;
use vapi_webhook::Timestamp;

use crate::reports::Report;

/// How long a redrive may bring nothing, so that one which never ends is noticed.
const REDRIVE_LIMIT: Duration = Duration::from_secs(20);

/// Between two looks into a queue of which nothing can be had.
const PAUSE: Duration = Duration::from_millis(50);

/// DynamoDB with its tables, SQS with its queues.
pub(crate) struct Stack {
    pub(crate) dynamodb: LocalDynamoDb,
    pub(crate) sqs: LocalSqs,
    pub(crate) queue: RetryQueue,
    runtime: Runtime,
    calls: Calls,
}

/// The way to both services, each of which can fail.
pub(crate) struct Endpoints {
    pub(crate) dynamodb: FaultyEndpoint,
    pub(crate) sqs: FaultyEndpoint,
}

impl Stack {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let dynamodb = runtime.block_on(LocalDynamoDb::in_memory()).unwrap();
        let sqs = LocalSqs::start().unwrap();
        let queue = sqs.create_queue("reports").unwrap();
        let configuration = StoreConfiguration {
            calls_table: Some(dynamodb.calls_table().to_owned()),
            endpoint: Some(dynamodb.endpoint().to_owned()),
            ..StoreConfiguration::default()
        };
        let calls = Store::connect(&configuration).unwrap().calls().unwrap();
        Self { dynamodb, sqs, queue, runtime, calls }
    }

    /// A way of its own for one function.
    pub(crate) fn endpoints(&self) -> Endpoints {
        Endpoints {
            dynamodb: FaultyEndpoint::in_front_of(self.dynamodb.endpoint()).unwrap(),
            sqs: FaultyEndpoint::in_front_of(self.sqs.endpoint()).unwrap(),
        }
    }

    /// The function that Vapi's reports reach.
    pub(crate) fn receiver(&self, endpoints: &Endpoints) -> FunctionProcess {
        self.spawn(env!("CARGO_BIN_EXE_end-of-call-report"), endpoints, &[])
    }

    /// As [`Self::receiver`], with a table of calls that DynamoDB does not have.
    pub(crate) fn receiver_without_table(&self, endpoints: &Endpoints) -> FunctionProcess {
        let table = ("CALLS_TABLE", "not-there");
        self.spawn(env!("CARGO_BIN_EXE_end-of-call-report"), endpoints, &[table])
    }

    /// The function that empties the queue.
    pub(crate) fn redriver(&self, endpoints: &Endpoints) -> FunctionProcess {
        self.spawn(env!("CARGO_BIN_EXE_redrive-reports"), endpoints, &[])
    }

    fn spawn(&self, binary: &str, endpoints: &Endpoints, others: &[(&'static str, &str)]) -> FunctionProcess {
        let mut variables = environment(&self.dynamodb);
        variables.extend([
            ("AWS_ENDPOINT_URL_DYNAMODB", endpoints.dynamodb.endpoint().to_owned()),
            ("AWS_ENDPOINT_URL_SQS", endpoints.sqs.endpoint().to_owned()),
            ("REPORT_RETRY_QUEUE_URL", self.queue.queue_url().to_owned()),
            ("REPORT_DEAD_LETTER_QUEUE_URL", self.queue.dead_letter_queue_url().to_owned()),
        ]);
        variables.extend(others.iter().map(|(name, value)| (*name, (*value).to_owned())));
        FunctionProcess::spawn(Path::new(binary), variables).unwrap()
    }

    /// Polls with two functions side by side until the queue is empty.
    pub(crate) fn redrive(&self) {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let endpoints = self.endpoints();
                    let function = self.redriver(&endpoints);
                    let mut progressed = Instant::now();
                    while progressed.elapsed() < REDRIVE_LIMIT {
                        let round = poll(&function, &self.queue.queue).unwrap();
                        assert!(round.errors.is_empty(), "{:?}", round.errors);
                        if round.received == 0 && self.queue.queue.is_empty().unwrap() {
                            return;
                        }
                        if round.deleted > 0 {
                            progressed = Instant::now();
                        } else if round.received == 0 {
                            // What is left rests, or the other function has it.
                            std::thread::sleep(PAUSE);
                        }
                    }
                    panic!("the queue does not become empty: {:#?}", function.log_lines().last());
                });
            }
        });
    }

    /// Whether a report is the record of its call, to the byte. A header whose parts are not there fails the test.
    pub(crate) fn has(&self, report: &Report) -> bool {
        let kept = self.runtime.block_on(self.calls.report(&report.call_id, now()));
        let Some(kept) = kept.unwrap_or_else(|error| panic!("{}: {error}", report.call_id)) else {
            return false;
        };
        assert!(
            kept.message.unwrap() == report.kept().as_bytes(),
            "{} is not as it was sent",
            report.call_id
        );
        true
    }

    /// Each of the reports is there, whole and once, and nothing is left in the queues.
    pub(crate) fn check_all(&self, reports: &[Report]) {
        for report in reports {
            assert!(self.has(report), "{} is lost ({} bytes)", report.call_id, report.body.len());
        }
        assert!(self.queue.queue.is_empty().unwrap(), "the queue is empty");
        assert!(self.queue.dead_letters.is_empty().unwrap(), "there are no dead letters");
        let table = self.table();
        assert_eq!(table.headers.len(), reports.len(), "each report is there once");
        assert!(table.unnoted.is_empty(), "a sweep would never find {:?}", table.unnoted);
    }

    /// As [`Self::check_all`]; and no parts are there that nobody reads.
    pub(crate) fn check_all_and_nothing_else(&self, reports: &[Report]) {
        self.check_all(reports);
        assert_eq!(self.table().orphans, 0, "parts that no header names");
    }

    fn table(&self) -> Table {
        Table::of(&self.dynamodb.items(self.dynamodb.calls_table()).unwrap())
    }
}

/// What lies in the table of calls.
#[derive(Default)]
struct Table {
    /// `CALL#<id>#<bodyId>`.
    headers: Vec<String>,
    /// Parts that no header names.
    orphans: usize,
    /// Those of them about which there is no note, so that no sweep finds them.
    unnoted: Vec<String>,
}

impl Table {
    fn of(items: &[Value]) -> Self {
        let text = |item: &Value, name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
        let body = |item: &Value| format!("{}#{}", text(item, "pk"), text(item, "bodyId"));
        let of_kind =
            |begin: &'static str| items.iter().filter(move |item| text(item, "sk").starts_with(begin));
        let notes: Vec<String> =
            items.iter().filter(|item| item["pk"]["S"] == "PENDING").map(|note| text(note, "sk")).collect();
        let headers: Vec<String> = of_kind("REPORT").map(body).collect();
        let mut table = Self { headers, ..Self::default() };
        for part in of_kind("BODY#") {
            let sort_key = text(part, "sk");
            let body_id = sort_key.split('#').nth(1).unwrap_or_default();
            let body = format!("{}#{body_id}", text(part, "pk"));
            if !table.headers.contains(&body) {
                table.orphans += 1;
                if !notes.contains(&body) {
                    table.unnoted.push(body);
                }
            }
        }
        table
    }
}

/// Sends a report as Vapi does, and waits for its answer: 200 `{}`, or 503 with the time after which to try again.
pub(crate) fn send(function: &FunctionProcess, report: &Report) -> HttpAnswer {
    try_send(function, report).unwrap()
}

/// As [`send`], with an error where there is no answer.
pub(crate) fn try_send(
    function: &FunctionProcess,
    report: &Report,
) -> Result<HttpAnswer, runtime_api::Error> {
    let answer = function.send(&signed(report.body.as_bytes()))?;
    match answer.status {
        200 => assert_eq!(answer.text(), "{}"),
        503 => assert!(answer.header("retry-after").is_some(), "{answer:?}"),
        other => panic!("{other}: {}", answer.text()),
    }
    Ok(answer)
}

pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap())
}
