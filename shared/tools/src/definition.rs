//! What Vapi is told of a tool: the body of one `POST /tool`.

use serde_json::{Value, json};

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

/// The function tool as Vapi's API takes it, without a server: it then goes where the assistant's messages
/// go.
pub(crate) fn function_tool(name: &str, description: &str, parameters: &Value) -> Value {
    json!({
        "type": "function",
        "async": false,
        "function": { "name": name, "description": description, "parameters": parameters },
    })
}

/// Gives a definition a server URL of its own, which goes before the assistant's.
pub fn with_server_url(mut definition: Value, url: &str) -> Value {
    if let Some(definition) = definition.as_object_mut() {
        definition.insert("server".to_owned(), json!({ "url": url }));
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
        let plain = function_tool("ping", "Answers.", &json!({ "type": "object", "properties": {} }));
        let with_server = with_server_url(plain.clone(), "https://tools.example.com/");
        assert_eq!(with_server["server"], json!({ "url": "https://tools.example.com/" }));
        assert_eq!(with_server["function"], plain["function"]);
    }
}
