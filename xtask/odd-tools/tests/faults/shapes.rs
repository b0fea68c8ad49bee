//! Every shape in which Vapi has written a tool call, every list, every kind of conversation, odd ids and odd numbers of calls.

use function_contract::signed;
use serde_json::{Value, json};

use crate::exchange::{Server, Stage, text, tool_call};

/// A call of `says` with this text, in each shape.
fn shapes(id: &str, text: &str) -> Vec<(&'static str, Value)> {
    let arguments = json!({ "text": text });
    let as_text = arguments.to_string();
    vec![
        (
            "nested, object",
            json!({ "id": id, "type": "function", "function": { "name": "says", "arguments": arguments } }),
        ),
        (
            "nested, text",
            json!({ "id": id, "type": "function", "function": { "name": "says", "arguments": as_text } }),
        ),
        ("nested, parameters", json!({ "id": id, "function": { "name": "says", "parameters": arguments } })),
        (
            "nested, parameters as text",
            json!({ "id": id, "function": { "name": "says", "parameters": as_text } }),
        ),
        ("flat, object", json!({ "id": id, "name": "says", "arguments": arguments })),
        ("flat, text", json!({ "id": id, "name": "says", "arguments": as_text })),
        ("flat, parameters", json!({ "id": id, "name": "says", "parameters": arguments })),
        ("flat, parameters as text", json!({ "id": id, "name": "says", "parameters": as_text })),
        (
            "with static parameters and unknown keys",
            json!({ "id": id, "index": 0, "x": {}, "function": { "name": "says", "strict": false, "arguments": { "text": text, "tenant": "t-1", "n": 7 } } }),
        ),
    ]
}

/// The same call in each list, and in several at once.
fn lists(call: &Value) -> Vec<(&'static str, Value)> {
    let inside =
        json!([{ "type": "function", "server": { "url": "https://example.com" }, "toolCall": call }]);
    vec![
        ("toolCallList", json!({ "toolCallList": [call] })),
        ("toolCalls", json!({ "toolCalls": [call] })),
        ("toolWithToolCallList", json!({ "toolWithToolCallList": inside })),
        ("all three", json!({ "toolCallList": [call], "toolCalls": [call], "toolWithToolCallList": inside })),
        (
            "an empty list first",
            json!({ "toolCallList": [], "toolCalls": [], "toolWithToolCallList": inside }),
        ),
        ("a list without ids first", json!({ "toolCallList": [{ "name": "says" }], "toolCalls": [call] })),
        ("a list that is null first", json!({ "toolCallList": null, "toolCalls": [call] })),
        ("a list that is none first", json!({ "toolCallList": "none", "toolCalls": [call] })),
        ("no list but a call", json!({ "toolCallList": call })),
    ]
}

/// Where a message comes from.
fn origins() -> Vec<(&'static str, Value)> {
    vec![
        (
            "a call",
            json!({ "call": { "id": "call-1", "type": "inboundPhoneCall" }, "customer": { "number": "+14155550123" } }),
        ),
        ("a web call", json!({ "call": { "id": "call-1", "type": "webCall" } })),
        ("a chat", json!({ "chat": { "id": "chat-1", "sessionId": "s-1" } })),
        ("a session", json!({ "session": { "id": "s-1" } })),
        ("nowhere", json!({})),
        (
            "things that are not what they are called",
            json!({ "call": 7, "chat": [], "customer": "x", "phoneNumber": null }),
        ),
    ]
}

#[test]
fn every_shape_in_every_list_from_everywhere_gives_the_same_answer() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let expected = [json!({ "toolCallId": "t1", "name": "says", "result": "Hello." })];
    let mut sent = 0;
    for (origin_name, origin) in origins() {
        for (shape_name, call) in shapes("t1", "Hello.") {
            for (list_name, list) in lists(&call) {
                let mut message = origin.clone();
                message.as_object_mut().unwrap().extend(list.as_object().unwrap().clone());
                let results = server.send(&message);
                assert_eq!(results, expected, "{shape_name} in {list_name} from {origin_name}");
                sent += 1;
            }
        }
    }
    assert_eq!(sent, 9 * 9 * 6);
}

#[test]
fn a_legacy_function_call_is_answered_in_its_own_form() {
    let stage = Stage::open();
    let server = stage.server();
    for (parameters, expected) in [
        (json!({ "text": "Hello." }), "Hello."),
        (json!("{\"text\":\"Hello.\"}"), "Hello."),
        (json!({ "text": "two\nlines" }), "two lines"),
        (json!(null), "Done."),
        (json!(""), "Done."),
    ] {
        let body = json!({ "message": { "type": "function-call", "functionCall": { "name": "says", "parameters": parameters } } });
        let answer = server.process.send(&signed(body.to_string().as_bytes())).unwrap();
        assert_eq!((answer.status, answer.json()), (200, json!({ "result": expected })), "{body}");
    }
    for own in [
        json!({}),
        json!({ "functionCall": null }),
        json!({ "functionCall": { "name": "panics" } }),
        json!({ "functionCall": [] }),
    ] {
        let mut message = own.clone();
        message["type"] = json!("function-call");
        let answer =
            server.process.send(&signed(json!({ "message": message }).to_string().as_bytes())).unwrap();
        let said = answer.json()["result"].as_str().unwrap_or_default().to_owned();
        assert!(answer.status == 200 && !said.is_empty() && !said.contains('\n'), "{own}: {}", answer.text());
    }
}

