//! Signatures computed outside this crate, from the fields of the plan alone.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails here says where")]

use vapi_webhook::{
    Timestamp,
    credential::{Credentials, Presented, Refusal, ToSign},
};

const BODY: &str = r#"{"message":{"timestamp":1770377651312,"type":"status-update","status":"ended","endedReason":"customer-ended-call","call":{"id":"019c32ba-1e0f-7004-935b-7fa3e7399a21"}}}"#;
const NOW: Timestamp = Timestamp::from_millis(1_770_377_660_000);
const DEFAULT_PLAN: &str = r#"{"type":"hmac","secretKey":"vapi-demo-secret","algorithm":"sha256"}"#;
const SVIX_PLAN: &str = r#"{"type":"hmac","secretKey":"dmFwaS1kZW1vLXNlY3JldC0zMi1ieXRlcy1sb25nISE=","secretIsBase64":true,
    "algorithm":"sha256","payloadFormat":"{svix-id}.{timestamp}.{body}","messageIdHeader":"svix-id","timestampHeader":"svix-timestamp",
    "signatureHeader":"svix-signature","signaturePrefix":"v1,","signatureEncoding":"base64"}"#;

fn body_only(algorithm: &str, more: &str) -> String {
    format!(
        r#"{{"type":"hmac","secretKey":"vapi-demo-secret","algorithm":"{algorithm}","includeTimestamp":false,"payloadFormat":"{{body}}"{more}}}"#
    )
}

fn verify(plan: &str, headers: &[(&str, &str)], body: &str) -> Result<(), Refusal> {
    verify_at(plan, headers, body.as_bytes(), NOW)
}

fn verify_at(plan: &str, headers: &[(&str, &str)], body: &[u8], now: Timestamp) -> Result<(), Refusal> {
    let urls = ["https://api.example.com/vapi".to_owned()];
    let header =
        |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_bytes());
    Credentials::parse(plan)
        .unwrap()
        .verify(&Presented { method: "POST", urls: &urls, header: &header, body }, now)
}

