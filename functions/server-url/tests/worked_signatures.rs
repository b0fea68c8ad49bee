//! Signatures computed outside this project, through the real binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use std::path::Path;

use runtime_api::{FunctionProcess, FunctionUrlRequest};

const BODY: &str = r#"{"message":{"timestamp":1770377651312,"type":"status-update","status":"ended","endedReason":"customer-ended-call","call":{"id":"019c32ba-1e0f-7004-935b-7fa3e7399a21"}}}"#;
const REWRITTEN: &str = r#"{"message":{"type":"transcript","role":"user","transcriptType":"final","transcript":"I’d like 2 tickets","time":1735580370550.0,"secondsFromStart":1e0}}"#;

/// The worked timestamps are long past: this window still holds them.
const WIDE: &str = "3153600000";

/// As it is where nobody configures it.
const CUSTOMARY: &str = "300";

fn start(plan: &str, window: &str) -> FunctionProcess {
    let environment = [
        ("VAPI_CREDENTIALS", plan),
        ("VAPI_TIMESTAMP_TOLERANCE_SECONDS", window),
        ("CALLS_TABLE", "calls"),
        ("DESK_TABLE", "desk"),
        // Nobody listens there: a status is dropped, and the answer is 200 all the same.
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9"),
    ];
    FunctionProcess::spawn(Path::new(env!("CARGO_BIN_EXE_server-url")), environment).unwrap()
}

fn plan(more: &str) -> String {
    format!(r#"{{"type":"hmac","secretKey":"vapi-demo-secret","algorithm":"sha256"{more}}}"#)
}

struct Case<'a> {
    body: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    /// 200, or the reason code of the refusal.
    expected: Result<(), &'a str>,
}

