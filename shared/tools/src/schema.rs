//! The JSON Schema of a tool's arguments, as Vapi and the models behind it want it.
//!
//! Vapi's `JsonSchema` is a small part of the standard: every property has one `type`, there is no `$ref`, no
//! `null` type and a short list of formats. See [Vapi API/Create
//! Tool](https://docs.vapi.ai/api-reference/tools/create).

mod simplify;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// Why a type's schema can't be given to Vapi.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// The arguments are no struct with named fields.
    #[error("the arguments must be a struct with named fields")]
    NotAnObject,
    /// The type contains itself, so that its schema can't do without `$ref`.
    #[error("the arguments contain themselves")]
    Recursive,
    /// A value has no type, or several: Vapi wants exactly one.
    #[error("`{0}` must have exactly one JSON type")]
    NoSingleType(String),
}

/// The schema of the arguments `T`: root type `object`, everything inlined, no noise.
///
/// # Errors
///
/// A type that Vapi's part of JSON Schema can't say. It fails the same way every time, so that a test finds
/// it.
pub fn arguments_schema<T: JsonSchema>() -> Result<Value, SchemaError> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    simplify::simplify(&mut schema);

    let mut schema = schema.to_value();
    let Some(root) = schema.as_object_mut() else { return Err(SchemaError::NotAnObject) };
    if root.contains_key("$defs") {
        return Err(SchemaError::Recursive);
    }
    if root.get("type") != Some(&json!("object")) {
        return Err(SchemaError::NotAnObject);
    }
    // The tool's own description says what these would.
    root.remove("title");
    root.remove("description");
    // Vapi wants it also where a tool takes no arguments.
    root.entry("properties").or_insert_with(|| json!({}));
    check(&schema, "")?;
    Ok(schema)
}

/// Vapi requires `type` in every schema, as one string.
fn check(schema: &Value, path: &str) -> Result<(), SchemaError> {
    if schema.get("$ref").is_some() {
        return Err(SchemaError::Recursive);
    }
    if !schema.get("type").is_some_and(Value::is_string) {
        return Err(SchemaError::NoSingleType(path.to_owned()));
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        check(property, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") })?;
    }
    schema.get("items").map_or(Ok(()), |items| check(items, &format!("{path}[]")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Doc comment of the root: noise.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Everything {
        /// How many
        /// people come.
        people: u32,
        /// What for.
        reason: Option<String>,
        /// Where to sit.
        seat: Option<Seat>,
        #[serde(default)]
        urgent: bool,
        notes: Vec<Note>,
        plain: Plain,
        extra: BTreeMap<String, f64>,
    }

    #[derive(JsonSchema)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only its schema is of interest")]
    enum Seat {
        /// In the garden.
        Outside,
        /// At the bar.
        Bar,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    enum Plain {
        A,
        B,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Note {
        /// A property that is called like a keyword stays.
        title: String,
        format: Option<String>,
    }

    #[test]
    fn a_schema_has_only_what_vapi_knows() {
        assert_eq!(
            arguments_schema::<Everything>().unwrap(),
            json!({
                "type": "object",
                "properties": {
                    "people": { "type": "integer", "minimum": 0, "description": "How many people come." },
                    "reason": { "type": "string", "description": "What for." },
                    "seat": {
                        "type": "string",
                        "enum": ["outside", "bar"],
                        "description": "Where to sit. outside: In the garden. bar: At the bar.",
                    },
                    "urgent": { "type": "boolean", "default": false },
                    "notes": { "type": "array", "items": {
                        "type": "object",
                        "properties": {
                            "title": { "type": "string", "description": "A property that is called like a keyword stays." },
                            "format": { "type": "string" },
                        },
                        "required": ["title"],
                    } },
                    "plain": { "type": "string", "enum": ["A", "B"] },
                    "extra": { "type": "object", "additionalProperties": { "type": "number" } },
                },
                "required": ["people", "notes", "plain", "extra"],
            })
        );
    }

    #[test]
    fn a_tool_without_arguments_has_empty_properties() {
        #[derive(JsonSchema)]
        struct Nothing {}

        assert_eq!(arguments_schema::<Nothing>().unwrap(), json!({ "type": "object", "properties": {} }));
    }

    #[test]
    fn what_vapi_cannot_say_is_an_error() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Chain {
            next: Option<Box<Chain>>,
        }
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Anything {
            value: Vec<Value>,
        }

        assert_eq!(arguments_schema::<Chain>(), Err(SchemaError::Recursive));
        assert_eq!(arguments_schema::<Anything>(), Err(SchemaError::NoSingleType("value[]".to_owned())));
        assert_eq!(arguments_schema::<String>(), Err(SchemaError::NotAnObject));
        assert_eq!(arguments_schema::<Plain>(), Err(SchemaError::NotAnObject));
    }
}
