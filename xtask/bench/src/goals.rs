//! The four goals, each with its bound and whether it is met.

use crate::{
    measure::{Beside, Measurements, Row},
    messages::TOOL_WITHOUT_STORE,
};

const SMALL: usize = 0;
const MIDDLE: usize = 1;

struct Goal {
    text: String,
    measured: Option<f64>,
    at_most: f64,
    unit: &'static str,
}

/// Prints one line a goal.
pub(crate) fn print(measurements: &Measurements) {
    println!("\n{:<74}{:>10}{:>10}", "Goals, beside the empty function", "measured", "at most");
    for goal in goals(measurements) {
        let met = match goal.measured {
            Some(measured) if measured <= goal.at_most => "met",
            Some(_) => "MISSED",
            None => "no number",
        };
        let measured =
            goal.measured.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}{}", goal.unit));
        println!("{met:<10}{:<64}{measured:>10}{:>10}", goal.text, format!("{}{}", goal.at_most, goal.unit));
    }
    if let Err(error) = &measurements.large_report_peak_mb {
        println!("the report of 4 MB could not be measured: {error:#}");
    }
}

fn goals(measurements: &Measurements) -> Vec<Goal> {
    let ratio = |function: &str, of: fn(&Row) -> Option<Beside>| {
        measurements.row(function).and_then(of).map(Beside::ratio)
    };
    let acknowledged = |function: &str| Goal {
        text: format!("{function}: 300 KB message, HMAC checked, acknowledged"),
        measured: ratio(function, |row| row.warm_ms[MIDDLE]),
        at_most: 1.6,
        unit: "x",
    };
    vec![
        Goal {
            text: "tool-calls: first answer after spawn".to_owned(),
            measured: ratio("tool-calls", |row| Some(row.first_answer_ms)),
            at_most: 4.0,
            unit: "x",
        },
        Goal {
            text: format!("tool-calls: warm, 3 KB, without store ({TOOL_WITHOUT_STORE})"),
            measured: ratio("tool-calls", |row| row.warm_ms[SMALL]),
            at_most: 1.6,
            unit: "x",
        },
        acknowledged("call-events"),
        acknowledged("server-url"),
        Goal {
            text: "end-of-call-report: peak memory for a report of 4 MB".to_owned(),
            measured: measurements.large_report_peak_mb.as_ref().ok().copied(),
            at_most: 64.0,
            unit: " MB",
        },
    ]
}
