//! `show`: one call, for people, for programs, and byte for byte.

use call_store::calls::{ReportContent, Retention};
use serde_json::json;

use crate::call::Call;
use crate::table::Table;

const ID: &str = "019c32ba-1e0f-7004-935b-7fa3e7399a21";

fn table() -> Table {
    let table = Table::of([Call::ended_at(ID, "2026-11-19T18:12:02.559Z")]);
    table.keep_status(ID, "2026-11-19T18:10:01.000Z", "ringing");
    table.keep_status(ID, "2026-11-19T18:10:02.559Z", "in-progress");
    table
}

#[test]
fn a_call_is_a_page_of_text() {
    let table = table();
    let where_it_is = format!("--table {} --endpoint-url {}", table.dynamodb.calls_table(), table.endpoint());
    assert_eq!(
        table.prints(&["show", ID]).replace(&where_it_is, "--table … --endpoint-url …"),
        "\
Call       019c32ba-1e0f-7004-935b-7fa3e7399a21
Started    2026-11-19 10:10:02
Ended      2026-11-19 10:12:02
Length     2:00
Reason     customer-ended-call
Customer   +14155550123
Desk       main, +14155550100
Assistant  as-1
Kind       inboundPhoneCall
Success    true
Answered   within 0.80 s in half of the turns, within 1.20 s in 95 of 100
Messages   3
Received   2026-11-19 10:12:02, source webhook
Times in   America/Los_Angeles

Course
2026-11-19 10:10:01  ringing
2026-11-19 10:10:02  in-progress

Summary
Asked for an appointment.

Structured data
{
  \"topic\": \"appointment\"
}

Costs
transcriber   $0.0200
model         $0.0500
voice         $0.0800
Vapi          $0.1000
line          $0.0400
other         $0.0100
total         $0.3000

What was said:
  cargo vapi calls show 019c32ba-1e0f-7004-935b-7fa3e7399a21 --transcript --table … --endpoint-url …
"
    );
}

#[test]
fn the_transcript_has_speakers_and_times_and_no_prompt() {
    let printed = table().prints(&["show", ID, "--transcript"]);
    assert_eq!(printed, "   0:01  Assistant\n         Hello\n   0:02  Caller\n         Hi\n");
    let turns = table().prints_json(&["show", ID, "--transcript"]);
    assert_eq!(turns[1], json!({"speaker": "Caller", "text": "Hi", "secondsFromStart": 2.25}));
}

#[test]
fn raw_is_the_message_as_it_was_received() {
    let call = Call::minutes_ago("call-1", 1)
        .with("/odd", json!({"a": "\u{1b}[31m", "secret": "s3cr3t", "big": 1e300}));
    let table = Table::of([call.clone()]);
    let expected = call.0.to_string().replace("s3cr3t", "[redacted]");
    assert_eq!(table.prints(&["show", "call-1", "--raw"]), expected);
}

#[test]
fn a_large_report_comes_back_from_its_parts() {
    let mut seed = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + u8::try_from(seed >> 58).unwrap())
    })
    .take(800_000)
    .collect();
    let call = Call::minutes_ago("call-1", 1).with("/odd", noise);
    let table = Table::of([call.clone()]);
    let message = call.0.to_string();
    assert!(table.prints(&["show", "call-1", "--raw"]) == message);
}

#[test]
fn json_is_the_header_with_the_course() {
    let shown = table().prints_json(&["show", ID]);
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0]["callId"], ID);
    assert_eq!(shown[0]["structuredData"], json!({"topic": "appointment"}));
    assert_eq!(shown[0]["costBreakdown"]["total"], 0.3);
    assert_eq!(shown[0]["statuses"][0], json!({"status": "ringing", "at": "2026-11-19T18:10:01.000Z"}));
}

