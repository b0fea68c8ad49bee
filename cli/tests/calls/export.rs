//! `export`: rows for a spreadsheet or a program.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::call::Call;
use crate::endpoint::answering;
use crate::table::{Table, calls, fails, succeeds};

fn csv(printed: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(printed.as_bytes()).records().map(Result::unwrap).collect()
}

#[test]
fn csv_has_a_title_and_a_value_for_each_column() {
    let table = Table::of([Call::ended_at("call-1", "2026-11-19T18:12:02.559Z")]);
    let printed = table.prints(&["export", "--day", "2026-11-19"]);
    assert_eq!(
        printed,
        "callId,at,startedAt,endedAt,durationSeconds,endedReason,desk,assistantId,squadId,callType,customerNumber,\
         phoneNumber,phoneNumberId,cost,costStt,costLlm,costTts,costVapi,costTransport,successEvaluation,summary,\
         structuredData,messageCount,turnLatencyP50Ms,turnLatencyP95Ms,turnLatencyCount,recordingUrl,receivedAt,source,\
         truncated\n\
         call-1,2026-11-19T18:12:02.559Z,2026-11-19T18:10:02.559Z,2026-11-19T18:12:02.559Z,120,customer-ended-call,main,\
         as-1,,inboundPhoneCall,+14155550123,+14155550100,pn-1,0.3,0.02,0.05,0.08,0.1,0.04,true,Asked for an appointment.,\
         \"{\"\"topic\"\":\"\"appointment\"\"}\",3,800,1200,2,,2026-11-19T18:12:02.559Z,webhook,\n"
    );
}

#[test]
fn a_formula_is_made_text_and_a_telephone_number_stays() {
    let summary = "=HYPERLINK(\"https://example.com\",\"a\"),\n\"quoted\"";
    let table = Table::of([Call::minutes_ago("call-1", 1)
        .with("/analysis/summary", summary)
        .with("/endedReason", "@SUM(A1)")
        .with("/analysis/successEvaluation", "-1")]);
    let rows = csv(&table.prints(&["export"]));
    assert_eq!(rows.len(), 1);
    assert_eq!(&rows[0][20], format!("'{summary}"));
    assert_eq!(&rows[0][5], "'@SUM(A1)");
    assert_eq!(&rows[0][10], "+14155550123");
    assert_eq!(&rows[0][19], "-1");
}

#[test]
fn jsonl_has_the_whole_header() {
    let table = Table::of([Call::minutes_ago("call-1", 1)]);
    let rows = table.prints(&["export", "--format", "jsonl"]);
    let row: Value = serde_json::from_str(&rows).unwrap();
    assert_eq!(row["summary"], "Asked for an appointment.");
    assert_eq!(row["structuredData"], json!({"topic": "appointment"}));
    assert_eq!(row["costBreakdown"]["vapi"], 0.1);
    assert_eq!(row["turnLatencyCount"], 2);
    assert!(row.get("body").is_none());
}

#[test]
fn rows_come_newest_first_over_many_batches_and_filters_hold() {
    let table = Table::of((0..250).map(|minute| {
        let reason = if minute % 2 == 0 { "customer-ended-call" } else { "silence-timed-out" };
        Call::minutes_ago(&format!("call-{minute:03}"), minute).with("/endedReason", reason)
    }));
    let ids = table.ids(&["export"]);
    assert_eq!(ids.len(), 250);
    assert!(ids.is_sorted(), "the newest has the smallest number");
    assert_eq!(table.ids(&["export", "--ended-reason", "silence-timed-out"]).len(), 125);
    assert_eq!(table.ids(&["export", "--assistant", "as-1"]).len(), 250);
    assert_eq!(table.ids(&["export", "--customer", "+14155550123"]).len(), 250);
}

#[test]
fn nothing_to_export_is_a_title_alone() {
    let table = Table::empty();
    assert_eq!(table.prints(&["export"]).lines().count(), 1);
    assert!(table.prints(&["export", "--format", "jsonl"]).is_empty());
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let summary = "long ".repeat(600);
    let table = Table::of(
        (0..300)
            .map(|n| Call::minutes_ago(&format!("call-{n}"), n).with("/analysis/summary", summary.clone())),
    );
    for arguments in [
        &["export"][..],
        &["export", "--format", "jsonl"],
        &["list", "--json", "--limit", "300"],
        &["show", "call-1", "--raw"],
    ] {
        let mut child =
            table.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
        stdout.fill_buf().unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// An index with one call, and a table that gives its header at the request of that number.
fn table_that_gives_at(request: usize) -> String {
    let mut requests = 0;
    answering(move |operation| {
        if operation == "Query" {
            return (
                200,
                json!({"Items": [{"callId": {"S": "call-1"}, "at": {"S": "2026-11-19T12:00:00.000Z"}}]}),
            );
        }
        requests += 1;
        let key = json!({"pk": {"S": "CALL#call-1"}, "sk": {"S": "REPORT"}});
        let answer: Value = if requests < request {
            json!({"Responses": {"calls": []}, "UnprocessedKeys": {"calls": {"Keys": [key]}}})
        } else {
            json!({"Responses": {"calls": [{"pk": key["pk"], "callId": {"S": "call-1"}}]}, "UnprocessedKeys": {}})
        };
        (200, answer)
    })
}

#[test]
fn a_header_that_dynamodb_leaves_out_is_asked_for_again_and_not_for_ever() {
    let export = |endpoint: &str| {
        let day = ["--since", "2026-11-19T12:00:00Z", "--until", "2026-11-19T12:00:01Z"];
        let mut command = calls(&["export", "--json", "--table", "calls", "--endpoint-url", endpoint]);
        command.args(day);
        command
    };
    let printed = succeeds(&mut export(&table_that_gives_at(4)));
    assert!(printed.contains("call-1"), "{printed}");
    let said = fails(&mut export(&table_that_gives_at(usize::MAX)));
    assert!(said.contains("not all calls are written") && said.contains("wait a moment"), "{said}");
}
