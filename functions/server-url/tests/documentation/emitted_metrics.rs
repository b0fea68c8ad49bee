//! The metrics that real messages bring to CloudWatch.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use function_contract::{environment, samples, signed};
use local_dynamodb::{LocalDynamoDb, refused_endpoint};
use runtime_api::{FunctionProcess, FunctionUrlRequest};
use serde_json::Value;

const NAMESPACE: &str = "VapiLambda/emitted";

/// The longest body that the functions under test take.
const MOST_BYTES: usize = 300_000;

/// What `server-url` can't be brought to send here, and the file that sends it.
pub(crate) const BY_OTHERS: [(&str, &str); 9] = [
    // It serves every family, so nothing is at the wrong URL.
    ("Misrouted", "shared/lambda-http/src/webhook/decision.rs"),
    // That would be a bug, which is not to be had here.
    ("FamilyPanicked", "shared/lambda-http/src/family.rs"),
    ("FamilyTimedOut", "shared/lambda-http/src/family.rs"),
    // It has no queue here.
    ("ReportQueued", "functions/end-of-call-report/src/family.rs"),
    // Of the two functions that AWS calls.
    ("ReportRedriven", "functions/end-of-call-report/src/redrive.rs"),
    ("ReportDeadLettered", "functions/end-of-call-report/src/redrive.rs"),
    ("ReportReconciled", "functions/end-of-call-report/src/reconcile/function.rs"),
    ("ReconcileSkipped", "functions/end-of-call-report/src/reconcile/function.rs"),
    ("ReconcileFailed", "functions/end-of-call-report/src/reconcile/function.rs"),
];

/// What is only sent where there are tools, which whoever made this project theirs may have removed.
pub(crate) const OF_TOOLS: [&str; 4] = ["ToolDuration", "ToolErrors", "ToolReplays", "ToolTimeouts"];

/// Dimensions of a series with their values.
pub(crate) type Dimensions = BTreeMap<String, String>;

/// What was sent.
#[derive(Debug, Default)]
pub(crate) struct Emitted {
    /// The series of each metric.
    pub(crate) series: BTreeMap<String, BTreeSet<Dimensions>>,
    /// Metrics without dimensions of messages that were answered with a 4xx.
    pub(crate) of_4xx: BTreeSet<String>,
    /// Names of all fields of all lines.
    pub(crate) fields: BTreeSet<String>,
}

/// Sends all that there is to send, to the real binary, and reads its lines.
pub(crate) async fn emitted() -> Emitted {
    let mut emitted = Emitted::default();
    for lines in [taken().await, store_away().await, unusable().await, unprotected().await] {
        lines.iter().for_each(|line| emitted.read(line));
    }
    emitted
}

impl Emitted {
    fn read(&mut self, line: &str) {
        let Ok(line) = serde_json::from_str::<Value>(line) else { return };
        self.fields.extend(line.as_object().unwrap().keys().cloned());
        let is_4xx = line["http.status"].as_u64().is_some_and(|status| (400..500).contains(&status));
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().into_iter().flatten() {
            assert_eq!(directive["Namespace"], NAMESPACE, "{line}");
            for names in directive["Dimensions"].as_array().unwrap() {
                let names = names.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                let dimensions: Dimensions =
                    names.map(|name| (name.to_owned(), line[name].as_str().unwrap().to_owned())).collect();
                for metric in directive["Metrics"].as_array().unwrap() {
                    let name = metric["Name"].as_str().unwrap();
                    assert!(line[name].is_number(), "{name} has no value: {line}");
                    if is_4xx && dimensions.is_empty() {
                        self.of_4xx.insert(name.to_owned());
                    }
                    self.series.entry(name.to_owned()).or_default().insert(dimensions.clone());
                }
            }
        }
    }
}

/// The function, and its DynamoDB, which is there as long as somebody holds it.
async fn start(changes: &[(&'static str, &str)]) -> (FunctionProcess, LocalDynamoDb) {
    let dynamodb = LocalDynamoDb::in_memory().await.unwrap();
    let mut variables = environment(&dynamodb);
    variables.push(("METRICS_NAMESPACE", NAMESPACE.to_owned()));
    variables.push(("MAX_BODY_BYTES", MOST_BYTES.to_string()));
    variables.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    variables.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let function = FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_server-url")), variables).unwrap();
    (function, dynamodb)
}

/// Sends them, and waits for the last one's line, so that all lines are there.
fn lines(function: &FunctionProcess, requests: &[FunctionUrlRequest]) -> Vec<String> {
    for request in requests {
        function.send(request).unwrap();
    }
    let last = signed(br#"{"message":{"type":"hang","call":{"id":"the-last-one"}}}"#);
    let status = function.send(&last).unwrap().status;
    let written = if status == 200 { "the-last-one" } else { r#""http.status":503"# };
    assert!(function.wait_for_log(written).is_some(), "{:?}", function.log_lines());
    function.log_lines()
}

/// Every sample, twice; and what is refused.
async fn taken() -> Vec<String> {
    let (function, _dynamodb) = start(&[]).await;
    let mut requests: Vec<_> = samples().iter().map(|sample| signed(sample.body.as_bytes())).collect();
    requests.extend(requests.clone());
    requests.extend([
        FunctionUrlRequest::post(b"{}"),
        signed(b"{}").method("GET"),
        signed(b"{}"),
        signed(&vec![b' '; MOST_BYTES + 1]),
        signed(br#"{"message":{"type":"call.teleported"}}"#),
        signed(br#"{"message":{"type":"end-of-call-report","endedReason":"hangup"}}"#),
    ]);
    lines(&function, &requests)
}

async fn store_away() -> Vec<String> {
    let (function, _) = start(&[("AWS_ENDPOINT_URL_DYNAMODB", &refused_endpoint().unwrap())]).await;
    let of = ["assistant-request", "tool-calls", "status-update", "end-of-call-report"];
    let samples = samples().into_iter().filter(|sample| of.contains(&sample.name.as_str()));
    let requests: Vec<_> = samples.map(|sample| signed(sample.body.as_bytes())).collect();
    assert_eq!(requests.len(), of.len());
    lines(&function, &requests)
}

async fn unusable() -> Vec<String> {
    lines(&start(&[("CALLS_TABLE", "")]).await.0, &[])
}

async fn unprotected() -> Vec<String> {
    lines(&start(&[("VAPI_CREDENTIALS", "none")]).await.0, &[])
}
