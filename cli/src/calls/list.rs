//! `cargo vapi calls list`: the newest calls.

use std::io::Write;

use anyhow::Result;
use call_store::calls::{Detail, ReportHeader, Selection};
use futures_util::TryStreamExt;
use vapi_lambda_http::now;

use super::header::Header;
use super::money::dollars;
use super::when::{LocalTime, length};
use super::which::Which;
use crate::output::{output, write_json, write_prose};
use crate::place::{Holding, Options, Place};
use crate::plain::line;
use crate::progress::Progress;
use crate::table::{Column, Table};

/// In the order in which they stand. Least important, and so the first to go: how it was judged, the cost, the assistant.
const COLUMNS: [Column; 8] = [
    Column::left("TIME").kept(),
    Column::right("LENGTH").importance(90),
    Column::left("ENDED REASON").at_least(14).importance(70),
    Column::left("CUSTOMER").at_least(12).importance(80),
    Column::left("ASSISTANT").whole_or(13).importance(10),
    Column::right("COST").importance(50),
    Column::left("SUCCESS").at_least(7).importance(30),
    Column::left("CALL").whole_or(13).importance(95),
];

/// Which calls.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Most calls that are listed.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

/// Lists calls, newest first.
///
/// # Errors
///
/// If the table can't be read.
pub(super) async fn run(arguments: &Arguments, options: &Options) -> Result<()> {
    let limit = usize::try_from(arguments.limit)?;
    let selection = Selection { limit: Some(limit), ..arguments.which.selection(Detail::Listed)? };
    let place = Box::pin(options.place(Holding::Calls)).await?;
    if options.json() {
        return Box::pin(as_json(selection, &place)).await;
    }
    Box::pin(as_table(arguments, selection, &place, options.width())).await
}

async fn as_json(selection: Selection, place: &Place) -> Result<()> {
    let mut output = output();
    let mut calls = std::pin::pin!(place.calls()?.list(selection, now()));
    while let Some(header) = calls.try_next().await.map_err(|error| place.explain(error))? {
        write_json(&mut output, &Header::of(&header))?;
    }
    Ok(output.flush()?)
}

async fn as_table(
    arguments: &Arguments,
    selection: Selection,
    place: &Place,
    width: Option<usize>,
) -> Result<()> {
    let time = LocalTime::of_this_machine();
    let period = arguments.which.period.in_words(selection.since, selection.until, &time);
    let limit = selection.limit;
    let mut output = output();
    let mut table = Table::new(&mut output, &COLUMNS, width);
    let mut count = 0;
    {
        let mut progress = Progress::of("calls read");
        let mut calls = std::pin::pin!(place.calls()?.list(selection, now()));
        while let Some(header) = calls.try_next().await.map_err(|error| place.explain(error))? {
            count += 1;
            progress.step();
            table.row(row(&header, &time))?;
        }
    }
    table.finish()?;
    let summary = match count {
        0 => format!("No calls {period}. --since goes further back: --since 90d"),
        count => {
            let calls = if count == 1 { "1 call".to_owned() } else { format!("{count} calls") };
            let more = if Some(count) == limit { "; there may be more: --limit" } else { "" };
            format!("{calls} {period}, times in {}{more}", time.name())
        }
    };
    write_prose(&mut output, &summary, width)?;
    Ok(output.flush()?)
}

fn row(header: &ReportHeader, time: &LocalTime) -> Vec<String> {
    let text = |text: &Option<String>| {
        text.as_deref().map_or_else(|| "-".to_owned(), |text| line(text).into_owned())
    };
    vec![
        time.minute(&line(&header.at)),
        header.duration_seconds.map_or_else(|| "-".to_owned(), length),
        text(&header.ended_reason),
        text(&header.customer_number),
        text(&header.assistant_id),
        header.cost.map_or_else(|| "-".to_owned(), |cost| dollars(cost, 2)),
        text(&header.success_evaluation),
        line(&header.call_id).into_owned(),
    ]
}
