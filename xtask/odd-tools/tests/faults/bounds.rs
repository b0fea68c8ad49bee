//! What a schema says of its arguments is kept to by the engine, whatever a model makes of it.

use serde_json::{Value, json};

use crate::exchange::{Server, Stage, text, tool_call};

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
