//! Ten thousand calls: how long it takes, and how much memory.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::call::Call;
use crate::command::ZONE;
use crate::table::Table;

const MANY: u64 = 10_000;

/// A call of the last 30 days, one every four minutes.
fn call(n: u64) -> Call {
    Call::minutes_ago(&format!("019c32ba-{n:04x}-7004-935b-7fa3e7399a21"), 4 * n)
        .with("/analysis/summary", "Asked for an appointment and for the opening hours. ".repeat(8))
        .with("/call/assistantId", format!("as-{}", n % 3))
}

/// How many days calls ended on, as the clocks of whoever types show them: one more or less by the time at which a test runs.
fn days(calls: &[Call]) -> usize {
    let ended =
        |call: &Call| call.0["message"]["endedAt"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    calls.iter().map(|call| ended(call).in_tz(ZONE).unwrap().date()).collect::<BTreeSet<_>>().len()
}

/// A debug build on a busy machine takes some times what the release build takes.
const LIMIT: Duration = Duration::from_secs(10);

#[test]
fn ten_thousand_calls_are_listed_counted_and_exported_in_flat_memory() {
    let calls: Vec<Call> = (0..MANY).map(call).collect();
    let days = days(&calls);
    let table = Table::of(calls.iter().cloned());
    let timed = |arguments: &[&str]| {
        let started = Instant::now();
        let printed = table.prints(arguments);
        let took = started.elapsed();
        eprintln!("{arguments:?}: {} ms, {} lines", took.as_millis(), printed.lines().count());
        assert!(took < LIMIT, "{arguments:?} took {took:?}");
        printed
    };
    assert_eq!(timed(&["list", "--json"]).lines().count(), 20);
    assert_eq!(timed(&["list", "--json", "--limit", "20000"]).lines().count(), 10_000, "beyond 1 MB");
    assert_eq!(timed(&["list", "--json", "--assistant", "as-1", "--limit", "20000"]).lines().count(), 3_333);
    assert!(timed(&["stats", "--since", "30d", "--json"]).contains("\"calls\":10000"));
    assert_eq!(timed(&["stats", "--since", "30d", "--by", "day", "--json"]).lines().count(), days);

    let (rows, few) = peak_memory(&table, &["export", "--since", "4d"]);
    assert!((1_000..3_000).contains(&rows), "{rows}");
    let (rows, many) = peak_memory(&table, &["export"]);
    assert_eq!(rows, 10_001);
    eprintln!("export: {few} KB for some of them, {many} KB for all");
    assert!(many < few + 6_000, "{few} KB for some, {many} KB for all");
}

/// Lines that a command prints, and its peak resident memory in KB, as Linux counts it.
fn peak_memory(table: &Table, arguments: &[&str]) -> (usize, u64) {
    let started = Instant::now();
    let mut child = table.command(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (mut lines, mut peak) = (0, 0);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = stdout.read(&mut buffer).unwrap();
        if count == 0 {
            break;
        }
        lines += buffer[..count].iter().filter(|byte| **byte == b'\n').count();
        // Gone once the process has ended; elsewhere than on Linux it never was there, and nothing is compared.
        let high_water = std::fs::read_to_string(&status).ok().and_then(|status| {
            let line = status.lines().find(|line| line.starts_with("VmHWM:"))?.to_owned();
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        });
        peak = peak.max(high_water.unwrap_or(0));
    }
    assert!(child.wait().unwrap().success());
    eprintln!("{arguments:?}: {} ms", started.elapsed().as_millis());
    (lines, peak)
}
