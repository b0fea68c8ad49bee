//! First answers, warm answers and memory of a function and the empty binary, in turns.

use std::{fs, path::Path, time::Duration};

use anyhow::Context;
use bench::messages::{Message, of_call};
use runtime_api::FunctionProcess;

use crate::{
    binaries::Binaries,
    subject::{Environment, Subject},
};

const FIRST_ANSWERS: usize = 21;

/// Not measured: they bring caches, connections and allocators to where they stay.
const WARM_UP: usize = 20;

/// One column of warm answers.
pub(crate) struct Size {
    pub(crate) name: &'static str,
    bytes: usize,
    rounds: usize,
}

pub(crate) const SIZES: [Size; 3] = [
    Size { name: "3 KB", bytes: 3_000, rounds: 1_000 },
    Size { name: "300 KB", bytes: 300_000, rounds: 300 },
    Size { name: "5 MB", bytes: 5_000_000, rounds: 30 },
];

const LARGE_REPORT_BYTES: usize = 4_000_000;

/// A function's number beside the empty binary's.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    pub(crate) function: f64,
    pub(crate) empty: f64,
}

impl Beside {
    pub(crate) fn ratio(self) -> f64 {
        self.function / self.empty
    }

    fn medians_ms(mut function: Vec<Duration>, mut empty: Vec<Duration>) -> Self {
        Self { function: median_ms(&mut function), empty: median_ms(&mut empty) }
    }
}

/// One line of the table.
pub(crate) struct Row {
    pub(crate) first_answer_ms: Beside,
    /// By [`SIZES`]; `None` where its message does not grow.
    pub(crate) warm_ms: [Option<Beside>; SIZES.len()],
    /// The most memory after each of [`SIZES`], from the smallest up.
    pub(crate) peak_memory_mb: [Option<Beside>; SIZES.len()],
    pub(crate) binary_mb: Beside,
}

/// All that was measured.
pub(crate) struct Measurements {
    pub(crate) rows: Vec<(&'static str, anyhow::Result<Row>)>,
    /// `None` where the function of reports was not chosen.
    pub(crate) large_report_peak_mb: Option<anyhow::Result<f64>>,
}

impl Measurements {
    /// Takes a minute or two. A function that can't be measured spoils only its own row.
    pub(crate) fn take(subjects: &[&Subject], binaries: &Binaries, environment: &Environment) -> Self {
        let rows = subjects.iter().map(|subject| {
            eprintln!("measuring {}", subject.function);
            (subject.function, row(subject, binaries, environment))
        });
        let rows = rows.collect();
        let reports = subjects.iter().find(|subject| subject.message == Message::EndOfCallReport);
        let large_report_peak_mb = reports.map(|subject| {
            eprintln!("measuring a report of 4 MB");
            large_report_peak_mb(subject, binaries, environment)
        });
        Self { rows, large_report_peak_mb }
    }

