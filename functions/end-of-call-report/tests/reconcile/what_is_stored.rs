//! What is stored of a call, and which calls are.

use fake_vapi::FakeCall;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

use crate::stage::{DAY, HOUR, MINUTE, SETTLED, Stage, ago, last_line, run};

/// Stands in every secret of the fake calls.
const SECRET: &str = "EXAMPLE-SECRET";

#[tokio::test(flavor = "multi_thread")]
async fn a_stored_call_has_what_a_report_has() {
    let stage = Stage::new().await;
    let call = FakeCall::ended(7, ago(HOUR));
    stage.vapi.add(call.clone());
    let number = json!({ "pk": { "S": "NUMBER#9247418b-7a30-456d-9e9f-2dc4c972d1a4" }, "sk": { "S": "ENTRY" }, "desk": { "S": "uptown" } });
    stage.dynamodb.put(stage.dynamodb.desk_table(), number).unwrap();
    run(&stage.function(&[]));

    let header = stage.header(&call).unwrap();
    let api: Value = serde_json::from_str(call.json()).unwrap();
    for field in ["startedAt", "endedAt", "endedReason", "assistantId", "phoneNumberId", "orgId"] {
        assert_eq!(header[field]["S"], api[field], "{field}");
    }
    assert_eq!(header["at"]["S"], api["endedAt"]);
    assert_eq!(header["callType"]["S"], "inboundPhoneCall");
    assert_eq!(header["summary"]["S"], api["analysis"]["summary"]);
    assert_eq!(header["customerNumber"]["S"], api["customer"]["number"]);
    assert_eq!(header["desk"]["S"], "uptown");
    assert_eq!(header["durationSeconds"]["N"], "90");
    assert_eq!(header["messageCount"]["N"], "2");
    assert_eq!(header["source"]["S"], "api");
    let message: Value = serde_json::from_str(&stage.stored_message(&call).await).unwrap();
    assert_eq!(message["message"]["type"], "end-of-call-report");
    assert_eq!(message["message"]["timestamp"], call.updated_at().as_millis());
    assert_eq!(message["message"]["artifact"], api["artifact"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_stored_and_every_other_spelling_is() {
    let stage = Stage::new().await;
    let call = FakeCall::ended(1, ago(HOUR))
        .with("cost", "1.50e-1")
        .with("huge", "123456789012345678901234567890")
        .with("huge", r#""\ud800""#)
        .with("phoneNumber", r#"{ "number":"+14155550100", "twilioAuthToken":"EXAMPLE-SECRET" }"#);
    assert!(call.json().contains(SECRET));
    stage.vapi.add(call.clone());
    let function = stage.function(&[]);
    run(&function);

    let message = stage.stored_message(&call).await;
    assert!(!message.contains(SECRET));
    for kept in [
        r#""cost":1.50e-1"#,
        r#""huge":123456789012345678901234567890,"huge":"\ud800""#,
        r#"{ "number":"+14155550100", "twilioAuthToken":"[redacted]" }"#,
    ] {
        assert!(message.contains(kept), "{kept} is not in {message}");
    }
    assert!(stage.items().iter().all(|item| !item.to_string().contains(SECRET)));
    for line in function.log_lines() {
        for private in [SECRET, stage.vapi.key(), "5550", "Larkspur", "Lindqvist", "appointment"] {
            assert!(!line.contains(private), "{private} is in {line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_never_had_a_report_is_stored_and_a_running_one_is_not() {
    let stage = Stage::new().await;
    let never_connected = FakeCall::never_connected(1, ago(HOUR));
    let running = FakeCall::running(2, ago(HOUR));
    let too_fresh = FakeCall::ended(3, ago(SETTLED - MINUTE));
    for call in [&never_connected, &running, &too_fresh] {
        stage.vapi.add(call.clone());
    }
    let function = stage.function(&[]);
    run(&function);

    let header = stage.header(&never_connected).unwrap();
    assert_eq!(header["endedReason"]["S"], "customer-did-not-answer");
    assert_eq!(header["at"]["S"], never_connected.updated_at().to_iso8601());
    assert_eq!(stage.headers().len(), 1);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["seen"], &line["ended"], &line["stored"]), (&2.into(), &1.into(), &1.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_there_stays_as_it_is() {
    let stage = Stage::new().await;
    let call = FakeCall::ended(1, ago(HOUR));
    stage.vapi.add(call.clone());
    let there = json!({
        "pk": { "S": format!("CALL#{}", call.id()) }, "sk": { "S": "REPORT" }, "v": { "N": "1" },
        "callId": { "S": call.id() }, "source": { "S": "webhook" }, "rank": { "S": "" },
    });
    stage.dynamodb.put(stage.dynamodb.calls_table(), there.clone()).unwrap();
    let function = stage.function(&[]);
    run(&function);

    assert_eq!(stage.headers(), [there]);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["present"], &line["stored"]), (&1.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_and_content_hold_for_what_is_fetched() {
    let stage = Stage::new().await;
    stage.set_cursor(ago(5 * DAY).as_millis());
    let (old, young) = (FakeCall::ended(1, ago(3 * DAY)), FakeCall::ended(2, ago(DAY)));
    stage.vapi.add(old.clone());
    stage.vapi.add(young.clone());
    let function = stage.function(&[("REPORT_RETENTION_DAYS", "2"), ("REPORT_CONTENT", "metadata")]);
    run(&function);

    assert_eq!(stage.header(&old), None);
    let header = stage.header(&young).unwrap();
    let expires_at: i64 = header["expiresAt"]["N"].as_str().unwrap().parse().unwrap();
    assert!((expires_at - ago(-2 * DAY).as_secs()).abs() < 60);
    for private in ["body", "customerNumber", "customerKey", "summary"] {
        assert_eq!(header[private], Value::Null, "{private}");
    }
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["expired"], &line["stored"]), (&1.into(), &1.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_a_call_is_passed_over_and_counted() {
    let stage = Stage::new().await;
    stage.add_ended(5, ago(HOUR).as_millis(), MINUTE);
    let huge = FakeCall::ended(90, ago(50 * MINUTE)).with("notes", &format!("\"{}\"", "x".repeat(17 << 20)));
    stage.vapi.add(huge.clone());
    for odd in [r#"{"status":"ended"}"#, "7", "null", r#"{"id":"broken","a":tru}"#] {
        stage.vapi.add(FakeCall::odd(odd, ago(40 * MINUTE)));
    }
    let large = FakeCall::ended(91, ago(30 * MINUTE)).with("notes", &format!("\"{}\"", "x".repeat(3 << 20)));
    stage.vapi.add(large.clone());
    let function = stage.function(&[]);
    run(&function);

    stage.assert_all_stored(6);
    assert!(stage.header(&large).is_some());
    assert_eq!(stage.header(&huge), None);
    let line = last_line(&function, "reconciled");
    assert_eq!((&line["skipped"], &line["seen"]), (&5.into(), &6.into()));
    assert!(function.wait_for_log("they are passed over").is_some());
    assert!(function.log_lines().iter().all(|line| !line.contains(huge.id())));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_call_is_in_memory_at_a_time() {
    let stage = Stage::new().await;
    let notes = format!("\"{}\"", "x".repeat(3 << 20));
    for nth in 0..20 {
        let at = ago(HOUR).as_millis() + i64::try_from(nth).unwrap();
        stage.vapi.add(FakeCall::ended(nth, Timestamp::from_millis(at)).with("notes", &notes));
    }
    let function = stage.function(&[]);
    run(&function);
    stage.assert_all_stored(20);
    // Where the system says how much it was: the list alone has 60 MB.
    if let Some(peak_kb) = function.peak_memory_kb() {
        assert!(peak_kb < 55_000, "{peak_kb} KB");
    }
}
