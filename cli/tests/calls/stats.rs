//! `stats`: sums over calls, and what they leave out.

use serde_json::json;

use crate::call::Call;
use crate::table::Table;

/// Four calls of two days, two assistants, two reasons.
fn table() -> Table {
    Table::of([
        Call::ended_at("a", "2026-11-19T18:00:00Z"),
        Call::ended_at("b", "2026-11-19T19:00:00Z")
            .with("/analysis/successEvaluation", "False")
            .with("/endedReason", "silence-timed-out"),
        Call::ended_at("c", "2026-11-20T18:00:00Z")
            .with("/call/assistantId", "as-2")
            .with("/analysis/successEvaluation", "8")
            .without("/cost")
            .without("/costBreakdown"),
        Call::ended_at("d", "2026-11-20T19:00:00Z")
            .with("/call/assistantId", "as-2")
            .without("/costBreakdown")
            .without("/analysis")
            .without("/artifact/performanceMetrics"),
    ])
}

const SINCE: [&str; 4] = ["--since", "2026-11-19", "--until", "2026-11-20"];

fn stats<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["stats"], &SINCE[..], more].concat()
}

#[test]
fn the_total_says_what_it_is_made_of_and_what_is_missing() {
    assert_eq!(
        table().prints(&stats(&[])),
        "\
Calls                 4
Minutes             8.0
Cost              $0.90
  transcriber     $0.04
  model           $0.10
  voice           $0.16
  Vapi            $0.20
  line            $0.08
  other           $0.32
Success               1
  failed              1
  other word          1
  not judged          1
Half of the calls answered half of their turns within 0.80 s and 95 of 100 within 1.20 s (measured: 3 calls).
Counted: 4 calls from 2026-11-19 00:00 to 2026-11-21 00:00, times in America/Los_Angeles, costs in US dollars.
Without a cost: 1 (c).
With a cost but no breakdown, all of it under other: 1.
"
    );
}

#[test]
fn sentences_below_the_sums_fit_the_terminal() {
    let table = table();
    let all = table.prints(&stats(&[]));
    for width in (30..110).step_by(7) {
        let printed = table.prints(&stats(&["--width", &width.to_string()]));
        assert!(printed.lines().all(|line| line.chars().count() <= width), "{width}: {printed}");
        assert!(printed.split_whitespace().eq(all.split_whitespace()), "no word is lost: {printed}");
    }
}

#[test]
fn groups_are_lines_of_a_table() {
    let printed = table().prints(&stats(&["--by", "day"]));
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines[..4].join("\n"),
        "\
DAY         CALLS  MINUTES   COST    STT    LLM    TTS   VAPI   LINE  OTHER  SUCCESS  FAILED     P50     P95
2026-11-20      2      4.0  $0.30  $0.00  $0.00  $0.00  $0.00  $0.00  $0.30        0       0  0.80 s  1.20 s
2026-11-19      2      4.0  $0.60  $0.04  $0.10  $0.16  $0.20  $0.08  $0.02        1       1  0.80 s  1.20 s
total           4      8.0  $0.90  $0.04  $0.10  $0.16  $0.20  $0.08  $0.32        1       1  0.80 s  1.20 s"
    );
    let table = table();
    for width in (30..110).step_by(7) {
        let printed = table.prints(&stats(&["--by", "day", "--width", &width.to_string()]));
        assert!(printed.lines().all(|line| line.chars().count() <= width), "{width}: {printed}");
        assert!(
            !printed.contains("STT") && !printed.contains("OTHER"),
            "parts of a cost go together: {printed}"
        );
    }
}

#[test]
fn calls_are_grouped_by_assistant_and_by_reason() {
    let groups = |by: &str, field: &str| -> Vec<_> {
        let lines = table().prints_json(&stats(&["--by", by]));
        lines.iter().map(|line| (line[field].clone(), line["calls"].clone())).collect()
    };
    assert_eq!(groups("assistant", "assistantId"), [(json!("as-1"), json!(2)), (json!("as-2"), json!(2))]);
    let reasons = [(json!("customer-ended-call"), json!(3)), (json!("silence-timed-out"), json!(1))];
    assert_eq!(groups("ended-reason", "endedReason"), reasons);
}

#[test]
fn a_day_is_one_of_the_local_time_zone() {
    let table = Table::of([
        Call::ended_at("a", "2026-11-20T07:59:59.999Z"),
        Call::ended_at("b", "2026-11-20T08:00:00.000Z"),
    ]);
    let days: Vec<_> =
        table.prints_json(&stats(&["--by", "day"])).iter().map(|line| line["day"].clone()).collect();
    assert_eq!(days, ["2026-11-20", "2026-11-19"]);
}

#[test]
fn filters_narrow_what_is_counted() {
    let count = |more: &[&str]| table().prints_json(&stats(more))[0]["calls"].clone();
    assert_eq!(count(&["--assistant", "as-2"]), 2);
    assert_eq!(count(&["--ended-reason", "silence-timed-out"]), 1);
    assert_eq!(count(&["--assistant", "as-2", "--ended-reason", "silence-timed-out"]), 0);
    assert_eq!(count(&["--customer", "+14155550123"]), 4);
    assert_eq!(count(&["--customer", "+14155550123", "--assistant", "as-1"]), 2);
    assert_eq!(count(&["--customer", "+14155550123", "--desk", "harbour"]), 0);
    assert_eq!(count(&["--customer", "+14155550199"]), 0);
    let customer = table().prints_json(&stats(&["--customer", "+14155550123"]));
    assert_eq!(customer, table().prints_json(&stats(&[])), "with all that is counted of others");
}

#[test]
fn json_has_every_sum() {
    let total = table().prints_json(&stats(&[]));
    assert_eq!(
        total,
        [json!({
            "since": "2026-11-19T08:00:00.000Z", "until": "2026-11-21T08:00:00.000Z",
            "calls": 4, "minutes": 8.0, "cost": 0.9,
            "costs": {"stt": 0.04, "llm": 0.1, "tts": 0.16, "vapi": 0.2, "transport": 0.08, "other": 0.32},
            "success": {"true": 1, "false": 1, "other": 1, "unknown": 1},
            "turnLatency": {"calls": 3, "medianOfP50Ms": 800.0, "medianOfP95Ms": 1200.0},
            "callsWithoutCost": 1, "callsWithoutCostBreakdown": 1, "callsWithoutLength": 0,
        })]
    );
}

#[test]
fn list_stats_and_export_look_back_thirty_days_and_say_so() {
    let days = |days: u64| 60 * 24 * days;
    let table = Table::of([
        Call::minutes_ago("of-this-week", days(1)),
        Call::minutes_ago("of-29-days-ago", days(29)),
        Call::minutes_ago("of-32-days-ago", days(32)),
    ]);
    let calls = ["of-this-week", "of-29-days-ago"];
    assert_eq!(table.prints_json(&["stats"])[0]["calls"], 2);
    assert_eq!(table.ids(&["list"]), calls);
    assert_eq!(table.ids(&["export"]), calls);
    for command in ["stats", "list", "export"] {
        let help = table.prints(&[command, "--help"]);
        assert!(help.contains("Default: 30d, or 30 days before --until"), "{help}");
    }
}

#[test]
fn without_calls_it_says_how_to_look_further() {
    let printed = Table::empty().prints(&["stats"]);
    assert!(printed.contains("Counted: 0 calls since ") && printed.ends_with("--since 90d\n"), "{printed}");
}