    pub(crate) fn row(&self, function: &str) -> Option<&Row> {
        let (_, row) = self.rows.iter().find(|(name, _)| *name == function)?;
        row.as_ref().ok()
    }
}

fn row(subject: &Subject, binaries: &Binaries, environment: &Environment) -> anyhow::Result<Row> {
    let function = binaries.path(subject.function)?;
    let first_answer_ms = first_answers(subject, function, &binaries.empty, environment)?;
    let pair = Pair::spawn(function, &binaries.empty, environment)?;
    let mut warm_ms = [None; SIZES.len()];
    let mut peak_memory_mb = [None; SIZES.len()];
    for (index, size) in SIZES.iter().enumerate() {
        if index == 0 || subject.grows() {
            warm_ms[index] = Some(pair.warm_answers(subject, size, environment)?);
            peak_memory_mb[index] = Some(pair.peak_memory_mb()?);
        }
    }
    let binary_mb = Beside { function: file_mb(function)?, empty: file_mb(&binaries.empty)? };
    Ok(Row { first_answer_ms, warm_ms, peak_memory_mb, binary_mb })
}

/// From before the process is started until after its first answer is read.
fn first_answers(
    subject: &Subject,
    function: &Path,
    empty: &Path,
    environment: &Environment,
) -> anyhow::Result<Beside> {
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    let body = subject.message.of_size(SIZES[0].bytes);
    // The first round brings the binaries into the page cache.
    for round in 0..=FIRST_ANSWERS {
        let event = environment.signed_event(&of_call(&body, round))?;
        for is_function in in_turns(round) {
            let binary = if is_function { function } else { empty };
            let process = FunctionProcess::spawn(binary, environment.variables())?;
            let invocation = process.invoke(&event)?;
            if is_function {
                subject.check(&invocation.http()?)?;
            }
            if round > 0 {
                let times = if is_function { &mut ours } else { &mut floor };
                times.push(invocation.answered_at - process.spawned_at());
            }
        }
    }
    Ok(Beside::medians_ms(ours, floor))
}

/// A function and the empty binary, both running.
struct Pair {
    function: FunctionProcess,
    empty: FunctionProcess,
}

impl Pair {
    fn spawn(function: &Path, empty: &Path, environment: &Environment) -> anyhow::Result<Self> {
        Ok(Self {
            function: FunctionProcess::spawn(function, environment.variables())?,
            empty: FunctionProcess::spawn(empty, environment.variables())?,
        })
    }

    fn warm_answers(
        &self,
        subject: &Subject,
        size: &Size,
        environment: &Environment,
    ) -> anyhow::Result<Beside> {
        let (mut ours, mut floor) = (Vec::new(), Vec::new());
        let body = subject.message.of_size(size.bytes);
        let warm_up = WARM_UP.min(size.rounds / 4);
        for round in 0..warm_up + size.rounds {
            // Another call each time: a report that came before would not be stored again.
            let number = size.bytes + round;
            let event = environment.signed_event(&of_call(&body, number))?;
            for is_function in in_turns(round) {
                let process = if is_function { &self.function } else { &self.empty };
                let invocation = process.invoke(&event)?;
                if is_function {
                    subject.check(&invocation.http()?).with_context(|| size.name)?;
                }
                if round >= warm_up {
                    let times = if is_function { &mut ours } else { &mut floor };
                    times.push(invocation.duration);
                }
            }
        }
        Ok(Beside::medians_ms(ours, floor))
    }

    fn peak_memory_mb(&self) -> anyhow::Result<Beside> {
        Ok(Beside { function: peak_memory_mb(&self.function)?, empty: peak_memory_mb(&self.empty)? })
    }
}

/// The most memory of a process whose first and only message is a report of 4 MB.
fn large_report_peak_mb(
    subject: &Subject,
    binaries: &Binaries,
    environment: &Environment,
) -> anyhow::Result<f64> {
    let process = FunctionProcess::spawn(binaries.path(subject.function)?, environment.variables())?;
    let event = environment.signed_event(&subject.message.of_size(LARGE_REPORT_BYTES))?;
    subject.check(&process.invoke(&event)?.http()?)?;
    peak_memory_mb(&process)
}

/// Who goes first changes from round to round: the second finds the event in the processor's caches.
pub(crate) fn in_turns(round: usize) -> [bool; 2] {
    if round.is_multiple_of(2) { [true, false] } else { [false, true] }
}

fn peak_memory_mb(process: &FunctionProcess) -> anyhow::Result<f64> {
    let kib = process.peak_memory_kb().context("this system has no /proc to read memory from")?;
    Ok(kib as f64 / 1024.0)
}

fn file_mb(path: &Path) -> anyhow::Result<f64> {
    Ok(fs::metadata(path).context("a binary that was built is not there")?.len() as f64 / 1e6)
}

pub(crate) fn median_ms(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slow_answer_does_not_move_the_median() {
        let mut times = [5, 1, 900].map(Duration::from_millis);
        assert!((median_ms(&mut times) - 5.0).abs() < f64::EPSILON);
    }
}