#[test]
fn ids_come_back_to_the_letter() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let long = "call_".to_owned() + &"x".repeat(20_000);
    let ids = [
        "call_51kj",
        "toolu_01A09q90qw90lq917835lq9",
        "0196e6a2-9f0c-7bb1-8f5c-1f2f3c4d5e6f",
        " ",
        " call 1 ",
        "a\nb\tc\u{0}d",
        "\u{202e}rtl",
        "идентификатор",
        "👩‍👩‍👧‍👦",
        "\"quoted\\\"",
        "null",
        "0",
        "é",
        "e\u{301}",
        &long,
    ];
    let calls: Vec<Value> =
        ids.iter().map(|id| tool_call(id, "says", &json!({ "text": id.len().to_string() }))).collect();
    let results = server.call("call-1", &calls);
    for (id, result) in ids.iter().zip(&results) {
        assert_eq!(text(result), id.len().to_string(), "{id:?}");
    }
}

/// An id that is no text can't come back to the letter in a field that is a text. The call is not answered under another id.
#[test]
fn an_id_that_is_no_text_takes_nothing_from_the_others() {
    let stage = Stage::open();
    let server = stage.server();
    for odd in [json!(7), json!(null), json!({}), json!(["a"]), json!(true)] {
        let mut call = tool_call("odd", "says", &json!({ "text": "odd" }));
        call["id"] = odd.clone();
        let good = tool_call("t1", "says", &json!({ "text": "Hello." }));
        let results = server.send(&json!({ "call": { "id": "c" }, "toolCallList": [call, good] }));
        let last = results.last().unwrap_or_else(|| panic!("{odd}"));
        assert_eq!((&last["toolCallId"], text(last)), (&json!("t1"), "Hello."), "{odd}");
    }
}

#[test]
fn a_message_without_a_usable_call_is_an_answer_with_an_error() {
    let stage = Stage::open();
    let server = stage.server();
    for message in [
        json!({}),
        json!({ "toolCallList": [] }),
        json!({ "toolCallList": null, "toolCalls": null, "toolWithToolCallList": null }),
        json!({ "toolCallList": "none", "toolCalls": 7 }),
        json!({ "toolCallList": [null, 7, "x", [], {}] }),
        json!({ "toolCallList": [{ "id": "", "name": "says" }, { "name": "says" }] }),
        json!({ "toolWithToolCallList": [{}, { "toolCall": null }, { "toolCall": {} }] }),
    ] {
        assert!(server.send(&message).is_empty(), "{message}");
    }
}

#[test]
fn fifty_calls_are_run_side_by_side() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let calls: Vec<Value> = (0..50)
        .map(|number| tool_call(&format!("t{number}"), "sleeps", &json!({ "milliseconds": 300 })))
        .collect();
    let results = server.call("call-1", &calls);
    assert!(results.iter().all(|result| result["result"] == "slept well"), "{results:?}");
}

#[test]
fn a_thousand_calls_are_answered_if_not_run() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    for tool in ["says", "sleeps", "counts", "no_such_tool"] {
        let calls: Vec<Value> = (0..1000)
            .map(|number| {
                let arguments =
                    json!({ "text": "Hello.", "milliseconds": 1, "counter": format!("n{number}") });
                tool_call(&format!("t{number}"), tool, &arguments)
            })
            .collect();
        let results = server.call("call-1", &calls);
        assert_eq!(results.len(), 1000, "{tool}");
        assert!(tool == "no_such_tool" || results[999]["error"].as_str().unwrap().contains("too many"));
    }
    // And the next message is none the worse for it.
    assert_eq!(text(&hello(&server)), "Hello.");
}

#[test]
fn an_id_twice_in_one_message_is_answered_twice_and_run_once() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let count = |counter: &str| tool_call("t1", "counts", &json!({ "counter": counter }));
    let same = server.call("call-1", &[count("a"), count("a"), count("a")]);
    assert!(same.iter().all(|result| result["result"] == "Counted a."), "{same:?}");
    let effects = || stage.dynamodb.items(stage.dynamodb.desk_table()).unwrap().len();
    assert_eq!(effects(), 1);

    let other = server.call("call-2", &[count("b"), count("c")]);
    assert_eq!(other[0]["result"], "Counted b.");
    assert!(other[1]["error"].as_str().unwrap().contains("same id"), "{other:?}");
    assert_eq!(effects(), 2);
}

fn hello(server: &Server) -> Value {
    server.call("call-1", &[tool_call("t1", "says", &json!({ "text": "Hello." }))]).remove(0)
}
