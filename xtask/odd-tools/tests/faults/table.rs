//! Everything that one call can be or meet: name, call, what is expected.

use serde_json::{Value, json};

use crate::exchange::{RESULT_MAX_CHARS, Stage, text, tool_call};

/// What a result is.
enum Expected {
    /// A result, to the letter.
    Is(&'static str),
    /// A result that begins and ends like this.
    Cut(&'static str, &'static str),
    /// An error in which all of this stands.
    Error(&'static [&'static str]),
}

use Expected::{Cut, Error, Is};

struct Case {
    name: &'static str,
    tool: &'static str,
    arguments: Value,
    expected: Expected,
}

fn cases() -> Vec<Case> {
    let case = |name, tool, arguments, expected| Case { name, tool, arguments, expected };
    let scalars = |changed: Value| {
        let mut all = json!({
            "text": "t", "flag": true, "count": -3, "small": 7, "share": 0.5, "colour": "red",
            "date": "2026-06-12", "time": "14:00", "list": ["a"], "maybe": 1,
        });
        for (name, value) in changed.as_object().unwrap() {
            all[name] = value.clone();
        }
        all
    };
    const ALL: &str = "t true -3 7 0.5 Red 2026-06-12 14:00 [\"a\"] Some(1)";
    vec![
        case("a text", "says", json!({ "text": "Hello." }), Is("Hello.")),
        case("nothing", "says", json!({ "text": "" }), Is("Done.")),
        case("blanks", "says", json!({ "text": " \r\n\t\u{2028} " }), Is("Done.")),
        case("control characters alone", "says", json!({ "text": "\u{0}\u{7}\u{1b}" }), Is("Done.")),
        case(
            "lines",
            "says",
            json!({ "text": "one\r\ntwo\n\nthree\u{85}four\u{2029}five" }),
            Is("one two three four five"),
        ),
        case("an escape sequence", "says", json!({ "text": "a\u{1b}[31mred" }), Is("a [31mred")),
        case("quotes and braces", "says", json!({ "text": "\"{{x}}\" \\ </s>" }), Is("\"{{x}}\" \\ </s>")),
        case("an emoji of several characters", "says", json!({ "text": "👩‍👩‍👧‍👦" }), Is("👩‍👩‍👧‍👦")),
        case(
            "2 MB of words",
            "says_much",
            json!({ "words": "word ", "bytes": 2_000_000 }),
            Cut("word word", "word (cut)"),
        ),
        case(
            "2 MB of one word",
            "says_much",
            json!({ "words": "é", "bytes": 2_000_000 }),
            Cut("éé", "é (cut)"),
        ),
        case("2 MB of nothing", "says_much", json!({ "words": "\n", "bytes": 2_000_000 }), Is("Done.")),
        case(
            "an object",
            "says_object",
            json!({}),
            Is(r#"{"free":["09:00","09:30"],"note":"two\nlines","price":12.5,"nothing":null}"#),
        ),
        case("words to speak", "speaks", json!({ "words": "Well done." }), Is("Spoken.")),
        case("a panic", "panics", json!({}), Error(&["Something went wrong"])),
        case("no end", "never_ends", json!({}), Error(&["taking too long", "try again"])),
        case("a while", "sleeps", json!({ "milliseconds": 200 }), Is("slept well")),
        case("a while too long", "sleeps", json!({ "milliseconds": 60_000 }), Error(&["taking too long"])),
        case(
            "a refusal in two lines",
            "fails",
            json!({ "how": "refused" }),
            Error(&["We have no such thing."]),
        ),
        case("what it needs is away", "fails", json!({ "how": "unavailable" }), Error(&["I can't see that"])),
        case("nobody knows", "fails", json!({ "how": "uncertain" }), Error(&["I can't tell"])),
        case("a refusal without words", "fails", json!({ "how": "silently" }), Error(&[])),
        case("a way that there is not", "fails", json!({ "how": "loudly" }), Error(&["how", "refused"])),
        case("one of each", "scalars", scalars(json!({})), Is(ALL)),
        case("one of each, as text", "scalars", json!(scalars(json!({})).to_string()), Is(ALL)),
        case(
            "numbers in strings",
            "scalars",
            scalars(json!({ "count": "-3", "small": " 7 ", "share": "0.5" })),
            Is(ALL),
        ),
        case("a boolean in a string", "scalars", scalars(json!({ "flag": "true" })), Is(ALL)),
        case("2 pm", "scalars", scalars(json!({ "time": "2 PM" })), Is(ALL)),
        case("a date with slashes", "scalars", scalars(json!({ "date": "2026/06/12" })), Is(ALL)),
        case("static parameters", "scalars", scalars(json!({ "tenant": 7, "x": { "y": [] } })), Is(ALL)),
        case(
            "another colour",
            "scalars",
            scalars(json!({ "colour": "purple" })),
            Error(&["colour", "green"]),
        ),
        case("a number too large", "scalars", scalars(json!({ "small": 256 })), Error(&["small"])),
        case("a number with a half", "scalars", scalars(json!({ "count": 1.5 })), Error(&["count"])),
        case("no number", "scalars", scalars(json!({ "count": "many" })), Error(&["count"])),
        case("no day", "scalars", scalars(json!({ "date": "2026-02-30" })), Error(&["date"])),
        case("null where something must be", "scalars", scalars(json!({ "text": null })), Error(&["text"])),
        case("nothing at all", "scalars", json!({}), Error(&["text"])),
        case("arguments that are a list", "scalars", json!([1, 2]), Error(&["scalars"])),
        case("arguments that are a number", "scalars", json!(7), Error(&["scalars"])),
        case("arguments that are no JSON", "scalars", json!("{\"text\":"), Error(&["scalars"])),
        case("a text of 1 MB", "takes", json!({ "text": "é".repeat(500_000) }), Is("500000 characters")),
        case(
            "an unknown argument of 1 MB",
            "takes",
            json!({ "text": "a", "more": "é".repeat(500_000) }),
            Is("1 characters"),
        ),
        case("100,000 unknown arguments", "takes", many(100_000), Is("0 characters")),
        case("arguments nested 500 deep", "takes", nested(500), Error(&["takes"])),
        case("text that is nested 500 deep", "takes", json!(nested(500).to_string()), Error(&["takes"])),
        case("what should have come encrypted", "secretive", in_clear(), Error(&[])),
        case("an asynchronous one", "goes_on", json!({}), Is("gone on")),
        case("an unknown tool", "no_such_tool", json!({}), Error(&["no_such_tool", "says_object"])),
        case("a tool whose name is no name", "../../etc/passwd\n", json!({}), Error(&["says_object"])),
    ]
}

fn many(count: usize) -> Value {
    (0..count).map(|number| (format!("k{number}"), json!(number))).collect::<serde_json::Map<_, _>>().into()
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!("x"), |inner, _| json!({ "text": inner }))
}

