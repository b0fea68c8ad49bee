//! Run these tools, in every shape in which Vapi has written that.

use std::borrow::Cow;

use serde_json::value::RawValue;
use thiserror::Error;

use crate::{payload::Session, wire::payload};

payload! {
    message
    /// The model calls tools. Type `tool-calls`. The caller hears silence until they are answered.
    ///
    /// See [Vapi Docs/Custom tools].
    ///
    /// [Vapi Docs/Custom tools]: https://docs.vapi.ai/tools/custom-tools
    ToolCalls {
        /// Session it belongs to, where there is no call and no chat.
        session: Option<Session<'a>> = "session",
        /// The calls.
        tool_call_list: Vec<ToolCall<'a>> = "toolCallList",
        /// The calls again, under a name that no schema has and every captured message carries.
        tool_calls: Vec<ToolCall<'a>> = "toolCalls",
        /// The calls once more, each inside its tool.
        tool_with_tool_call_list: Vec<ToolWithToolCall<'a>> = "toolWithToolCallList",
        /// Conversation so far.
        artifact: Option<&'a RawValue> = "artifact",
    }
}

payload! {
    /// A tool and the call of it.
    ToolWithToolCall {
        /// The call.
        tool_call: Option<ToolCall<'a>> = "toolCall",
    }
}

payload! {
    /// One call of one tool.
    ToolCall {
        /// Identifier, opaque, to be given back exactly.
        id: Option<Cow<'a, str>> = "id",
        /// Name and arguments, as they come over the wire.
        function: Option<CalledFunction<'a>> = "function",
        /// Name, in the flat shape of the documentation.
        flat_name: Option<Cow<'a, str>> = "name",
        /// Arguments, in the flat shape.
        flat_arguments: Option<&'a RawValue> = "arguments",
        /// Arguments, in the flat shape of the events page.
        flat_parameters: Option<&'a RawValue> = "parameters",
    }
}

payload! {
    /// A function's name and arguments.
    CalledFunction {
        /// Name of the tool.
        name: Option<Cow<'a, str>> = "name",
        /// An object over the wire, text that holds an object in the schema.
        arguments: Option<&'a RawValue> = "arguments",
        /// Arguments, in the documentation of custom tools.
        parameters: Option<&'a RawValue> = "parameters",
    }
}

payload! {
    message
    /// One function call, in the form of 2024. Type `function-call`.
    FunctionCall {
        /// Session it belongs to, where there is no call and no chat.
        session: Option<Session<'a>> = "session",
        /// Name and arguments; it has no identifier.
        function_call: Option<CalledFunction<'a>> = "functionCall",
    }
}

/// Arguments that can't be read as an object.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadArguments {
    /// Neither an object nor text that holds one.
    #[error("arguments are not a JSON object")]
    NotAnObject,
    /// Text that is not JSON.
    #[error("arguments are not JSON")]
    NotJson,
}

impl<'a> ToolCalls<'a> {
    /// The calls, in the order in which they came: from the first list in which one can be answered.
    #[must_use]
    pub fn into_calls(self) -> Vec<ToolCall<'a>> {
        let inside = self.tool_with_tool_call_list.into_iter().filter_map(|with| with.tool_call).collect();
        let lists: [Vec<ToolCall<'a>>; 3] = [self.tool_call_list, self.tool_calls, inside];
        let has_id = |call: &ToolCall<'_>| call.id.as_deref().is_some_and(|id| !id.is_empty());
        lists.into_iter().find(|list| list.iter().any(has_id)).unwrap_or_default()
    }
}

impl<'a> ToolCall<'a> {
    /// Name of the tool.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let inside = self.function.as_ref().and_then(|function| function.name.as_deref());
        inside.filter(|name| !name.is_empty()).or(self.flat_name.as_deref())
    }

    /// Arguments as the text of a JSON object, `{}` where there are none.
    ///
    /// # Errors
    ///
    /// [`BadArguments`] where they are no object, or text that holds none.
    pub fn arguments_json(&self) -> Result<Cow<'a, str>, BadArguments> {
        let inside = self.function.as_ref();
        object_text(
            inside
                .and_then(|function| function.arguments)
                .or(self.flat_arguments)
                .or_else(|| inside.and_then(|function| function.parameters))
                .or(self.flat_parameters),
        )
    }
}

impl<'a> FunctionCall<'a> {
    /// The call in today's form, without an identifier.
    #[must_use]
    pub fn into_call(self) -> Option<ToolCall<'a>> {
        let function = self.function_call?;
        Some(ToolCall { function: Some(function), ..ToolCall::default() })
    }
}

