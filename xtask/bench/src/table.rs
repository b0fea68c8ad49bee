//! The table: each function's numbers, each with its ratio to the empty binary's.

use crate::measure::{Beside, Measurements, Row, SIZES};

const CELL: usize = 12;

/// Prints one line a function, 96 columns wide.
pub(crate) fn print(measurements: &Measurements) {
    println!("\nMedians in ms, peak memory and binary size in MB; x = times the empty function, same run\n");
    let mut header = format!("{:<19}{:>CELL$}", "", "first answer");
    for size in &SIZES {
        header += &format!("{:>CELL$}", format!("warm {}", size.name));
    }
    println!("{header}{:>CELL$}{:>CELL$}{:>5}", "mem 3 KB", "mem 5 MB", "size");
    if let Some((_, Ok(row))) = measurements.rows.iter().find(|(_, row)| row.is_ok()) {
        println!("{}", line("empty-function", row, |beside| number(beside.empty) + "      "));
    }
    for (function, row) in &measurements.rows {
        match row {
            Ok(row) => println!("{}", line(function, row, with_ratio)),
            Err(error) => println!("{function:<19}  not measured: {error:#}"),
        }
    }
}

fn line(name: &str, row: &Row, cell: impl Fn(Beside) -> String) -> String {
    let [small, .., large] = row.peak_memory_mb;
    let mut line = format!("{name:<19}{:>CELL$}", cell(row.first_answer_ms));
    for beside in row.warm_ms.into_iter().chain([small, large]) {
        line += &format!("{:>CELL$}", beside.map_or_else(|| "-      ".to_owned(), &cell));
    }
    line + &format!("{:>5}", cell(row.binary_mb).split(' ').next().unwrap_or_default())
}

fn with_ratio(beside: Beside) -> String {
    let ratio = beside.ratio();
    let digits = if ratio < 9.995 { 2 } else { 1 };
    format!("{} {ratio:>4.digits$}x", number(beside.function))
}

/// Three digits, or two after the point where the number is small.
fn number(value: f64) -> String {
    match value {
        ..1.0 => format!("{value:.2}"),
        ..10.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_short() {
        assert_eq!([0.114, 1.44, 9.96, 17.4, 210.2].map(number), ["0.11", "1.4", "10.0", "17", "210"]);
    }
}
