//! `cargo xtask bench`: what each function costs beside an empty one, measured in the same run.
//!
//! Every binary runs behind a bare Runtime API on loopback and gets the same signed events, in turns with the empty
//! binary, so that noise of the machine hits both alike. Times are medians, from before an event is written until after
//! its answer is read. The numbers are for people: a goal that is missed is said in words and is no failure.
//!
//! `cargo xtask bench tool-calls` measures only that function; several names are several rows. `cargo xtask bench engine`
//! measures the engine of tool calls alone, and builds no function.
//!
//! The major components are
//!
//! * [`binaries`]: builds what is measured;
//! * [`bench::messages`]: server messages as Vapi sends them, of any size;
//! * [`subject`]: which message each function is measured by, with its environment and signature;
//! * [`measure`]: first answers, warm answers, memory;
//! * [`engine`]: what the engine of tool calls takes for itself;
//! * [`report`]: what a report of 300 KB costs beside and inside DynamoDB;
//! * [`goals`] and [`table`]: what is made of the numbers.

mod binaries;
mod engine;
mod goals;
mod measure;
mod report;
mod subject;
mod table;

use std::env;

use anyhow::Context;
use bench::messages::{Message, TOOL_WITHOUT_STORE};
use local_dynamodb::LocalDynamoDb;

use crate::{
    binaries::Binaries,
    measure::Measurements,
    subject::{Environment, chosen},
};

fn main() -> anyhow::Result<()> {
    let names: Vec<String> = env::args().skip(1).collect();
    if names == ["engine"] {
        goals::print_engine(&engine::measure());
        return Ok(());
    }
    let subjects = chosen(&names)?;
    eprintln!("building the functions as they are deployed (minutes the first time)");
    let binaries = Binaries::build(&subjects)?;

    let runtime = tokio::runtime::Runtime::new().context("could not start the DynamoDB's runtime")?;
    let dynamodb = runtime.block_on(LocalDynamoDb::in_memory()).context("could not start the DynamoDB")?;
    let environment = Environment::at(dynamodb.endpoint())?;

    let measurements = Measurements::take(&subjects, &binaries, &environment);
    let report = report::measure(&subjects, &binaries);
    let engine = subjects.iter().any(|subject| subject.message == Message::ToolCalls).then(engine::measure);
    table::print(&measurements);
    goals::print(&measurements, report.as_ref(), engine.as_ref());
    if tool_calls::registry()?.get(TOOL_WITHOUT_STORE).is_none() {
        println!(
            "{TOOL_WITHOUT_STORE} is not among the tools: for tool-calls, the answer to an unknown tool was measured."
        );
    }
    Ok(())
}
