//! What a report of 300 KB costs: in the function itself, and in the table.
//!
//! A proxy in front of the embedded DynamoDB notes when it has read a call and when it has answered it. From an answer's
//! time those calls are taken, and what the empty function takes for the same event, in turns with ours: event in, answer
//! out. What is left is the handler's: credential, reading, redaction, compression, the request written. The embedded
//! DynamoDB lies in the same machine and is not AWS's, so its time is shown and not judged.

use std::time::Duration;

use anyhow::{Context, ensure};
use bench::messages::{Message, of_call};
use faulty_endpoint::FaultyEndpoint;
use local_dynamodb::{LocalDynamoDb, cost_of_call_item};
use runtime_api::FunctionProcess;

use crate::{
    binaries::Binaries,
    measure::median_ms,
    subject::{Environment, Subject},
};

const BYTES: usize = 300_000;
const WARM_UP: usize = 20;
const ROUNDS: usize = 200;

/// Medians, and the bytes of one report.
pub(crate) struct ReportCost {
    /// Of an answer, without its DynamoDB calls and the empty function's time.
    pub(crate) handler_ms: f64,
    /// Of those calls.
    pub(crate) dynamodb_ms: f64,
    /// Of the empty function.
    pub(crate) empty_ms: f64,
    /// Items that the report lies in.
    pub(crate) items: usize,
    /// What those and their index entries are, in KiB, as DynamoDB counts them.
    pub(crate) written_kb: f64,
}

/// `None` where the function of reports was not chosen.
pub(crate) fn measure(subjects: &[&Subject], binaries: &Binaries) -> Option<anyhow::Result<ReportCost>> {
    let subject = subjects.iter().find(|subject| subject.message == Message::EndOfCallReport)?;
    eprintln!("measuring a report of 300 KB, with and without DynamoDB");
    Some(cost(subject, binaries))
}

fn cost(subject: &Subject, binaries: &Binaries) -> anyhow::Result<ReportCost> {
    let runtime = tokio::runtime::Runtime::new().context("could not start the DynamoDB's runtime")?;
    let dynamodb = runtime.block_on(LocalDynamoDb::in_memory()).context("could not start the DynamoDB")?;
    let proxy = FaultyEndpoint::in_front_of(dynamodb.endpoint()).context("could not start the proxy")?;
    let environment = Environment::at(proxy.endpoint())?;
    let function = FunctionProcess::spawn(binaries.path(subject.function)?, environment.variables())?;
    let empty = FunctionProcess::spawn(&binaries.empty, environment.variables())?;
    let body = subject.message.of_size(BYTES);

    let (mut own, mut inside, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen = 0;
    for round in 0..WARM_UP + ROUNDS {
        let event = environment.signed_event(&of_call(&body, round))?;
        let invocation = function.invoke(&event)?;
        subject.check(&invocation.http()?)?;
        let requests = proxy.requests();
        let in_dynamodb: Duration = requests
            .iter()
            .skip(seen)
            .filter_map(|request| Some(request.answered_at?.duration_since(request.at)))
            .sum();
        seen = requests.len();
        let of_empty = empty.invoke(&event)?.duration;
        if round >= WARM_UP {
            floor.push(of_empty);
            own.push(invocation.duration.saturating_sub(in_dynamodb));
            inside.push(in_dynamodb);
        }
    }

    let items = dynamodb.items(dynamodb.calls_table()).context("could not read the table")?;
    let first = items.first().context("no report was stored")?["pk"].clone();
    let of_one: Vec<_> = items.iter().filter(|item| item["pk"] == first).collect();
    ensure!(items.len() == of_one.len() * (WARM_UP + ROUNDS), "not every report was stored");
    let written: usize =
        of_one.iter().map(|item| cost_of_call_item(item).map(|cost| cost.bytes())).sum::<Result<_, _>>()?;
    let empty_ms = median_ms(&mut floor);
    Ok(ReportCost {
        handler_ms: median_ms(&mut own) - empty_ms,
        empty_ms,
        dynamodb_ms: median_ms(&mut inside),
        items: of_one.len(),
        written_kb: written as f64 / 1024.0,
    })
}
