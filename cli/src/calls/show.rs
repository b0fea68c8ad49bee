//! `cargo vapi calls show`: one call.

mod call;
mod conversation;
mod indented;
mod lenient;

use std::io::Write;
use std::pin::pin;

use anyhow::{Result, bail};
use call_store::calls::{Among, CallStatus, Detail, SHARDS, Selection, StoredReport};
use futures_util::TryStreamExt;
use serde_json::json;
use vapi_lambda_http::now;

use self::call::write_call;
use self::conversation::Conversation;
use super::header::Header;
use super::when::{LocalTime, When};
use super::which::latest;
use crate::output::{Output, output};
use crate::place::{Holding, Options, Place};
use crate::plain::line;

/// Shortest beginning of an id that is looked for: shorter ones are shared by calls of several hours.
const SHORTEST_PREFIX: usize = 8;

/// Days in which the beginning of an id is looked for.
const DAYS: i64 = 30;

/// Which call, and what of it.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Id of the call, or its beginning (8 characters or more) for a call of the last 30 days.
    id: String,
    /// Show what was said, with speakers and times.
    #[arg(long)]
    transcript: bool,
    /// Write the report's message as it was received, secrets replaced.
    #[arg(long, conflicts_with_all = ["transcript", "json"])]
    raw: bool,
}

/// Shows a call.
///
/// # Errors
///
/// If there is no such call, or the table can't be read.
pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<()> {
    let place = Box::pin(options.place(Holding::Calls)).await?;
    let (id, report) = Box::pin(find(&arguments.id, &place)).await?;
    let mut output = output();
    if arguments.raw {
        let Some(message) = report.and_then(|report| report.message) else {
            bail!(
                "the message of call {} is not kept: no report yet, or REPORT_CONTENT is not full",
                line(&id)
            );
        };
        output.write_all(&message)?;
        return Ok(output.flush()?);
    }
    let statuses = Box::pin(place.calls()?.statuses(&id)).await.map_err(|error| place.explain(error))?;
    let Some(report) = report else {
        return without_report(&id, &statuses, &place, output);
    };
    let width = options.text_width();
    match (arguments.transcript, options.json()) {
        (true, json) => {
            let conversation = Conversation::of(report.message.as_deref());
            if json {
                conversation.write_json(&mut output)?;
            } else {
                conversation.write(&mut output, width)?;
            }
        }
        (false, true) => {
            let mut object = serde_json::to_vec(&Header::of(&report.header))?;
            let course: Vec<_> = statuses.iter().map(status_json).collect();
            // A header is an object with at least its id, so another field goes before its end.
            object.pop();
            output.write_all(&object)?;
            writeln!(output, ",\"statuses\":{}}}", serde_json::Value::from(course))?;
        }
        (false, false) => {
            let time = LocalTime::of_this_machine();
            write_call(&mut output, &report, &statuses, &time, width, &options.typed())?;
        }
    }
    Ok(output.flush()?)
}

/// The call of that id, or the one call of the last days whose id begins so.
async fn find(id: &str, place: &Place) -> Result<(String, Option<StoredReport>)> {
    let calls = place.calls()?;
    let report = |id: String| {
        let calls = calls.clone();
        async move { Box::pin(calls.report(&id, now())).await.map_err(|error| place.explain(error)) }
    };
    if let Some(report) = report(id.to_owned()).await? {
        return Ok((id.to_owned(), Some(report)));
    }
    // Asked for in vain, a full id would be looked for as the beginning of another; 36 characters are Vapi's own.
    if (SHORTEST_PREFIX..36).contains(&id.len()) {
        let selection = Selection {
            among: Among::All { shards: SHARDS },
            since: When::days_ago(DAYS).start,
            until: latest(),
            ended_reason: None,
            assistant_id: None,
            customer_number: None,
            desk: None,
            id_prefix: Some(id.to_owned()),
            limit: Some(2),
            detail: Detail::Id,
        };
        let found: Vec<_> =
            pin!(calls.list(selection, now())).try_collect().await.map_err(|error| place.explain(error))?;
        match found.as_slice() {
            [only] => return Ok((only.call_id.clone(), report(only.call_id.clone()).await?)),
            [_, ..] => {
                bail!("several calls of the last {DAYS} days begin with {}: give more of the id", line(id))
            }
            [] => {}
        }
    }
    Ok((id.to_owned(), None))
}

/// A call that is not over has a course and no report.
fn without_report(id: &str, statuses: &[CallStatus], place: &Place, mut output: Output) -> Result<()> {
    let id = line(id);
    if statuses.is_empty() {
        bail!(
            "there is no call {id} in {place}. An expired one is gone; a new one has a report once it is over"
        );
    }
    call::write_course(&mut output, statuses, &LocalTime::of_this_machine())?;
    output.flush()?;
    bail!("call {id} has no report: it is not over, or the report has not arrived");
}

fn status_json(status: &CallStatus) -> serde_json::Value {
    let mut json = json!({ "status": status.status });
    if let Some(at) = status.at {
        json["at"] = at.to_iso8601().into();
    }
    if let Some(reason) = &status.ended_reason {
        json["endedReason"] = reason.as_str().into();
    }
    json
}
