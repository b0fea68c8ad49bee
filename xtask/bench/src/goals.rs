//! The goals, each with its bound and whether it is met.

use bench::messages::TOOL_WITHOUT_STORE;

use crate::{
    engine::EngineCost,
    measure::{Beside, Measurements, Row},
    report::ReportCost,
};

const SMALL: usize = 0;
const MIDDLE: usize = 1;

/// Peak memory for a report of 4 MB, in MB.
const LARGE_REPORT_MB: f64 = 64.0;

struct Goal {
    text: String,
    measured: f64,
    at_most: f64,
    unit: &'static str,
}

/// What a report of 300 KB may take beside its DynamoDB calls, and have written.
const HANDLER_MS: f64 = 5.0;
const WRITTEN_KB: f64 = 90.0;

/// What the engine of tool calls may take for a call that does nothing, and for twenty that wait 200 ms.
const OVERHEAD_US: f64 = 30.0;
const SIDE_BY_SIDE_MS: f64 = 300.0;

/// Prints one line for each goal whose function was measured.
pub(crate) fn print(
    measurements: &Measurements,
    report: Option<&anyhow::Result<ReportCost>>,
    engine: Option<&anyhow::Result<EngineCost>>,
) {
    let in_process = engine.map(goals_of_engine).unwrap_or_default();
    print_all(goals(measurements).into_iter().chain(goals_of_report(report)).chain(in_process));
    if let Some(Err(error)) = &measurements.large_report_peak_mb {
        println!("the report of 4 MB could not be measured: {error:#}");
    }
    if let Some(Err(error)) = report {
        println!("the report of 300 KB could not be measured: {error:#}");
    }
    if let Some(Err(error)) = engine {
        println!("{NO_ENGINE}: {error:#}");
    }
}

/// Prints the goals of the engine of tool calls alone.
pub(crate) fn print_engine(engine: &anyhow::Result<EngineCost>) {
    match engine {
        Ok(_) => print_all(goals_of_engine(engine)),
        Err(error) => println!("{NO_ENGINE}: {error:#}"),
    }
}

const NO_ENGINE: &str = "the engine of tool calls could not be measured";

fn print_all(goals: impl IntoIterator<Item = Goal>) {
    println!("\n{:<74}{:>10}{:>10}", "Goals, beside the empty function", "measured", "at most");
    for Goal { text, measured, at_most, unit } in goals {
        let met = if measured <= at_most { "met" } else { "MISSED" };
        let (measured, at_most) = (format!("{measured:.2}{unit}"), format!("{at_most}{unit}"));
        println!("{met:<8}{text:<66}{measured:>10}{at_most:>10}");
    }
}

fn goals_of_engine(engine: &anyhow::Result<EngineCost>) -> Vec<Goal> {
    let Ok(cost) = engine else { return Vec::new() };
    let goal = |text: String, measured, at_most, unit| Goal { text, measured, at_most, unit };
    vec![
        goal(
            format!("tool-calls: the engine, a call of nothing, beside {:.1} µs", cost.baseline_us),
            cost.overhead_us,
            OVERHEAD_US,
            " µs",
        ),
        goal(
            "tool-calls: the engine, a message with 20 calls of 200 ms".to_owned(),
            cost.side_by_side_ms,
            SIDE_BY_SIDE_MS,
            " ms",
        ),
    ]
}

fn goals_of_report(report: Option<&anyhow::Result<ReportCost>>) -> Vec<Goal> {
    let Some(Ok(cost)) = report else { return Vec::new() };
    let goal = |text: String, measured, at_most, unit| Goal { text, measured, at_most, unit };
    vec![
        goal(
            format!(
                "end-of-call-report: 300 KB, beside DynamoDB {:.1} and empty {:.1} ms",
                cost.dynamodb_ms, cost.empty_ms
            ),
            cost.handler_ms,
            HANDLER_MS,
            " ms",
        ),
        goal(
            format!("end-of-call-report: 300 KB, written in {} item(s), with indexes", cost.items),
            cost.written_kb,
            WRITTEN_KB,
            " KB",
        ),
    ]
}

fn goals(measurements: &Measurements) -> Vec<Goal> {
    let ratio = |function: &str, text: &str, of: fn(&Row) -> Option<Beside>, at_most: f64| {
        let measured = measurements.row(function).and_then(of)?.ratio();
        Some(Goal { text: format!("{function}: {text}"), measured, at_most, unit: "x" })
    };
    let without_store = format!("warm, 3 KB, without store ({TOOL_WITHOUT_STORE})");
    let acknowledged = "300 KB message, HMAC checked, acknowledged";
    let large_report = measurements.large_report_peak_mb.as_ref().and_then(|peak| peak.as_ref().ok());
    [
        ratio("tool-calls", "first answer after spawn", |row| Some(row.first_answer_ms), 4.0),
        ratio("tool-calls", &without_store, |row| row.warm_ms[SMALL], 1.6),
        ratio("call-events", acknowledged, |row| row.warm_ms[MIDDLE], 1.6),
        ratio("server-url", acknowledged, |row| row.warm_ms[MIDDLE], 1.6),
        large_report.map(|&measured| Goal {
            text: "end-of-call-report: peak memory for a report of 4 MB".to_owned(),
            measured,
            at_most: LARGE_REPORT_MB,
            unit: " MB",
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}
