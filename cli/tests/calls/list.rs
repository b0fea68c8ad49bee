//! `list`: which calls, in which order, in how much room.

use call_store::calls::{ReportContent, Retention};
use serde_json::json;

use crate::call::Call;
use crate::table::Table;

fn call(id: &str, ended_at: &str) -> Call {
    Call::ended_at(id, ended_at)
}

#[test]
fn the_newest_call_comes_first_and_every_column_is_there() {
    let table = Table::of([
        call("call-1", "2026-11-19T18:12:02.559Z"),
        call("call-2", "2026-11-20T18:12:02.559Z")
            .without("/cost")
            .without("/analysis")
            .without("/costBreakdown"),
    ]);
    assert_eq!(
        table.prints(&["list", "--since", "2026-11-19", "--until", "2026-11-20"]),
        "\
TIME              LENGTH  ENDED REASON         CUSTOMER      ASSISTANT   COST  SUCCESS  CALL
2026-11-20 10:12    2:00  customer-ended-call  +14155550123  as-1           -  -        call-2
2026-11-19 10:12    2:00  customer-ended-call  +14155550123  as-1       $0.30  true     call-1
2 calls from 2026-11-19 00:00 to 2026-11-21 00:00, times in America/Los_Angeles
"
    );
}

#[test]
fn a_narrow_terminal_loses_the_columns_that_matter_least() {
    let id = "019c32ba-1e0f-7004-935b-7fa3e7399a21";
    let table = Table::of([call(id, "2026-11-19T18:12:02.559Z")]);
    let first_lines = |width: &str| {
        let printed = table.prints(&["list", "--day", "2026-11-19", "--width", width]);
        let lines: Vec<String> = printed.lines().take(2).map(str::to_owned).collect();
        lines.join("\n")
    };
    assert_eq!(
        first_lines("80"),
        "\
TIME              LENGTH  ENDED REASON        CUSTOMER       COST  CALL
2026-11-19 10:12    2:00  customer-ended-ca…  +14155550123  $0.30  019c32ba-1e0…"
    );
    for width in (20..160).step_by(9) {
        // The sentence below the table too.
        for line in table.prints(&["list", "--day", "2026-11-19", "--width", &width.to_string()]).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
    assert!(first_lines("160").contains(id));
}

#[test]
fn a_day_is_one_of_the_local_time_zone() {
    let table = Table::of([
        call("before", "2026-11-19T07:59:59.999Z"),
        call("first", "2026-11-19T08:00:00.000Z"),
        call("last", "2026-11-20T07:59:59.999Z"),
        call("after", "2026-11-20T08:00:00.000Z"),
    ]);
    assert_eq!(table.ids(&["list", "--day", "2026-11-19"]), ["last", "first"]);
    assert_eq!(table.ids(&["list", "--since", "2026-11-19", "--until", "2026-11-19"]), ["last", "first"]);
    assert_eq!(table.ids(&["list", "--since", "2026-11-20", "--until", "2026-11-20"]), ["after"]);
    assert_eq!(
        table.ids(&["list", "--since", "2026-11-19T08:00:00Z", "--until", "2026-11-20T07:59:59.999Z"]),
        ["first"],
        "a moment ends before itself"
    );
}

#[test]
fn a_call_of_tomorrow_is_listed_and_one_of_last_month_is_not() {
    let now = jiff::Timestamp::now();
    let ahead = now.checked_add(jiff::SignedDuration::from_mins(60)).unwrap();
    let table = Table::of([
        call("ahead", &format!("{ahead:.3}")),
        Call::minutes_ago("now", 1),
        Call::minutes_ago("old", 60 * 24 * 33),
    ]);
    assert_eq!(table.ids(&["list"]), ["ahead", "now"]);
    assert_eq!(table.ids(&["list", "--since", "40d"]), ["ahead", "now", "old"]);
    assert_eq!(table.ids(&["list", "--since", "1h"]), ["ahead", "now"]);
}

#[test]
fn calls_are_found_by_assistant_customer_desk_and_reason() {
    let table = Table::of([
        Call::minutes_ago("a", 1),
        Call::minutes_ago("b", 2).with("/call/assistantId", "as-2").with("/customer/number", "+14155550199"),
        Call::minutes_ago("c", 3).with("/endedReason", "silence-timed-out"),
        Call::minutes_ago("d", 4).with("/call/assistantId", "as-2").with("/endedReason", "silence-timed-out"),
    ]);
    table.keep_as(&Call::minutes_ago("e", 5), "harbour", ReportContent::Full, Retention::FOREVER);
    assert_eq!(table.ids(&["list"]), ["a", "b", "c", "d", "e"]);
    assert_eq!(table.ids(&["list", "--assistant", "as-2"]), ["b", "d"]);
    assert_eq!(table.ids(&["list", "--customer", "+14155550123"]), ["a", "c", "d"]);
    assert_eq!(table.ids(&["list", "--customer", "+14155550123", "--desk", "harbour"]), ["e"]);
    assert_eq!(table.ids(&["list", "--customer", "+14155550123", "--assistant", "as-2"]), ["d"]);
    assert_eq!(table.ids(&["list", "--ended-reason", "silence-timed-out"]), ["c", "d"]);
    assert_eq!(table.ids(&["list", "--assistant", "as-1", "--ended-reason", "silence-timed-out"]), ["c"]);
    assert_eq!(table.ids(&["list", "--assistant", "as-2", "--limit", "1"]), ["b"]);
    assert_eq!(table.ids(&["list", "--ended-reason", "silence-timed-out", "--limit", "1"]), ["c"]);
}

#[test]
fn twenty_calls_are_listed_unless_more_are_wanted() {
    let table = Table::of((0..25).map(|minute| Call::minutes_ago(&format!("call-{minute:02}"), minute)));
    assert_eq!(table.ids(&["list"]).len(), 20);
    assert_eq!(table.ids(&["list", "--limit", "24"]).len(), 24);
    assert_eq!(table.ids(&["list", "--limit", "100"]).len(), 25);
    assert!(table.prints(&["list"]).ends_with("; there may be more: --limit\n"));
    assert!(table.prints(&["list", "--limit", "26"]).contains("25 calls since "));
}

#[test]
fn an_expired_call_is_gone_before_dynamodb_removes_it() {
    let table = Table::of([Call::minutes_ago("kept", 60 * 24)]);
    let day = Retention::days(1);
    table.keep_as(&Call::minutes_ago("expired", 60 * 25), "main", ReportContent::Full, day);
    table.keep_as(&Call::minutes_ago("expires-soon", 60 * 23), "main", ReportContent::Full, day);
    for arguments in [
        &["list"][..],
        &["list", "--assistant", "as-1"],
        &["list", "--customer", "+14155550123"],
        &["export"],
    ] {
        assert_eq!(table.ids(arguments), ["expires-soon", "kept"], "{arguments:?}");
    }
    assert_eq!(table.prints_json(&["stats"])[0]["calls"], 2);
    assert!(table.fails(&["show", "expired"]).contains("there is no call expired"));
}

#[test]
fn shards_of_a_day_are_merged_by_time() {
    let table = Table::empty();
    for (index, shard) in [0, 1, 2, 1, 0].into_iter().enumerate() {
        table.put(json!({
            "pk": {"S": format!("CALL#call-{index}")}, "sk": {"S": "REPORT"}, "v": {"N": "1"},
            "callId": {"S": format!("call-{index}")}, "day": {"S": format!("2026-11-19#{shard}")},
            "at": {"S": format!("2026-11-19T12:00:0{index}.000Z")},
        }));
    }
    let all = ["call-4", "call-3", "call-2", "call-1", "call-0"];
    assert_eq!(table.ids(&["list", "--day", "2026-11-19", "--shards", "3"]), all);
    assert_eq!(table.ids(&["list", "--day", "2026-11-19"]), ["call-4", "call-0"]);
    assert_eq!(table.ids(&["list", "--day", "2026-11-19", "--shards", "3", "--limit", "2"]), all[..2]);
}

#[test]
fn what_a_caller_sends_cannot_steer_the_terminal() {
    let table = Table::of([Call::minutes_ago("call-1", 1)
        .with("/endedReason", "a\u{1b}[2Jb\u{7}\nc\u{202e}d")
        .with("/analysis/successEvaluation", "\u{1b}]0;title\u{7}yes")]);
    let printed = table.prints(&["list"]);
    assert!(printed.contains("ab cd"), "{printed}");
    assert!(!printed.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{printed:?}");
    assert_eq!(
        table.prints_json(&["list"])[0]["endedReason"],
        "a\u{1b}[2Jb\u{7}\nc\u{202e}d",
        "a program gets all"
    );
}

#[test]
fn json_has_one_object_a_line_with_what_is_known() {
    let table = Table::of([Call::ended_at("call-1", "2026-11-19T18:12:02.559Z")]);
    let calls = table.prints_json(&["list", "--day", "2026-11-19"]);
    let mut call = calls[0].clone();
    let of_the_breakdown = ["costStt", "costLlm", "costTts", "costVapi", "costTransport"];
    let of_the_turns = ["turnLatencyP50Ms", "turnLatencyP95Ms", "turnLatencyCount"];
    for name in of_the_breakdown.iter().chain(&of_the_turns) {
        assert!(call.as_object_mut().unwrap().remove(*name).is_some(), "{name} is in the index");
    }
    assert_eq!(
        call,
        json!({
            "callId": "call-1", "at": "2026-11-19T18:12:02.559Z", "startedAt": "2026-11-19T18:10:02.559Z",
            "endedAt": "2026-11-19T18:12:02.559Z", "durationSeconds": 120.0, "endedReason": "customer-ended-call",
            "desk": "main", "assistantId": "as-1", "callType": "inboundPhoneCall", "customerNumber": "+14155550123",
            "phoneNumber": "+14155550100", "cost": 0.3, "successEvaluation": "true", "messageCount": 3,
        })
    );
}

#[test]
fn where_there_is_none_it_says_how_to_look_further() {
    let table = Table::empty();
    let printed = table.prints(&["list"]);
    assert!(printed.starts_with("No calls since 20") && printed.contains("--since 90d"), "{printed}");
    assert!(table.prints(&["list", "--json"]).is_empty());
    assert!(table.prints(&["list", "--customer", "+14155550123"]).starts_with("No calls since"));
}

#[test]
fn what_makes_no_sense_is_refused_with_what_to_write() {
    let table = Table::empty();
    for (arguments, advice) in [
        (&["list", "--since", "soon"][..], "write a day (2026-11-20, today"),
        (&["list", "--customer", "555-0123"], "+14155550123"),
        (&["list", "--since", "2026-11-20", "--until", "2026-11-19"], "--until comes before --since"),
        (&["list", "--since", "2999-01-01"], "--since lies in the future"),
        (&["list", "--since", "2001-01-01"], "more than ten years"),
        (&["list", "--day", "today", "--since", "7d"], "cannot be used with"),
        (&["list", "--limit", "0"], "0 is not in"),
        (&["stats", "--by", "customer"], "possible values: day, assistant, ended-reason"),
    ] {
        let said = table.fails(arguments);
        assert!(said.contains(advice), "{arguments:?}: {said}");
    }
}
