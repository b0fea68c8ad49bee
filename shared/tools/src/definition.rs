//! What Vapi is told of a tool: the body of one `POST /tool`.

use serde_json::{Value, json};

use crate::options::ToolOptions;

/// How long a tool's name may be, in bytes. See [Vapi API/Create
/// Tool](https://docs.vapi.ai/api-reference/tools/create).
pub const NAME_MAX_BYTES: usize = 64;

/// Descriptions stay under this many characters: beyond it, models' providers refuse them.
pub const DESCRIPTION_LIMIT_CHARS: usize = 1000;

/// Whether Vapi takes this as a function's name: `^[a-zA-Z0-9_-]{1,64}$`.
pub fn is_tool_name(name: &str) -> bool {
    (1..=NAME_MAX_BYTES).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether a text will do as a function's description.
pub(crate) fn is_description(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() < DESCRIPTION_LIMIT_CHARS
}

/// The function tool as Vapi's API takes it. Without a server it goes where the assistant's messages go.
pub(crate) fn function_tool(
    name: &str,
    description: &str,
    parameters: &Value,
    options: &ToolOptions,
) -> Value {
    let mut definition = json!({
        "type": "function",
        "async": options.is_async(),
        "function": { "name": name, "description": description, "parameters": parameters },
    });
    if options.is_strict() {
        definition["function"]["strict"] = json!(true);
    }
    let messages = options.messages();
    if !messages.is_empty() {
        definition["messages"] = json!(messages);
    }
    if !options.encrypted_paths().is_empty() {
        definition["server"] = json!({ "encryptedPaths": options.encrypted_paths() });
    }
    definition
}

/// Gives a definition a server URL of its own, which goes before the assistant's.
pub fn with_server_url(mut definition: Value, url: &str) -> Value {
    if definition.is_object() {
        definition["server"]["url"] = json!(url);
    }
    definition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_vapi_takes() {
        assert!(is_tool_name("book_appointment-2"));
        assert!(is_tool_name(&"a".repeat(64)));
        for name in ["", "book appointment", "buché", "a.b", &"a".repeat(65)] {
            assert!(!is_tool_name(name), "{name:?}");
        }
    }

    #[test]
    fn a_definition_with_a_server_is_still_the_same_tool() {
        let parameters = json!({ "type": "object", "properties": {} });
        let plain = function_tool("ping", "Answers.", &parameters, &ToolOptions::new());
        let with_server = with_server_url(plain.clone(), "https://tools.example.com/");
        assert_eq!(with_server["server"], json!({ "url": "https://tools.example.com/" }));
        assert_eq!(with_server["function"], plain["function"]);
    }

    #[test]
    fn what_a_tool_says_of_itself_is_part_of_its_definition() {
        let options =
            ToolOptions::new().asynchronous().strict().says_at_start("One moment.").encrypted(&["ssn"]);
        let parameters = json!({ "type": "object", "properties": {} });
        let definition = function_tool("ping", "Answers.", &parameters, &options);
        assert_eq!(definition["async"], true);
        assert_eq!(definition["function"]["strict"], true);
        assert_eq!(definition["messages"][0]["type"], "request-start");
        let with_server = with_server_url(definition, "https://tools.example.com/");
        assert_eq!(
            with_server["server"],
            json!({ "encryptedPaths": ["ssn"], "url": "https://tools.example.com/" })
        );
    }
}
