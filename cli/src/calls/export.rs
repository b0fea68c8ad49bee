//! `cargo vapi calls export`: whole headers, for a spreadsheet or a program.
//!
//! Ids come from an index, page by page, and the headers they belong to from the table, a hundred at a time. So the
//! memory it takes does not depend on the number of calls.

mod columns;
mod rows;

use std::pin::pin;

use anyhow::{Context, Result};
use call_store::calls::{Detail, HEADERS_AT_ONCE};
use clap::ValueEnum;
use futures_util::TryStreamExt;
use vapi_lambda_http::now;

use self::rows::Rows;
use super::which::Which;
use crate::place::{Holding, Options};
use crate::progress::Progress;

/// Requests for headers that are on their way while rows are written.
const BATCHES_AHEAD: usize = 2;

/// Which calls, and in which form.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Form of the rows. --json stands for jsonl.
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
}

/// Form of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Comma-separated, with a line of titles. A text that a spreadsheet would take for a formula gets a ' before it.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Writes the headers of calls to standard output, newest first.
///
/// # Errors
///
/// If the table can't be read; what has been written until then is not all.
pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<()> {
    let selection = arguments.which.selection(Detail::Id)?;
    let place = Box::pin(options.place(Holding::Calls)).await?;
    let calls = place.calls()?;
    let format = if options.json() { Format::Jsonl } else { arguments.format };
    let mut rows = Rows::begin(format)?;
    let mut progress = Progress::of("calls written");

    let ids = calls.list(selection, now()).map_ok(|header| header.call_id);
    let batches = ids.try_chunks(HEADERS_AT_ONCE).map_err(|broken_off| broken_off.1);
    let headers = batches
        .map_ok(|ids| {
            let calls = calls.clone();
            async move { calls.headers(&ids, now()).await }
        })
        .try_buffered(BATCHES_AHEAD);
    let mut headers = pin!(headers);
    while let Some(batch) =
        headers.try_next().await.map_err(|error| place.explain(error)).context("not all calls are written")?
    {
        for header in &batch {
            rows.write(header)?;
            progress.step();
        }
    }
    rows.end()
}