fn in_clear() -> Value {
    json!({ "customer": { "name": "Ada Example", "card": { "number": "4111111111111111", "month": 7 } } })
}

fn check(Case { name, expected, .. }: &Case, result: &Value) {
    let shown: String = result.to_string().chars().take(500).collect();
    match expected {
        Is(text) => assert_eq!(result["result"], *text, "{name}: {shown}"),
        Cut(begin, end) => {
            let text = result["result"].as_str().unwrap_or_else(|| panic!("{name}: {shown}"));
            assert!(text.starts_with(begin) && text.ends_with(end), "{name}: {shown}");
            assert!(
                text.chars().count() > RESULT_MAX_CHARS - 10,
                "{name}: {} characters",
                text.chars().count()
            );
        }
        Error(parts) => {
            let text = result["error"].as_str().unwrap_or_else(|| panic!("{name}: {shown}"));
            assert!(parts.iter().all(|part| text.contains(part)), "{name}: {text}");
            for type_name in ["i32", "u8", "f64", "struct", "serde", "line 1 column"] {
                assert!(!text.contains(type_name), "{name}: {text}");
            }
        }
    }
}

#[test]
fn every_call_is_answered_as_the_table_says() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    for case in cases() {
        let results = server.call("call-1", &[tool_call("t1", case.tool, &case.arguments)]);
        assert_eq!((results.len(), &results[0]["name"]), (1, &json!(case.tool)), "{}", case.name);
        check(&case, &results[0]);
    }
    assert!(server.process.is_alive());
}

#[test]
fn what_goes_wrong_with_one_call_is_no_other_ones_concern() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let cases = cases();
    // What makes a message large has been alone in it.
    let small: Vec<&Case> = cases.iter().filter(|case| case.arguments.to_string().len() < 10_000).collect();
    assert!(small.len() > 35, "{}", small.len());
    let calls: Vec<Value> = small
        .iter()
        .enumerate()
        .map(|(position, case)| tool_call(&format!("t{position}"), case.tool, &case.arguments))
        .collect();
    let results = server.call("call-1", &calls);
    for (case, result) in small.iter().zip(&results) {
        check(case, result);
    }
}

#[test]
fn words_to_speak_and_metadata_are_where_vapi_reads_them() {
    let stage = Stage::open();
    let server = stage.server();
    let words = "x\n".repeat(3000);
    let calls = [
        tool_call("t1", "speaks", &json!({ "words": "Well done." })),
        tool_call("t2", "speaks", &json!({ "words": words })),
        tool_call("t3", "speaks", &json!({ "words": "" })),
    ];
    let results = server.call("call-1", &calls);
    assert_eq!(results[0]["metadata"], json!({ "colour": "blue" }));
    assert_eq!(results[0]["message"]["type"], "request-complete");
    assert_eq!(results[0]["message"]["content"], "Well done.");
    let long = results[1]["message"]["content"].as_str().unwrap();
    assert!(long.chars().count() <= 1000 && !long.contains('\n'), "{long}");
    // Vapi would say nothing at all for an empty one.
    assert_ne!(results[2]["message"]["content"], "", "{}", results[2]);
    assert_eq!(text(&results[2]), "Spoken.");
}

#[test]
fn what_a_tool_was_given_and_said_is_in_no_log_line() {
    let stage = Stage::open();
    let server = stage.server();
    let mark = "marigold";
    let calls = [
        tool_call("t1", "says", &json!({ "text": mark })),
        tool_call("t2", "scalars", &json!({ "text": mark, "count": mark })),
        tool_call("t3", "secretive", &json!({ "customer": { "name": mark, "card": { "number": mark } } })),
        tool_call("t4", "panics", &json!({ "text": mark })),
        tool_call("t5", &format!("no such {mark}"), &json!({})),
        tool_call(&format!("t6\n{mark} {mark}"), "says", &json!({})),
    ];
    server.call("call-1", &calls);
    assert!(server.process.wait_for_log("\"tool.name\":\"panics\"").is_some());
    let with_mark: Vec<_> = server
        .process
        .log_lines()
        .into_iter()
        // An id is not what a caller said; it is logged as far as it is printable.
        .filter(|line| line.contains(mark) && !line.contains("\"t6"))
        .collect();
    assert!(with_mark.is_empty(), "{with_mark:#?}");
}