fn object_text(raw: Option<&RawValue>) -> Result<Cow<'_, str>, BadArguments> {
    let Some(raw) = raw else { return Ok(Cow::Borrowed("{}")) };
    match raw.get().as_bytes().first() {
        Some(b'{') => Ok(Cow::Borrowed(raw.get())),
        Some(b'"') => {
            let text: String = serde_json::from_str(raw.get()).map_err(|_| BadArguments::NotJson)?;
            let text = text.trim();
            if text.is_empty() {
                return Ok(Cow::Borrowed("{}"));
            }
            let inner: Box<RawValue> = serde_json::from_str(text).map_err(|_| BadArguments::NotJson)?;
            match inner.get() {
                "null" => Ok(Cow::Borrowed("{}")),
                object if object.starts_with('{') => Ok(Cow::Owned(object.to_owned())),
                // Some models encode them twice. The text gets shorter each time, so this ends.
                text if text.starts_with('"') => {
                    object_text(Some(&inner)).map(|text| Cow::Owned(text.into_owned()))
                }
                _ => Err(BadArguments::NotAnObject),
            }
        }
        _ => Err(BadArguments::NotAnObject),
    }
}

/// Identifiers and names of the calls in a body of which nothing else may be usable. See [`ToolCalls::into_calls`].
#[must_use]
pub fn called(body: &[u8]) -> Vec<(String, Option<String>)> {
    let Ok(message) = crate::payload::read::<ToolCalls<'_>>(body) else { return Vec::new() };
    let named = |call: ToolCall<'_>| {
        let name = call.name().map(str::to_owned);
        call.id.filter(|id| !id.is_empty()).map(|id| (id.into_owned(), name))
    };
    message.into_calls().into_iter().filter_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload;

    fn only_call(list: &str) -> (Option<String>, Option<String>, Result<String, BadArguments>) {
        let body = format!(r#"{{"message":{{"type":"tool-calls",{list}}}}}"#);
        let message: ToolCalls<'_> = payload::read(body.as_bytes()).unwrap();
        let call = message.into_calls().into_iter().next().unwrap();
        let arguments = call.arguments_json().map(Cow::into_owned);
        (call.id.as_deref().map(str::to_owned), call.name().map(str::to_owned), arguments)
    }

    #[test]
    fn every_shape_gives_the_same_call() {
        for list in [
            r#""toolCallList":[{"id":"t1","type":"function","function":{"name":"f","arguments":{"a":1}}}]"#,
            r#""toolCallList":[{"id":"t1","function":{"name":"f","arguments":"{\"a\":1}"}}]"#,
            r#""toolCallList":[{"id":"t1","name":"f","arguments":{"a":1}}]"#,
            r#""toolCallList":[{"id":"t1","name":"f","parameters":{"a":1}}]"#,
            r#""toolCallList":[{"id":"t1","function":{"name":"f","parameters":{"a":1}}}]"#,
            r#""toolCallList":[],"toolCalls":[{"id":"t1","function":{"name":"f","arguments":{"a":1}}}]"#,
            r#""toolWithToolCallList":[{"type":"make","toolCall":{"id":"t1","function":{"name":"f","arguments":{"a":1}}}}]"#,
            r#""toolCallList":{"id":"t1","function":{"name":"f","arguments":{"a":1}}}"#,
            r#""toolCallList":[{"id":"","name":"g"}],"toolCalls":[{"id":"t1","name":"f","arguments":{"a":1}}]"#,
            r#""toolCallList":[{"id":"t1","name":"f","function":{"name":"","arguments":{"a":1}}}]"#,
            r#""toolCallList":"odd","toolCalls":[7,{"id":"t1","name":"f","arguments":{"a":1}}]"#,
        ] {
            assert_eq!(
                only_call(list),
                (Some("t1".into()), Some("f".into()), Ok(r#"{"a":1}"#.into())),
                "{list}"
            );
        }
    }

    #[test]
    fn no_arguments_are_an_empty_object() {
        for arguments in [
            r#","arguments":"""#,
            r#","arguments":"{}""#,
            r#","arguments":{}"#,
            r#","arguments":null"#,
            r#","arguments":"null""#,
            "",
        ] {
            let list = format!(r#""toolCallList":[{{"id":"t1","function":{{"name":"f"{arguments}}}}}]"#);
            assert_eq!(only_call(&list).2, Ok("{}".into()), "{arguments}");
        }
    }

    #[test]
    fn arguments_that_are_no_object_are_told_apart() {
        let of = |arguments: &str| {
            only_call(&format!(
                r#""toolCallList":[{{"id":"t1","function":{{"name":"f","arguments":{arguments}}}}}]"#
            ))
            .2
        };
        assert_eq!(of("[1]"), Err(BadArguments::NotAnObject));
        assert_eq!(of("5"), Err(BadArguments::NotAnObject));
        assert_eq!(of(r#""[1]""#), Err(BadArguments::NotAnObject));
        assert_eq!(of(r#""{\"a\":""#), Err(BadArguments::NotJson));
        assert_eq!(of(r#""\"[1]\"""#), Err(BadArguments::NotAnObject));
        assert_eq!(of(r#""\"{}\"""#), Ok("{}".into()));
    }

    #[test]
    fn an_id_that_is_a_number_is_kept_as_its_text() {
        assert_eq!(only_call(r#""toolCallList":[{"id":17,"name":"f"}]"#).0.as_deref(), Some("17"));
    }
}
