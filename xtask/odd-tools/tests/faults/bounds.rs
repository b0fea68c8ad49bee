//! What a schema says of its arguments is kept to by the engine, whatever a model makes of it.

use std::time::Duration;

use function_contract::{ToolResultBounds, tool_results};
use serde_json::{Map, Value, json};

use crate::exchange::{RESULT_MAX_CHARS, Server, Stage, text, tool_call};

fn ask(server: &Server, tool: &str, arguments: &Value) -> Value {
    server.call("call-1", &[tool_call("t1", tool, arguments)]).remove(0)
}

#[test]
fn a_strict_tool_is_not_run_with_what_its_bounds_exclude() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    let with = |name: &str, value: Value| {
        let mut arguments =
            json!({ "article": "AB-1", "note": "short", "count": 10, "mail": "ada@example.com" });
        arguments[name] = value;
        arguments
    };
    let run = ask(&server, "exacting", &with("count", json!("10")));
    assert_eq!(run["result"], "AB-1 short 10 ada@example.com");
    for (name, value, wanted) in [
        ("article", "nonsense", "`article` must be a text that matches ^[A-Z]{2}-[0-9]+$, such as AB-12."),
        ("article", "xAB-1", "`article` must be a text that matches ^[A-Z]{2}-[0-9]+$, such as AB-12."),
        ("note", "much too long a note", "`note` must be a text of at most 5 characters."),
        ("count", "11", "`count` must be a whole number from 0 to 10, such as 2."),
    ] {
        let refused = ask(&server, "exacting", &with(name, json!(value)));
        assert!(refused["error"].is_string() && text(&refused).contains(wanted), "{name}: {refused}");
    }
    // Told, and not checked: see docs/adding-a-tool.md.
    let run = ask(&server, "exacting", &with("mail", json!("no mail")));
    assert_eq!(run["result"], "AB-1 short 10 no mail");
}

#[test]
fn a_pattern_is_kept_to_wherever_it_stands() {
    let stage = Stage::open();
    let server = stage.server().warmed();
    for (arguments, answer) in [
        (json!({ "article": "AB-1", "words": ["a", "b"] }), r#"Some("AB-1") ["a", "b"]"#),
        (json!({ "article": " AB-1\n" }), r#"Some("AB-1") []"#),
        (json!({ "article": "", "words": "one" }), r#"None ["one"]"#),
        (json!({ "article": null }), "None []"),
    ] {
        assert_eq!(ask(&server, "particular", &arguments)["result"], answer, "{arguments}");
    }
    for (arguments, wanted) in [
        (json!({ "article": "ab-1" }), "`article` must be a text that matches"),
        (json!({ "article": "A".repeat(1_000_000) }), "`article` must be a text that matches"),
        (json!({ "words": ["a", "B"] }), "`words[1]` must be a text that matches ^[a-z]+$."),
    ] {
        let refused = ask(&server, "particular", &arguments);
        assert!(refused["error"].is_string() && text(&refused).contains(wanted), "{wanted}: {refused}");
    }
}

/// As many objects as 1 MB holds: each lacks three arguments, or lacks one and has another that does not fit.
#[test]
fn of_very_many_objects_that_do_not_fit_the_first_are_told() {
    let stage = Stage::open();
    let server = stage.server_with(&[("TOOL_DEADLINE_MS", "7000")]).warmed();
    // Reading so much takes a debug build a while. What is told is the matter here, and not when.
    let bounds = ToolResultBounds { max_chars: RESULT_MAX_CHARS, within: Duration::from_secs(60) };
    let ask = |arguments: &Value| {
        let calls = json!([tool_call("t1", "packs", arguments)]);
        let fields = json!({ "call": { "id": "call-1" }, "toolCallList": calls });
        tool_results(&server.process, &fields, bounds).remove(0)
    };
    let carton = json!({ "article": "bulbs", "count": 3, "colour": "red" });
    let packed = ask(&json!({ "cartons": [carton], "shelves": { "top": carton } }));
    assert_eq!(packed["result"], "3 bulbs in Red, 3 bulbs in Red");

    let empty = ask(&json!({ "cartons": vec![json!({}); 333_000] }));
    assert_eq!(empty["error"], told_of_two(["cartons[0]", "cartons[1]"]));

    let shelves: Map<String, Value> =
        (100_000..170_000).map(|place| (place.to_string(), json!({}))).collect();
    let empty = ask(&json!({ "shelves": shelves }));
    assert_eq!(empty["error"], told_of_two(["shelves.100000", "shelves.100001"]));

    let carton = json!({ "article": "bulbs", "count": "some" });
    let refused = ask(&json!({ "cartons": vec![carton; 20_000] }));
    let times = |argument: &str| text(&refused).matches(argument).count();
    // What is missing is named first, and then what it must be.
    assert_eq!((times(".colour`"), times(".count`")), (2 * 6, 6), "{refused}");
}

/// What is said where two objects lack all of their arguments.
fn told_of_two(objects: [&str; 2]) -> String {
    let forms = ["a text", "a whole number of at least 0, such as 2", "one of red, green, blue"];
    let arguments = objects.iter().flat_map(|object| {
        ["article", "count", "colour"]
            .iter()
            .zip(forms)
            .map(move |(name, form)| (format!("`{object}.{name}`"), form))
    });
    let arguments: Vec<_> = arguments.collect();
    let names: Vec<&str> = arguments.iter().map(|(name, _)| name.as_str()).collect();
    let (last, others) = names.split_last().unwrap();
    let forms: String = arguments.iter().map(|(name, form)| format!("{name} must be {form}. ")).collect();
    format!(
        "packs was not run. {} and {last} are missing. {forms}Correct that, asking the caller if need be, and call it again.",
        others.join(", ")
    )
}