#[test]
fn a_wrong_token_leaves_the_diagnosis_to_signatures() {
    let plan =
        r#"{"type":"hmac","secretKey":"vapi-demo-secret","algorithm":"sha256","includeTimestamp":false}"#;
    let plans = format!(r#"[{{"type":"bearer","token":"right"}},{plan}]"#);
    let credentials = Credentials::parse(&plans).unwrap();
    let compact = r#"{"a":1}"#;
    let to_sign = ToSign {
        method: "POST",
        url: "https://api.example.com/vapi",
        timestamp: "1770377652",
        message_id: "",
        body: compact.as_bytes(),
    };
    let signed = Credentials::parse(plan).unwrap().plans()[0].sign(&to_sign);
    let verify = |authorization: &str, signature: Option<&str>| {
        let header = |name: &str| match name {
            "authorization" => Some(authorization.as_bytes()),
            "x-signature" => signature.map(str::as_bytes),
            _ => None,
        };
        let body = br#"{ "a": 1 }"#;
        credentials.verify(&Presented { method: "POST", urls: &[], header: &header, body }, NOW)
    };
    assert_eq!(verify("Bearer wrong", None), Err(Refusal::Mismatch));
    // Both are wrong by now: only the signature can say something of the body.
    let signature = signed.iter().find(|(name, _)| name == "x-signature").map(|(_, value)| value.as_str());
    assert_eq!(verify("Bearer wrong", signature), Err(Refusal::MismatchReserialised));
}

#[test]
fn the_default_plan_takes_seconds_and_milliseconds_verbatim() {
    for (timestamp, signature) in [
        ("1770377652", "144b511846044d0d4619ce0c5d6c80bc0cb217774c0bdb64eb8fb57342649622"),
        ("1770377652001", "81af52b94691d69b6242fdcb57a665ebed47f649da21d784b330935e78fdf922"),
    ] {
        let headers = [("x-timestamp", timestamp), ("x-signature", signature)];
        assert_eq!(verify(DEFAULT_PLAN, &headers, BODY), Ok(()), "{timestamp}");
        let upper = signature.to_uppercase();
        assert_eq!(
            verify(DEFAULT_PLAN, &[("x-timestamp", timestamp), ("x-signature", &upper)], BODY),
            Ok(())
        );
        let other = if timestamp.len() == 10 { "1770377653" } else { "1770377652" };
        let swapped = [("x-timestamp", other), ("x-signature", signature)];
        assert_eq!(verify(DEFAULT_PLAN, &swapped, BODY), Err(Refusal::Mismatch));
    }
}

#[test]
fn every_algorithm_signs_the_body_alone() {
    let sha256 = "dd7bcf48e652fddac25ed45b9710778b4cc2fcfb57a7463c3b582f2619e99db2";
    let sha1 = "623919b97f9344d45a54a47f0055b33374ad512f";
    let sha512 = "7f9967a9b447e13d73e0652e934e3858fcb292556005e4cbd91739dcc1fc508dbfd94abf01e648bbe78f77da385cc2f0942c4e6bdf3614ae2ee3f2fb6ad8d044";
    for (algorithm, signature) in [("sha256", sha256), ("sha1", sha1), ("sha512", sha512)] {
        assert_eq!(
            verify(&body_only(algorithm, ""), &[("x-signature", signature)], BODY),
            Ok(()),
            "{algorithm}"
        );
        let changed = BODY.replace("ended-call", "ended-cat");
        assert_eq!(
            verify(&body_only(algorithm, ""), &[("x-signature", signature)], &changed),
            Err(Refusal::Mismatch)
        );
    }
    let wrong_length = Err(Refusal::WrongLength { expected: 32, found: 20 });
    assert_eq!(verify(&body_only("sha256", ""), &[("x-signature", sha1)], BODY), wrong_length);
}

#[test]
fn another_header_and_a_prefix_are_only_names() {
    let signature = "sha256=dd7bcf48e652fddac25ed45b9710778b4cc2fcfb57a7463c3b582f2619e99db2";
    let plan = body_only("sha256", r#","signatureHeader":"X-Hub-Signature-256","signaturePrefix":"sha256=""#);
    assert_eq!(verify(&plan, &[("x-hub-signature-256", signature)], BODY), Ok(()));
    let bare = [("x-hub-signature-256", &signature[7..])];
    assert_eq!(verify(&plan, &bare, BODY), Err(Refusal::PrefixMissing("x-hub-signature-256".into())));
    let plan = body_only("sha256", r#","signatureHeader":"x-vapi-signature""#);
    assert_eq!(verify(&plan, &[("x-vapi-signature", &signature[7..])], BODY), Ok(()));
}

#[test]
fn without_a_timestamp_the_default_format_is_the_body() {
    let plan =
        r#"{"type":"hmac","secretKey":"vapi-demo-secret","algorithm":"sha256","includeTimestamp":false}"#;
    let signature = "dd7bcf48e652fddac25ed45b9710778b4cc2fcfb57a7463c3b582f2619e99db2";
    assert_eq!(verify(plan, &[("x-signature", signature)], BODY), Ok(()));
}

#[test]
fn svix_style_decodes_the_key() {
    fn headers(signature: &str) -> [(&str, &str); 3] {
        [("svix-id", "msg_2b7f0c51"), ("svix-timestamp", "1770377652"), ("svix-signature", signature)]
    }
    let right = "v1,u6sGkl0B1UVBi+psTuKgA+Yi36jHeqqTnm1AhD4W2kA=";
    let undecoded = "v1,9zXaFhSRmWiRjPO3LOuSzMp7kL8q390zFSzpspQEEh0=";
    assert_eq!(verify(SVIX_PLAN, &headers(right), BODY), Ok(()));
    let both = format!("{undecoded} {right}");
    assert_eq!(verify(SVIX_PLAN, &headers(&both), BODY), Ok(()));
    assert_eq!(verify(SVIX_PLAN, &headers(undecoded), BODY), Err(Refusal::Mismatch));
    let without_id = [("svix-timestamp", "1770377652"), ("svix-signature", right)];
    assert_eq!(verify(SVIX_PLAN, &without_id, BODY), Err(Refusal::HeaderAbsent("svix-id".into())));
    let prefixed = SVIX_PLAN.replace("dmFwaS1", "whsec_dmFwaS1");
    assert_eq!(verify(&prefixed, &headers(right), BODY), Ok(()));
}

#[test]
fn method_and_url_are_signed_where_the_format_says_so() {
    let plan = r#"{"type":"hmac","secretKey":"vapi-demo-secret","algorithm":"sha256","payloadFormat":"{method}\n{url}\n{timestamp}\n{body}"}"#;
    let signature = "a629e213e2e43ac676651357d97ffb5ceb508505a282a3ae7844ea6e8ed6c801";
    assert_eq!(verify(plan, &[("x-timestamp", "1770377652"), ("x-signature", signature)], BODY), Ok(()));
}

#[test]
fn the_raw_bytes_are_signed_and_a_rewritten_body_is_told_apart() {
    let body = r#"{"message":{"type":"transcript","role":"user","transcriptType":"final","transcript":"I’d like 2 tickets","time":1735580370550.0,"secondsFromStart":1e0}}"#;
    let raw = "859c7d5de5179f8feac4349f32d803d7ef6041c9f1f14076be1cb33a8e3a082d";
    let python = "e97786da579a9c13ef95dce62970bea1aad32565be5037160a70f38e5a9be84b";
    let compact = "9eacdfa4a78d40ad431bb6eb702b4a5a691dcd28e232f4200dbce4c4d6e8d226";
    assert_eq!(verify(&body_only("sha256", ""), &[("x-signature", raw)], body), Ok(()));
    for rewritten in [python, compact] {
        let refused = verify(&body_only("sha256", ""), &[("x-signature", rewritten)], body);
        assert_eq!(refused, Err(Refusal::MismatchReserialised), "{rewritten}");
    }
    let other = raw.replace('8', "9");
    assert_eq!(verify(&body_only("sha256", ""), &[("x-signature", &other)], body), Err(Refusal::Mismatch));
}

#[test]
fn the_comparison_with_rewritten_bodies_is_made_once_a_minute_and_for_small_bodies_only() {
    let credentials = Credentials::parse(&body_only("sha256", "")).unwrap();
    let verify = |body: &str, now: i64| {
        let compact: serde_json::Value = serde_json::from_str(body).unwrap();
        let compact = compact.to_string();
        let to_sign =
            ToSign { method: "POST", url: "", timestamp: "", message_id: "", body: compact.as_bytes() };
        let headers = credentials.plans()[0].sign(&to_sign);
        let header =
            |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_bytes());
        let request = Presented { method: "POST", urls: &[], header: &header, body: body.as_bytes() };
        credentials.verify(&request, Timestamp::from_millis(now)).unwrap_err()
    };
    let large = format!(r#"{{ "a": "{}" }}"#, "x".repeat(64 * 1024));
    assert_eq!(verify(&large, 0), Refusal::Mismatch);
    assert_eq!(verify(r#"{ "a": 1 }"#, 1), Refusal::MismatchReserialised);
    assert_eq!(verify(r#"{ "a": 1 }"#, 60_000), Refusal::Mismatch);
    assert_eq!(verify(r#"{ "a": 1 }"#, 60_001), Refusal::MismatchReserialised);
}

#[test]
fn a_right_signature_outside_the_window_is_stale() {
    let signature = "144b511846044d0d4619ce0c5d6c80bc0cb217774c0bdb64eb8fb57342649622";
    let headers = [("x-timestamp", "1770377652"), ("x-signature", signature)];
    let at = |millis| verify_at(DEFAULT_PLAN, &headers, BODY.as_bytes(), Timestamp::from_millis(millis));
    assert_eq!(at(1_770_377_652_000 + 300_999), Ok(()));
    assert_eq!(at(1_770_377_652_000 + 301_000), Err(Refusal::Stale { seconds: 301 }));
    assert_eq!(at(1_770_377_652_000 - 301_000), Err(Refusal::Stale { seconds: 301 }));
    let wrong = [("x-timestamp", "1770377652"), ("x-signature", "00")];
    let now = Timestamp::from_millis(0);
    let refused = verify_at(DEFAULT_PLAN, &wrong, BODY.as_bytes(), now);
    assert_eq!(refused, Err(Refusal::WrongLength { expected: 32, found: 1 }));
}

#[test]
fn each_fault_of_a_header_has_its_reason() {
    let signature = "144b511846044d0d4619ce0c5d6c80bc0cb217774c0bdb64eb8fb57342649622";
    let absent = |name: &str| Err(Refusal::HeaderAbsent(name.to_owned()));
    assert_eq!(verify(DEFAULT_PLAN, &[], BODY), absent("x-signature"));
    assert_eq!(verify(DEFAULT_PLAN, &[("x-signature", "")], BODY), absent("x-signature"));
    assert_eq!(verify(DEFAULT_PLAN, &[("x-signature", signature)], BODY), absent("x-timestamp"));
    assert_eq!(
        verify(DEFAULT_PLAN, &[("x-signature", signature), ("x-timestamp", " ")], BODY),
        absent("x-timestamp")
    );
    let unreadable = [("x-signature", signature), ("x-timestamp", "noon")];
    assert_eq!(verify(DEFAULT_PLAN, &unreadable, BODY), Err(Refusal::TimestampUnreadable));
    let not_hex = [("x-signature", "zz"), ("x-timestamp", "1770377652")];
    assert_eq!(verify(DEFAULT_PLAN, &not_hex, BODY), Err(Refusal::NotHex));
    let not_ascii = [("x-signature", "sïgnature"), ("x-timestamp", "1770377652")];
    assert_eq!(verify(DEFAULT_PLAN, &not_ascii, BODY), Err(Refusal::NotHex));
    let headers = [("svix-id", "m"), ("svix-timestamp", "1770377652"), ("svix-signature", "v1,*")];
    assert_eq!(verify(SVIX_PLAN, &headers, BODY), Err(Refusal::NotBase64));
}

#[test]
fn a_bearer_token_is_taken_with_or_without_its_prefix_as_configured() {
    let plan = r#"{"type":"bearer","token":"tok-1"}"#;
    assert_eq!(verify(plan, &[("authorization", "Bearer tok-1")], BODY), Ok(()));
    assert_eq!(verify(plan, &[("authorization", "bearer tok-1")], BODY), Ok(()));
    assert_eq!(
        verify(plan, &[("authorization", "tok-1")], BODY),
        Err(Refusal::PrefixMissing("authorization".into()))
    );
    assert_eq!(verify(plan, &[("authorization", "Bearer tok-2")], BODY), Err(Refusal::Mismatch));
    assert_eq!(verify(plan, &[("authorization", "Bearer tok-10")], BODY), Err(Refusal::Mismatch));
    let legacy =
        r#"{"type":"bearer","token":"tok-1","headerName":"X-Vapi-Secret","bearerPrefixEnabled":false}"#;
    assert_eq!(verify(legacy, &[("x-vapi-secret", "tok-1")], BODY), Ok(()));
    assert_eq!(
        verify(legacy, &[("x-vapi-secret", "")], BODY),
        Err(Refusal::HeaderAbsent("x-vapi-secret".into()))
    );
}

#[test]
fn any_of_several_credentials_is_enough_and_the_nearest_one_gives_the_reason() {
    let both = format!(
        r#"[{DEFAULT_PLAN},{{"provider":"custom-credential","authenticationPlan":{{"type":"bearer","token":"tok-1"}}}}]"#
    );
    let signature = "144b511846044d0d4619ce0c5d6c80bc0cb217774c0bdb64eb8fb57342649622";
    assert_eq!(verify(&both, &[("x-timestamp", "1770377652"), ("x-signature", signature)], BODY), Ok(()));
    assert_eq!(verify(&both, &[("authorization", "Bearer tok-1")], BODY), Ok(()));
    assert_eq!(verify(&both, &[("authorization", "Bearer tok-2")], BODY), Err(Refusal::Mismatch));
    assert_eq!(
        verify(&both, &[("authorization", "Basic x"), ("x-signature", "zz"), ("x-timestamp", "1")], BODY),
        Err(Refusal::NotHex)
    );
}

#[test]
fn what_is_signed_verifies_for_every_option() {
    for plan in [
        DEFAULT_PLAN.to_owned(),
        SVIX_PLAN.to_owned(),
        body_only("sha512", r#","signatureEncoding":"base64","signaturePrefix":"sig ""#).replace("sig ", "sig="),
        body_only("sha256", r#","signaturePrefix":"HMAC-SHA256 ""#),
        body_only("sha256", r#","signaturePrefix":" t=1, v1=","signatureEncoding":"base64""#),
        r#"{"type":"hmac","secretKey":"k","algorithm":"sha1","payloadFormat":"{url}|{method}|{timestamp}|{body}"}"#.to_owned(),
        r#"{"type":"bearer","token":"tok-1"}"#.to_owned(),
    ] {
        let credentials = Credentials::parse(&plan).unwrap();
        let headers = credentials.plans()[0].sign(&ToSign {
            method: "POST",
            url: "https://api.example.com/vapi",
            timestamp: "2026-02-06T11:34:12Z",
            message_id: "msg_1",
            body: BODY.as_bytes(),
        });
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(verify(&plan, &headers, BODY), Ok(()), "{plan}");
    }
}

#[test]
fn unusable_credentials_are_refused_with_what_to_write_and_without_what_was_written() {
    for text in [
        "",
        "hunter2-secret",
        "\"hunter2-secret\"",
        "[]",
        "{}",
        "[\"hunter2-secret\"]",
        r#"["none"]"#,
        r#"{"type":"bearer","token":""}"#,
        r#"{"type":"bearer","token":7}"#,
        r#"{"type":"hmac","secretKey":"hunter2-secret"}"#,
        r#"{"type":"hmac","secretKey":"","algorithm":"sha256"}"#,
        r#"{"type":"hmac","secretKey":"hunter2-secret","algorithm":"md5"}"#,
        r#"{"type":"hmac","secretKey":"hunter2-secret!","algorithm":"sha256","secretIsBase64":true}"#,
        r#"{"type":"hmac","secretKey":"hunter2-secret","algorithm":"sha256","signatureEncoding":"octal"}"#,
        r#"{"type":"hmac","secretKey":"hunter2-secret","algorithm":"sha256","payloadFormat":"{svix-id}.{body}"}"#,
        r#"{"type":"hmac","secretKey":"hunter2-secret","algorithm":"sha256","payloadFormat":"{timestamp}"}"#,
        r#"{"type":"hmac","secretKey":"hunter2-secret","algorithm":"sha256","signatureHeader":"x y"}"#,
        r#"{"type":"jwt","issuer":"https://id.example.com"}"#,
        r#"{"type":"oauth2","url":"https://id.example.com","clientId":"a","clientSecret":"hunter2-secret"}"#,
    ] {
        let fault = Credentials::parse(text).map(|_| ()).unwrap_err().to_string();
        assert!(!fault.contains("hunter2"), "{text}: {fault}");
    }
}

#[test]
fn none_alone_accepts_everything() {
    let credentials = Credentials::parse(" none\n").unwrap();
    assert!(credentials.accept_everything());
    assert_eq!(verify("none", &[], BODY), Ok(()));
}

#[test]
fn debug_shows_no_secret() {
    for plan in [DEFAULT_PLAN, r#"{"type":"bearer","token":"tok-1"}"#] {
        let shown = format!("{:?}", Credentials::parse(plan).unwrap());
        assert!(!shown.contains("vapi-demo-secret") && !shown.contains("tok-1"), "{shown}");
    }
}
