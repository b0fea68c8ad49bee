//! Single rules. `tests/calls/redaction_property.rs` has arbitrary messages.

use super::*;

fn redacted_text(json: &str) -> String {
    String::from_utf8(redacted(json.as_bytes())).unwrap()
}

#[track_caller]
fn becomes(json: &str, expected: &str) {
    assert_eq!(redacted_text(json), expected);
}

#[track_caller]
fn stays(json: &str) {
    becomes(json, json);
}

#[test]
fn every_field_of_the_list_is_replaced_wherever_it_stands() {
    for name in [
        "secret",
        "serverUrlSecret",
        "twilioAuthToken",
        "twilioApiSecret",
        "authToken",
        "apiKey",
        "credentials",
    ] {
        becomes(&format!(r#"{{"{name}":"x"}}"#), &format!(r#"{{"{name}":"[redacted]"}}"#));
        becomes(
            &format!(r#"{{"a":[1,{{"b":{{"{name}" : "x" , "c":2}}}}]}}"#),
            &format!(r#"{{"a":[1,{{"b":{{"{name}" : "[redacted]" , "c":2}}}}]}}"#),
        );
    }
}

#[test]
fn a_secret_of_any_kind_is_replaced_whole() {
    for value in [r#""a\"b\\""#, "12.5e3", "true", r#"{"a":["}",{"b":"]"}]}"#, r#"[1,[2,"]"]]"#, "{}", "[]"] {
        becomes(
            &format!(r#"{{"credentials": {value} ,"after":1}}"#),
            r#"{"credentials": "[redacted]" ,"after":1}"#,
        );
    }
}

#[test]
fn a_null_stays_null() {
    stays(r#"{"twilioAuthToken":null,"serverUrlSecret": null }"#);
}

#[test]
fn an_escaped_key_is_still_that_key() {
    becomes(r#"{"sec\u0072et":"x"}"#, r#"{"sec\u0072et":"[redacted]"}"#);
    becomes(r#"{"\u0061piKey":"x"}"#, r#"{"\u0061piKey":"[redacted]"}"#);
}

#[test]
fn a_key_that_comes_twice_is_replaced_twice() {
    becomes(r#"{"secret":"x","secret":"y"}"#, r#"{"secret":"[redacted]","secret":"[redacted]"}"#);
}

#[test]
fn headers_are_replaced_where_they_are_sent_to_somebody() {
    for place in ["server", "model", "voice", "transcriber", "tool"] {
        becomes(
            &format!(r#"{{"{place}":{{"url":"u","headers":{{"Authorization":"Bearer x"}}}}}}"#),
            &format!(r#"{{"{place}":{{"url":"u","headers":"[redacted]"}}}}"#),
        );
    }
    for list in ["tools", "toolWithToolCallList", "models", "voices", "transcribers"] {
        becomes(
            &format!(r#"{{"{list}":[{{"a":1}},{{"headers":{{"X":"x"}}}}]}}"#),
            &format!(r#"{{"{list}":[{{"a":1}},{{"headers":"[redacted]"}}]}}"#),
        );
    }
    becomes(
        r#"{"assistant":{"model":{"tools":[{"server":{"headers":{"X":"x"}}}]}}}"#,
        r#"{"assistant":{"model":{"tools":[{"server":{"headers":"[redacted]"}}]}}}"#,
    );
}

#[test]
fn headers_elsewhere_stay() {
    stays(r#"{"headers":{"X":"x"},"structuredData":{"headers":["name","time"]}}"#);
    stays(r#"{"server":{"inner":{"headers":1}}}"#);
    stays(r#"{"server":null,"headers":1}"#);
    stays(r#"{"tools":[{"a":{"headers":1}}]}"#);
}

#[test]
fn the_urls_of_monitor_are_replaced() {
    becomes(
        r#"{"call":{"monitor":{"listenUrl":"wss://a","controlUrl":"https://b","id":"c"}}}"#,
        r#"{"call":{"monitor":{"listenUrl":"[redacted]","controlUrl":"[redacted]","id":"c"}}}"#,
    );
    stays(r#"{"call":{"webCallUrl":"https://a","listenUrl":"b"}}"#);
}

#[test]
fn a_name_that_is_a_value_or_only_looks_like_one_stays() {
    stays(r#"["secret","x",{"role":"secret","secrets":"x","Secret":"y","secret ":"z"}]"#);
    stays(r#"{"message":"\"secret\":\"x\"","b":"\\","c":"apiKey"}"#);
}

#[test]
fn spelling_survives() {
    stays("{ \"a\" :\t1e0,\r\n\"b\":1.0, \"b\":[ 0.10 , -0 ], \"é\\u00e9\": \"\\/\" }\n");
}

#[test]
fn nesting_needs_no_stack() {
    let depth = 5_000;
    stays(&("[".repeat(depth) + &"]".repeat(depth)));
    let objects = r#"{"a":"#.repeat(depth) + r#"{"secret":"x"}"# + &"}".repeat(depth);
    assert!(redacted_text(&objects).contains(r#"{"secret":"[redacted]"}"#));
    becomes(
        &format!(r#"{{"secret":{}{}}}"#, "[".repeat(depth), "]".repeat(depth)),
        r#"{"secret":"[redacted]"}"#,
    );
    let _ = redacted("[".repeat(1_000_000).as_bytes());
}

#[test]
fn text_that_is_no_json_never_panics_and_keeps_its_bytes() {
    for text in [
        "", "{", "}", "]]", "\"", "\"\\", "{\"a", "{\"a\"", "{\"a\":", "[1,", "nul", ":", ",", "{,}",
        "{\"a\":}",
    ] {
        stays(text);
    }
    let bytes = b"{\"a\":\"\xff\xfe\",\"b\":\xff}";
    assert_eq!(redacted(bytes), bytes);
}

#[test]
fn a_secret_that_is_cut_off_does_not_slip_through() {
    becomes(r#"{"secret":"abc"#, r#"{"secret":"[redacted]""#);
    becomes(r#"{"credentials":[{"a":"abc"#, r#"{"credentials":"[redacted]""#);
    becomes(r#"{"secret":"abc\"#, r#"{"secret":"[redacted]""#);
}

#[test]
fn every_prefix_of_a_message_is_survived() {
    let json = br#"{"message":{"call":{"monitor":{"listenUrl":"a"}},"tools":[{"headers":{"b":[1]}}],"apiKey":"\"c"}}"#;
    for end in 0..json.len() {
        let _ = redacted(&json[..end]);
    }
}

#[test]
fn headers_of_tools_that_overrides_append_are_secret_too() {
    becomes(
        r#"{"assistantOverrides":{"tools:append":[{"type":"apiRequest","headers":{"Authorization":"x"}}]}}"#,
        r#"{"assistantOverrides":{"tools:append":[{"type":"apiRequest","headers":"[redacted]"}]}}"#,
    );
}