fn check(plan: &str, window: &str, cases: &[Case<'_>]) {
    let function = start(plan, window);
    for case in cases {
        let request = FunctionUrlRequest::post(case.body).domain("api.example.com").path("/vapi");
        let request = case.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = function.send(&request).unwrap();
        match case.expected {
            Ok(()) => assert_eq!((answer.status, answer.text()), (200, "{}"), "{:?}", case.headers),
            Err(reason) => {
                assert_eq!(
                    (answer.status, answer.text()),
                    (401, r#"{"error":"unauthorized"}"#),
                    "{:?}",
                    case.headers
                );
                let line = format!(r#""reason":"{reason}""#);
                assert!(
                    function.wait_for_log(&line).is_some(),
                    "no line with {line}: {:?}",
                    function.log_lines()
                );
            }
        }
    }
    assert!(function.is_alive());
}

fn case<'a>(headers: &[(&'a str, &'a str)], expected: Result<(), &'a str>) -> Case<'a> {
    Case { body: BODY, headers: headers.to_vec(), expected }
}

#[test]
fn the_default_plan_takes_its_two_values_and_nothing_else() {
    let seconds = "144b511846044d0d4619ce0c5d6c80bc0cb217774c0bdb64eb8fb57342649622";
    let milliseconds = "81af52b94691d69b6242fdcb57a665ebed47f649da21d784b330935e78fdf922";
    check(
        &plan(""),
        WIDE,
        &[
            case(&[("x-timestamp", "1770377652"), ("x-signature", seconds)], Ok(())),
            case(&[("x-timestamp", "1770377652001"), ("x-signature", milliseconds)], Ok(())),
            case(&[("x-timestamp", "1770377652"), ("x-signature", milliseconds)], Err("mismatch")),
            case(&[("x-timestamp", "1770377653"), ("x-signature", seconds)], Err("mismatch")),
            case(&[("x-timestamp", "1770377652")], Err("header_absent")),
            case(&[("x-timestamp", "1770377652"), ("x-signature", "")], Err("header_absent")),
            case(&[("x-timestamp", "1770377652"), ("x-signature", "xyz")], Err("not_hex")),
            case(&[("x-timestamp", "1770377652"), ("x-signature", "00ff")], Err("wrong_length")),
            case(&[("x-timestamp", "soon"), ("x-signature", seconds)], Err("timestamp_unreadable")),
        ],
    );
}

#[test]
fn a_signature_over_the_body_alone_is_accepted_for_each_algorithm() {
    let sha256 = "dd7bcf48e652fddac25ed45b9710778b4cc2fcfb57a7463c3b582f2619e99db2";
    let sha1 = "623919b97f9344d45a54a47f0055b33374ad512f";
    let sha512 = "7f9967a9b447e13d73e0652e934e3858fcb292556005e4cbd91739dcc1fc508dbfd94abf01e648bbe78f77da385cc2f0942c4e6bdf3614ae2ee3f2fb6ad8d044";
    for (algorithm, right, wrong) in
        [("sha256", sha256, sha1), ("sha1", sha1, sha512), ("sha512", sha512, sha256)]
    {
        let plan = format!(
            r#"{{"type":"hmac","secretKey":"vapi-demo-secret","algorithm":"{algorithm}","includeTimestamp":false,"payloadFormat":"{{body}}"}}"#
        );
        check(
            &plan,
            WIDE,
            &[case(&[("x-signature", right)], Ok(())), case(&[("x-signature", wrong)], Err("wrong_length"))],
        );
    }
    let prefixed = format!("sha256={sha256}");
    let header =
        r#","includeTimestamp":false,"signatureHeader":"x-hub-signature-256","signaturePrefix":"sha256=""#;
    check(
        &plan(header),
        WIDE,
        &[
            case(&[("x-hub-signature-256", &prefixed)], Ok(())),
            case(&[("x-hub-signature-256", sha256)], Err("prefix_missing")),
        ],
    );
    let header = r#","includeTimestamp":false,"signatureHeader":"X-Vapi-Signature""#;
    check(&plan(header), WIDE, &[case(&[("x-vapi-signature", sha256)], Ok(()))]);
}

#[test]
fn svix_style_and_url_formats_take_their_values() {
    let svix = r#"{"type":"hmac","secretKey":"dmFwaS1kZW1vLXNlY3JldC0zMi1ieXRlcy1sb25nISE=","secretIsBase64":true,"algorithm":"sha256",
        "payloadFormat":"{svix-id}.{timestamp}.{body}","messageIdHeader":"svix-id","timestampHeader":"svix-timestamp",
        "signatureHeader":"svix-signature","signaturePrefix":"v1,","signatureEncoding":"base64"}"#;
    let signed = |signature| {
        [("svix-id", "msg_2b7f0c51"), ("svix-timestamp", "1770377652"), ("svix-signature", signature)]
    };
    check(
        svix,
        WIDE,
        &[
            case(&signed("v1,u6sGkl0B1UVBi+psTuKgA+Yi36jHeqqTnm1AhD4W2kA="), Ok(())),
            case(&signed("v1,9zXaFhSRmWiRjPO3LOuSzMp7kL8q390zFSzpspQEEh0="), Err("mismatch")),
        ],
    );
    let url = plan(r#","payloadFormat":"{method}\n{url}\n{timestamp}\n{body}""#);
    let signature = "a629e213e2e43ac676651357d97ffb5ceb508505a282a3ae7844ea6e8ed6c801";
    check(&url, WIDE, &[case(&[("x-timestamp", "1770377652"), ("x-signature", signature)], Ok(()))]);
}

#[test]
fn a_rewritten_body_is_refused_and_told_apart_once_a_minute() {
    let raw = "859c7d5de5179f8feac4349f32d803d7ef6041c9f1f14076be1cb33a8e3a082d";
    let python = "e97786da579a9c13ef95dce62970bea1aad32565be5037160a70f38e5a9be84b";
    let compact = "9eacdfa4a78d40ad431bb6eb702b4a5a691dcd28e232f4200dbce4c4d6e8d226";
    let rewritten =
        |signature, expected| Case { body: REWRITTEN, headers: vec![("x-signature", signature)], expected };
    check(
        &plan(r#","includeTimestamp":false"#),
        WIDE,
        &[
            rewritten(raw, Ok(())),
            rewritten(compact, Err("mismatch_reserialised")),
            rewritten(python, Err("mismatch")),
        ],
    );
}

#[test]
fn a_right_signature_is_stale_outside_the_customary_window() {
    let signature = "144b511846044d0d4619ce0c5d6c80bc0cb217774c0bdb64eb8fb57342649622";
    let stale = case(&[("x-timestamp", "1770377652"), ("x-signature", signature)], Err("stale"));
    check(&plan(""), CUSTOMARY, &[stale]);
}
