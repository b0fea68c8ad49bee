//! Sums as text, as a table and as JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use vapi_webhook::Timestamp;

use super::By;
use super::groups::Groups;
use super::sums::Sums;
use crate::calls::money::dollars;
use crate::output::write_prose;
use crate::plain::line;
use crate::table::{Column, Table};

const fn columns(title: &'static str) -> [Column; 14] {
    [
        Column::left(title).kept().at_least(10),
        Column::right("CALLS").importance(99),
        Column::right("MINUTES").importance(95),
        Column::right("COST").importance(90),
        Column::right("STT").importance(30),
        Column::right("LLM").importance(30),
        Column::right("TTS").importance(30),
        Column::right("VAPI").importance(30),
        Column::right("LINE").importance(30),
        Column::right("OTHER").importance(30),
        Column::right("SUCCESS").importance(80),
        Column::right("FAILED").importance(60),
        Column::right("P50").importance(70),
        Column::right("P95").importance(50),
    ]
}

/// Writes one line for each group, and one for all.
pub(super) fn write_groups(
    output: &mut impl Write,
    groups: &Groups,
    by: By,
    width: Option<usize>,
) -> io::Result<()> {
    let columns = columns(match by {
        By::Day => "DAY",
        By::Assistant => "ASSISTANT",
        By::EndedReason => "ENDED REASON",
    });
    let mut table = Table::new(output, &columns, width);
    let in_order = groups.in_order();
    for (name, sums) in in_order.into_iter().chain([("total", groups.total())]) {
        let costs = &sums.costs;
        let mut cells =
            vec![line(name).into_owned(), sums.calls.to_string(), format!("{:.1}", sums.minutes())];
        let of_cost = [sums.cost, costs.stt, costs.llm, costs.tts, costs.vapi, costs.transport, costs.other];
        cells.extend(of_cost.map(|cost| dollars(cost, 2)));
        cells.extend([sums.success.yes.to_string(), sums.success.no.to_string()]);
        cells.extend([&sums.p50_ms, &sums.p95_ms].map(|latency| seconds(latency.median())));
        table.row(cells)?;
    }
    table.finish()?;
    let latencies =
        "\nP50 and P95: half of the calls answered half (95 of 100) of their turns within that time.";
    write_prose(output, latencies, width)
}

/// Writes the sums of all calls, one below the other.
pub(super) fn write_total(output: &mut impl Write, sums: &Sums, width: Option<usize>) -> io::Result<()> {
    let costs = &sums.costs;
    let success = &sums.success;
    writeln!(output, "{:<12} {:>10}", "Calls", sums.calls)?;
    writeln!(output, "{:<12} {:>10.1}", "Minutes", sums.minutes())?;
    writeln!(output, "{:<12} {:>10}", "Cost", dollars(sums.cost, 2))?;
    for (name, cost) in [
        ("transcriber", costs.stt),
        ("model", costs.llm),
        ("voice", costs.tts),
        ("Vapi", costs.vapi),
        ("line", costs.transport),
        ("other", costs.other),
    ] {
        writeln!(output, "  {name:<11}{:>10}", dollars(cost, 2))?;
    }
    writeln!(output, "{:<12} {:>10}", "Success", success.yes)?;
    for (name, count) in
        [("failed", success.no), ("other word", success.other), ("not judged", success.unknown)]
    {
        writeln!(output, "  {name:<11}{count:>10}")?;
    }
    let (p50, p95) = (&sums.p50_ms, &sums.p95_ms);
    if p50.count() == 0 {
        return writeln!(output, "No turn latency is known.");
    }
    let latencies = format!(
        "Half of the calls answered half of their turns within {} and 95 of 100 within {} (measured: {}).",
        seconds(p50.median()),
        seconds(p95.median()),
        calls(p50.count())
    );
    write_prose(output, &latencies, width)
}

fn calls(count: u64) -> String {
    if count == 1 { "1 call".to_owned() } else { format!("{count} calls") }
}

/// Says what the numbers are about, and what is missing in them.
pub(super) fn what_was_counted(sums: &Sums, period: &str, zone: &str) -> String {
    let calls = calls(sums.calls);
    let mut about = vec![format!("Counted: {calls} {period}, times in {zone}, costs in US dollars.")];
    if sums.calls == 0 {
        about.push("--since goes further back: --since 90d".to_owned());
    }
    if sums.without_cost > 0 {
        let named: Vec<_> = sums.named_without_cost.iter().map(|id| line(id)).collect();
        let such_as = if sums.without_cost as usize > named.len() { "such as " } else { "" };
        about.push(format!("Without a cost: {} ({such_as}{}).", sums.without_cost, named.join(", ")));
    }
    if sums.without_breakdown > 0 {
        let count = sums.without_breakdown;
        about.push(format!("With a cost but no breakdown, all of it under other: {count}."));
    }
    if sums.without_length > 0 {
        about.push(format!("Without a length: {}.", sums.without_length));
    }
    about.join("\n")
}

/// Writes one object for each group, or one for all calls.
pub(super) fn write_json(
    output: &mut impl Write,
    groups: &Groups,
    by: Option<By>,
    (since, until): (Timestamp, Timestamp),
) -> io::Result<()> {
    let field = match by {
        None => return writeln!(output, "{}", object(groups.total(), since, until)),
        Some(By::Day) => "day",
        Some(By::Assistant) => "assistantId",
        Some(By::EndedReason) => "endedReason",
    };
    for (name, sums) in groups.in_order() {
        let mut object = object(sums, since, until);
        object[field] = name.into();
        writeln!(output, "{object}")?;
    }
    Ok(())
}

fn object(sums: &Sums, since: Timestamp, until: Timestamp) -> Value {
    let (costs, success) = (&sums.costs, &sums.success);
    json!({
        "since": since.to_iso8601(),
        "until": until.to_iso8601(),
        "calls": sums.calls,
        "minutes": rounded(sums.minutes()),
        "cost": rounded(sums.cost),
        "costs": {
            "stt": rounded(costs.stt), "llm": rounded(costs.llm), "tts": rounded(costs.tts),
            "vapi": rounded(costs.vapi), "transport": rounded(costs.transport), "other": rounded(costs.other),
        },
        "success": {
            "true": success.yes, "false": success.no, "other": success.other, "unknown": success.unknown,
        },
        "turnLatency": {
            "calls": sums.p50_ms.count(),
            "medianOfP50Ms": sums.p50_ms.median().map(f64::round),
            "medianOfP95Ms": sums.p95_ms.median().map(f64::round),
        },
        "callsWithoutCost": sums.without_cost,
        "callsWithoutCostBreakdown": sums.without_breakdown,
        "callsWithoutLength": sums.without_length,
    })
}

/// Sums of decimals, without the dust of their binary forms.
fn rounded(value: f64) -> f64 {
    let rounded = (value * 1e6).round() / 1e6;
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn seconds(ms: Option<f64>) -> String {
    ms.map_or_else(|| "-".to_owned(), |ms| format!("{:.2} s", ms / 1000.0))
}
