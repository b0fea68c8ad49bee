//! Rewrites what schemars makes into the part of JSON Schema that Vapi knows.

use schemars::Schema;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Map, Value, json};
use vapi_webhook::answer::single_line;

/// The formats that Vapi lists; schemars adds others, such as `uint32`.
const FORMATS: [&str; 9] =
    ["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];

/// The keywords of Vapi's `JsonSchema`.
const VAPIS: [&str; 9] =
    ["type", "items", "properties", "description", "pattern", "format", "required", "enum", "title"];

/// Keywords beyond those that stay all the same. Vapi hands on what it does not list: its strict tools need
/// `additionalProperties`. These the models behind it know, they say what a model can't guess, and the engine keeps
/// to them.
///
/// Everything else goes: some models refuse the whole tool for `exclusiveMinimum`, `uniqueItems` or `examples`.
const MODELS: [&str; 8] = [
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "additionalProperties",
];

/// What Vapi can't be told at all. It stays for the check to find.
const UNSAYABLE: [&str; 7] = ["anyOf", "oneOf", "allOf", "not", "if", "$ref", "$defs"];

/// Whether a schema keeps its `examples`. Vapi does not know them.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Examples {
    Keep,
    Drop,
}

/// Rewrites a schema and all its parts in place.
pub(super) fn simplify(schema: &mut Schema, examples: Examples) {
    RecursiveTransform(|schema: &mut Schema| simplify_one(schema, examples)).transform(schema);
}

fn simplify_one(schema: &mut Schema, examples: Examples) {
    let Some(schema) = schema.as_object_mut() else { return };
    if let Some(Value::String(description)) = schema.get_mut("description") {
        // Where a doc comment is broken into lines is of no interest to a model.
        *description = single_line(description);
    }
    drop_null(schema);
    join_variants(schema);
    if schema.get("format").and_then(Value::as_str).is_some_and(|format| !FORMATS.contains(&format)) {
        schema.remove("format");
    }
    include_bounds(schema);
    let is_text = |value: &Value| value.is_string();
    // Vapi's `enum` is a list of texts.
    if schema.get("enum").and_then(Value::as_array).is_some_and(|values| !values.iter().all(is_text)) {
        schema.remove("enum");
    }
    // A closed object would tell models nothing: strict tools are closed elsewhere.
    if schema.get("additionalProperties").is_some_and(Value::is_boolean) {
        schema.remove("additionalProperties");
    }
    schema.retain(|keyword, _| {
        let is_kept = [&VAPIS[..], &MODELS, &UNSAYABLE].iter().any(|list| list.contains(&keyword.as_str()));
        is_kept || (keyword == "examples" && examples == Examples::Keep)
    });
}

/// Below 9 is at most 8, of whole numbers.
fn include_bounds(schema: &mut Map<String, Value>) {
    if schema.get("type") != Some(&json!("integer")) {
        return;
    }
    for (exclusive, inclusive, step) in
        [("exclusiveMinimum", "minimum", 1), ("exclusiveMaximum", "maximum", -1)]
    {
        let Some(bound) = schema.get(exclusive).and_then(Value::as_i64) else { continue };
        let bound = bound.saturating_add(step);
        let is_tighter = schema
            .get(inclusive)
            .and_then(Value::as_i64)
            .is_none_or(|other| if step > 0 { bound > other } else { bound < other });
        if is_tighter {
            schema.insert(inclusive.to_owned(), json!(bound));
        }
    }
}

/// An optional property is one that is not `required`: Vapi has no type `null`.
fn drop_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if types.len() == 1 {
            let only = types.remove(0);
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type") != Some(&json!("null")));
    if choices.len() == 1
        && let Value::Object(only) = choices.remove(0)
    {
        schema.remove("anyOf");
        // What is said of the property goes before what is said of its type.
        for (keyword, value) in only {
            schema.entry(keyword).or_insert(value);
        }
    }
}

/// An enum whose variants have doc comments comes as `oneOf` with one constant each: one `enum` says the
/// same, with the comments in its description.
fn join_variants(schema: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = schema.get("oneOf") else { return };
    let mut names = Vec::new();
    let mut sentences: Vec<String> =
        schema.get("description").and_then(Value::as_str).map(str::to_owned).into_iter().collect();
    for choice in choices {
        let description = choice.get("description").and_then(Value::as_str);
        match (choice.get("const"), choice.get("enum")) {
            (Some(Value::String(name)), None) => {
                sentences.extend(description.map(|text| format!("{name}: {text}")));
                names.push(json!(name));
            }
            (None, Some(Value::Array(several))) if several.iter().all(Value::is_string) => {
                names.extend(several.iter().cloned());
            }
            _ => return,
        }
    }
    schema.remove("oneOf");
    schema.insert("type".to_owned(), json!("string"));
    schema.insert("enum".to_owned(), Value::Array(names));
    if !sentences.is_empty() {
        schema.insert("description".to_owned(), json!(sentences.join(" ")));
    }
}
