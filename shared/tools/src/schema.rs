//! The JSON Schema of a tool's arguments, as Vapi and the models behind it want it.
//!
//! Vapi's `JsonSchema` is a small part of the standard: every property has one `type`, there is no `$ref`, no
//! `null` type and a short list of formats. See [Vapi API/Create
//! Tool](https://docs.vapi.ai/api-reference/tools/create).

mod closed;
mod simplify;
mod taken;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

pub(crate) use self::closed::closed;
use self::simplify::Examples;
pub(crate) use self::taken::{Patterns, TakenSchema};

/// Why a type's schema can't be given to Vapi.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
    /// A list whose items have no schema, or, as in a tuple, one each: Vapi wants one for all.
    #[error("the items of `{0}` must have one schema")]
    NoItems(String),
    /// A strict tool's argument may be left out. Vapi would silently take the tool for one that is not strict.
    #[error(
        "`{0}` may be left out, which a strict tool can't say: require it, or let the tool not be strict"
    )]
    Optional(String),
    /// A strict tool's argument is a map. Models are told every name in advance, where a tool is strict.
    #[error(
        "`{0}` may have any names in it, which a strict tool can't say: name them, or let the tool not be strict"
    )]
    OpenObject(String),
    /// A pattern that is none, or that says what can't be checked. The engine keeps to it, not only the model.
    #[error(
        "the pattern of `{path}` can't be checked: {fault}: write it without look-around, back-references and classes of \
         Unicode, or check the text in the tool"
    )]
    Pattern {
        /// Which argument has it.
        path: String,
        /// What is wrong with it.
        fault: String,
    },
}

/// The schema of the arguments `T`, as Vapi is told it: root type `object`, everything inlined, no noise.
///
/// # Errors
///
/// A type that Vapi's part of JSON Schema can't say. It fails the same way every time, so that a test finds
/// it.
pub fn arguments_schema<T: JsonSchema>() -> Result<Value, SchemaError> {
    schema::<T>(Examples::Drop)
}

/// The same with the examples that the type gives, for sentences about arguments that don't fit.
pub(crate) fn schema_with_examples<T: JsonSchema>() -> Result<Value, SchemaError> {
    schema::<T>(Examples::Keep)
}

fn schema<T: JsonSchema>(examples: Examples) -> Result<Value, SchemaError> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    simplify::simplify(&mut schema, examples);

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
    let combines =
        ["anyOf", "oneOf", "allOf", "not", "if"].iter().any(|keyword| schema.get(keyword).is_some());
    if combines || !schema.get("type").is_some_and(Value::is_string) {
        return Err(SchemaError::NoSingleType(path.to_owned()));
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        check(property, &inside(path, name))?;
    }
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        check(values, &inside(path, "*"))?;
    }
    match schema.get("items") {
        Some(items) => check(items, &format!("{path}[]")),
        None if schema.get("type") == Some(&json!("array")) => Err(SchemaError::NoItems(path.to_owned())),
        None => Ok(()),
    }
}

/// `payment.card`
fn inside(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
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
        /// When to write.
        #[schemars(length(max = 3), example = ["ada@example.com"])]
        to: Vec<Email>,
        #[schemars(range(min = 1), extend("x-unit" = "people"))]
        seats: u8,
        #[schemars(extend("exclusiveMaximum" = 9))]
        rows: u8,
        unique: std::collections::BTreeSet<i8>,
    }

    /// An address.
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Email(#[schemars(email)] String);

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
                    "to": {
                        "type": "array",
                        "items": { "type": "string", "format": "email", "description": "An address." },
                        "maxItems": 3,
                        "description": "When to write.",
                    },
                    "seats": { "type": "integer", "minimum": 1, "maximum": 255 },
                    "rows": { "type": "integer", "minimum": 0, "maximum": 8 },
                    "unique": { "type": "array", "items": { "type": "integer", "minimum": -128, "maximum": 127 } },
                },
                "required": ["people", "notes", "plain", "extra", "to", "seats", "rows", "unique"],
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
    fn examples_are_kept_for_those_who_ask() {
        let schema = schema_with_examples::<Everything>().unwrap();
        assert_eq!(schema["properties"]["to"]["examples"], json!([["ada@example.com"]]));
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
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Pair {
            range: (u8, String),
        }
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Choice {
            how: How,
        }
        #[derive(JsonSchema)]
        #[serde(tag = "by")]
        #[expect(dead_code, reason = "only its schema is of interest")]
        enum How {
            Mail { address: String },
            Phone { number: String },
        }

        assert_eq!(arguments_schema::<Chain>(), Err(SchemaError::Recursive));
        assert_eq!(arguments_schema::<Anything>(), Err(SchemaError::NoSingleType("value[]".to_owned())));
        assert_eq!(arguments_schema::<Pair>(), Err(SchemaError::NoItems("range".to_owned())));
        assert_eq!(arguments_schema::<Choice>(), Err(SchemaError::NoSingleType("how".to_owned())));
        assert_eq!(arguments_schema::<String>(), Err(SchemaError::NotAnObject));
        assert_eq!(arguments_schema::<Plain>(), Err(SchemaError::NotAnObject));
    }
}
