//! A call as a page of text.

use std::borrow::Cow;
use std::io::{self, Write};

use call_store::calls::{CallStatus, ReportHeader, StoredReport};

use super::indented::indented;
use crate::calls::money::dollars;
use crate::calls::when::{LocalTime, length};
use crate::next::{Typed, quoted, write_next};
use crate::output::write_wrapped;
use crate::plain::{line, lines};

pub(super) fn write_call(
    output: &mut impl Write,
    report: &StoredReport,
    statuses: &[CallStatus],
    time: &LocalTime,
    width: usize,
    typed: &Typed,
) -> io::Result<()> {
    let header = &report.header;
    for (name, value) in facts(header, time) {
        writeln!(output, "{name:<11}{}", line(&value))?;
    }
    if !statuses.is_empty() {
        writeln!(output)?;
        write_course(output, statuses, time)?;
    }
    if let Some(summary) = &header.summary {
        writeln!(output, "\nSummary")?;
        write_wrapped(output, &lines(summary), width)?;
    }
    if let Some(data) = &header.structured_data {
        writeln!(output, "\nStructured data\n{}", lines(&indented(data)))?;
    }
    write_costs(output, header)?;

    let id = line(&header.call_id);
    let show = format!("cargo vapi calls show {}", quoted(&id));
    writeln!(output)?;
    if header.truncated {
        let raw = format!("{show} --raw{typed}");
        write_next(output, "Not all of it fits here. The whole report", &raw, Some(width))?;
    }
    match report.message {
        Some(_) => write_next(output, "What was said", &format!("{show} --transcript{typed}"), Some(width)),
        None => writeln!(output, "What was said is not kept (REPORT_CONTENT)."),
    }
}

/// The course of a call, as Vapi reported it while it lasted.
pub(super) fn write_course(
    output: &mut impl Write,
    statuses: &[CallStatus],
    time: &LocalTime,
) -> io::Result<()> {
    writeln!(output, "Course")?;
    for status in statuses {
        let at = status.at.map_or_else(|| "no time given".to_owned(), |at| time.second(&at.to_iso8601()));
        let reason = status.ended_reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        writeln!(output, "{at:<19}  {}", line(&format!("{}{reason}", status.status)))?;
    }
    Ok(())
}

/// What is known of the call, by name.
fn facts<'a>(header: &'a ReportHeader, time: &LocalTime) -> Vec<(&'static str, Cow<'a, str>)> {
    let moment = |moment: &Option<String>| moment.as_deref().map(|moment| time.second(&line(moment)));
    let text = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
    let desk = [header.desk.as_deref(), header.phone_number.as_deref().or(header.phone_number_id.as_deref())];
    let desk: Vec<&str> = desk.into_iter().flatten().collect();
    let answered = header.turn_latency_p50_ms.zip(header.turn_latency_p95_ms).map(|(p50, p95)| {
        format!("within {} in half of the turns, within {} in 95 of 100", seconds(p50), seconds(p95))
    });
    let source = header.source.map(|source| format!(", source {}", source.as_str())).unwrap_or_default();
    let facts = [
        ("Call", Some(Cow::Borrowed(header.call_id.as_str()))),
        ("Started", moment(&header.started_at).map(Cow::Owned)),
        ("Ended", moment(&header.ended_at).map(Cow::Owned)),
        ("Length", header.duration_seconds.map(|seconds| Cow::Owned(length(seconds)))),
        ("Reason", text(&header.ended_reason)),
        ("Customer", text(&header.customer_number)),
        ("Desk", (!desk.is_empty()).then(|| Cow::Owned(desk.join(", ")))),
        ("Assistant", text(&header.assistant_id)),
        ("Squad", text(&header.squad_id)),
        ("Kind", text(&header.call_type)),
        ("Success", text(&header.success_evaluation)),
        ("Answered", answered.map(Cow::Owned)),
        ("Messages", Some(Cow::Owned(header.message_count.to_string()))),
        ("Received", moment(&header.received_at).map(|at| Cow::Owned(format!("{at}{source}")))),
        ("Times in", Some(Cow::Owned(time.name()))),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn write_costs(output: &mut impl Write, header: &ReportHeader) -> io::Result<()> {
    let costs = &header.costs;
    let parts = [
        ("transcriber", costs.stt),
        ("model", costs.llm),
        ("voice", costs.tts),
        ("Vapi", costs.vapi),
        ("line", costs.transport),
    ];
    let known: f64 = parts.iter().filter_map(|(_, cost)| *cost).sum();
    let other = header.cost.map(|cost| cost - known).filter(|other| *other > 0.000_05);
    let Some(cost) = header.cost else {
        return writeln!(output, "\nCosts are not known.");
    };
    writeln!(output, "\nCosts")?;
    let parts = parts.into_iter().chain([("other", other)]).filter_map(|(name, cost)| Some((name, cost?)));
    for (name, cost) in parts.chain([("total", cost)]) {
        writeln!(output, "{name:<11} {:>9}", dollars(cost, 4))?;
    }
    Ok(())
}

/// Milliseconds as seconds.
fn seconds(ms: f64) -> String {
    format!("{:.2} s", ms / 1000.0)
}