#[test]
fn structured_data_keeps_its_digits_and_takes_one_line() {
    let table = Table::of([Call::minutes_ago("call-1", 1).with("/analysis/structuredData", json!([1, 2]))]);
    let mut call = Call::minutes_ago("call-2", 1).0.to_string();
    call = call.replace(r#"{"topic":"appointment"}"#, "{\n \"n\":1.50,\r\n\"n\":12345678901234567890123 }");
    let record = call_store::calls::ReportRecord::from_message(
        call.as_bytes(),
        &call_store::calls::ReportContext {
            desk: Some("main"),
            received_at: vapi_webhook::Timestamp::from_millis(1_795_000_000_000),
            source: call_store::calls::Source::Api,
            content: ReportContent::Full,
            retention: Retention::FOREVER,
        },
    );
    for item in record.items() {
        let message: serde_json::Value = serde_json::from_str(&item.to_queue_message()).unwrap();
        table.put(message["item"].clone());
    }
    let printed = table.prints(&["show", "call-2", "--json"]);
    assert_eq!(printed.lines().count(), 1);
    assert!(
        printed.contains(r#""n":12345678901234567890123"#) && printed.contains(r#""n":1.50"#),
        "{printed}"
    );
}

#[test]
fn the_beginning_of_an_id_will_do_where_only_one_call_has_it() {
    let table = Table::of([
        Call::minutes_ago("019c32ba-1e0f-7004", 1),
        Call::minutes_ago("019c32ba-2222-7004", 1),
        Call::minutes_ago("019c32bb-3333-7004", 60 * 24 * 33),
    ]);
    assert!(table.prints(&["show", "019c32ba-1"]).starts_with("Call       019c32ba-1e0f-7004\n"));
    assert!(
        table.fails(&["show", "019c32ba"]).contains("several calls of the last 30 days begin with 019c32ba")
    );
    assert!(table.fails(&["show", "019c32bb-3"]).contains("there is no call 019c32bb-3"));
    assert!(table.fails(&["show", "019c"]).contains("there is no call 019c"));
}

#[test]
fn a_call_that_is_not_over_shows_its_course() {
    let table = Table::empty();
    table.keep_status("call-1", "2026-11-19T18:10:01.000Z", "ringing");
    let output = table.command(&["show", "call-1"]).output().unwrap();
    assert!(!output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "Course\n2026-11-19 10:10:01  ringing\n");
    assert!(String::from_utf8(output.stderr).unwrap().contains("call call-1 has no report"));
}

#[test]
fn an_unknown_id_is_a_sentence_that_names_the_table() {
    let table = Table::empty();
    for id in ["call-1", "", "a#b", "a\u{1b}[31mb", &"x".repeat(3_000)] {
        let said = table.fails(&["show", id]);
        assert!(
            said.contains("there is no call") && said.contains("table calls at http://127.0.0.1:"),
            "{said}"
        );
        assert!(!said.contains('\u{1b}'), "{said:?}");
    }
}

#[test]
fn what_is_not_kept_is_said() {
    let table = Table::empty();
    let forever = Retention::FOREVER;
    table.keep_as(&Call::minutes_ago("header", 1), "main", ReportContent::Header, forever);
    table.keep_as(&Call::minutes_ago("metadata", 1), "main", ReportContent::Metadata, forever);
    assert!(table.prints(&["show", "header"]).ends_with("What was said is not kept (REPORT_CONTENT).\n"));
    assert!(table.prints(&["show", "header", "--transcript"]).contains("not kept"));
    assert!(table.fails(&["show", "header", "--raw"]).contains("is not kept"));
    let metadata = table.prints(&["show", "metadata"]);
    assert!(!metadata.contains("+14155550123") && !metadata.contains("Summary"), "{metadata}");
}

#[test]
fn what_was_said_cannot_steer_the_terminal() {
    let evil = "before\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}after\nnext line";
    let table = Table::of([Call::minutes_ago("call-1", 1)
        .with("/analysis/summary", evil)
        .with("/analysis/structuredData", json!({"note": evil, "\u{9b}31m": 1}))
        .with("/artifact/messages/2/message", evil)
        .with("/customer/number", "\u{1b}[31m+1")
        .with("/call/assistantId", "as\u{1b}[0m-1")]);
    table.keep_status("call-1", "2026-11-19T18:10:01.000Z", "rin\u{1b}[31mging");
    for arguments in [&["show", "call-1"][..], &["show", "call-1", "--transcript"]] {
        let printed = table.prints(arguments);
        assert!(printed.contains("beforeafter"), "{printed}");
        assert!(!printed.chars().any(|letter| letter.is_control() && letter != '\n'), "{printed:?}");
    }
}

#[test]
fn what_was_paid_back_has_its_sign_before_the_dollar() {
    let table = Table::of([Call::ended_at("call-1", "2026-11-19T18:00:00Z").with("/cost", -5)]);
    for (arguments, shown) in [
        (&["list", "--day", "2026-11-19"][..], "-$5.00"),
        (&["stats", "--day", "2026-11-19"], "-$5.00"),
        (&["show", "call-1"], "-$5.0000"),
    ] {
        let printed = table.prints(arguments);
        assert!(printed.contains(shown) && !printed.contains("$-"), "{printed}");
    }
}

#[test]
fn long_text_breaks_between_words() {
    let summary = "word ".repeat(100);
    let table = Table::of([Call::minutes_ago("call-1", 1).with("/analysis/summary", summary)]);
    let printed = table.prints(&["show", "call-1", "--width", "40"]);
    let longest = printed.lines().filter(|line| line.starts_with("word")).map(str::len).max();
    assert_eq!(longest, Some(39));
}
