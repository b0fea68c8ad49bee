//! What a schema wants, in words and with an example.

use serde_json::{Value, json};

use super::{choices, kind, required};
use crate::calendar::{DATE_PATTERN, TIME_PATTERN};
use crate::listed::listed;

/// How many of an enum's values are told.
const CHOICES_AT_MOST: usize = 30;

/// An example beyond this helps nobody.
const EXAMPLE_MAX_CHARS: usize = 120;

/// "a whole number of at least 1, such as 2"
pub(super) fn wanted(schema: &Value) -> String {
    let example = example(schema).map(|example| match example {
        Value::String(text) => text,
        other => other.to_string(),
    });
    match example.filter(|example| !example.is_empty() && example.chars().count() <= EXAMPLE_MAX_CHARS) {
        Some(example) => format!("{}, such as {example}", what(schema)),
        None => what(schema),
    }
}

/// "a whole number of at least 1"
fn what(schema: &Value) -> String {
    if let Some(choices) = choices(schema) {
        let choices: Vec<_> = choices.take(CHOICES_AT_MOST).collect();
        return format!("one of {}", choices.join(", "));
    }
    match kind(schema) {
        "string" => text(schema),
        "integer" => format!("a whole number{}", range(schema)),
        "number" => format!("a number{}", range(schema)),
        "boolean" => "true or false".to_owned(),
        "array" => list(schema),
        "object" => object(schema),
        _ => "another value".to_owned(),
    }
}

fn text(schema: &Value) -> String {
    if let Some((what, _)) = well_known(schema) {
        return what.to_owned();
    }
    let length = sizes(schema, "minLength", "maxLength", "character");
    match schema.get("pattern").and_then(Value::as_str) {
        Some(pattern) => format!("a text{length} that matches {pattern}"),
        None => format!("a text{length}"),
    }
}

/// Texts that have a name of their own, and an example of each.
fn well_known(schema: &Value) -> Option<(&'static str, &'static str)> {
    match (schema.get("pattern").and_then(Value::as_str), schema.get("format").and_then(Value::as_str)) {
        (Some(DATE_PATTERN), _) | (_, Some("date")) => Some(("a date as YYYY-MM-DD", "2026-06-12")),
        (Some(TIME_PATTERN), _) => Some(("a time as HH:MM on a 24-hour clock", "14:30")),
        (_, Some("time")) => Some(("a time as HH:MM:SS with its offset", "14:30:00Z")),
        (_, Some("date-time")) => Some(("a date and time with its offset", "2026-06-12T14:30:00Z")),
        (_, Some("duration")) => Some(("a duration as ISO 8601 writes it", "PT30M")),
        (_, Some("email")) => Some(("an email address", "ada@example.com")),
        (_, Some("hostname")) => Some(("a host name", "www.example.com")),
        (_, Some("ipv4")) => Some(("an IPv4 address", "192.0.2.1")),
        (_, Some("ipv6")) => Some(("an IPv6 address", "2001:db8::1")),
        (_, Some("uuid")) => Some(("a UUID", "123e4567-e89b-42d3-a456-426614174000")),
        _ => None,
    }
}

fn list(schema: &Value) -> String {
    let size = sizes(schema, "minItems", "maxItems", "item");
    match schema.get("items") {
        Some(items) => format!("a list{size}, each item {}", what(items)),
        None => format!("a list{size}"),
    }
}

fn object(schema: &Value) -> String {
    let names: Vec<_> = required(schema).map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "an object".to_owned(),
        names => format!("an object with {}", listed(names)),
    }
}

/// " from 1 to 8"
fn range(schema: &Value) -> String {
    let bound = |keyword| schema.get(keyword).and_then(Value::as_number);
    match (bound("minimum"), bound("maximum")) {
        (Some(minimum), Some(maximum)) => format!(" from {minimum} to {maximum}"),
        (Some(minimum), None) => format!(" of at least {minimum}"),
        (None, Some(maximum)) => format!(" of at most {maximum}"),
        (None, None) => String::new(),
    }
}

/// " of 1 to 8 characters"
fn sizes(schema: &Value, min_keyword: &str, max_keyword: &str, unit: &str) -> String {
    let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
    let units = |count| if count == 1 { unit.to_owned() } else { format!("{unit}s") };
    match (bound(min_keyword).filter(|&min| min > 0), bound(max_keyword)) {
        (Some(min), Some(max)) if min == max => format!(" of exactly {max} {}", units(max)),
        (Some(min), Some(max)) => format!(" of {min} to {max} {unit}s"),
        (Some(min), None) => format!(" of at least {min} {}", units(min)),
        (None, Some(max)) => format!(" of at most {max} {}", units(max)),
        (None, None) => String::new(),
    }
}

/// The tool's own example, else one that fits.
fn example(schema: &Value) -> Option<Value> {
    if let Some(own) = schema.get("examples").and_then(|examples| examples.get(0)) {
        return Some(own.clone());
    }
    if schema.get("enum").is_some() {
        return None;
    }
    match kind(schema) {
        "string" => well_known(schema).map(|(_, example)| json!(example)),
        "integer" => Some(within(schema, json!(2))),
        "number" => Some(within(schema, json!(2.5))),
        "array" => schema.get("items").and_then(example).map(|item| json!([item])),
        _ => None,
    }
}

fn within(schema: &Value, example: Value) -> Value {
    let number = example.as_f64();
    let bound = |keyword| schema.get(keyword).filter(|bound| bound.is_number());
    let too_low = bound("minimum").filter(|minimum| minimum.as_f64() > number);
    let too_high = bound("maximum").filter(|maximum| maximum.as_f64() < number);
    too_low.or(too_high).cloned().unwrap_or(example)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_schema_wants_is_said_with_an_example_that_fits() {
        for (schema, words) in [
            (json!({ "type": "integer" }), "a whole number, such as 2"),
            (json!({ "type": "integer", "minimum": 1 }), "a whole number of at least 1, such as 2"),
            (
                json!({ "type": "integer", "minimum": 15, "maximum": 240 }),
                "a whole number from 15 to 240, such as 15",
            ),
            (json!({ "type": "integer", "maximum": -1 }), "a whole number of at most -1, such as -1"),
            (json!({ "type": "number", "examples": [19.9, 3] }), "a number, such as 19.9"),
            (json!({ "type": "boolean" }), "true or false"),
            (json!({ "type": "string" }), "a text"),
            (json!({ "type": "string", "minLength": 1 }), "a text of at least 1 character"),
            (json!({ "type": "string", "minLength": 2, "maxLength": 20 }), "a text of 2 to 20 characters"),
            (json!({ "type": "string", "minLength": 4, "maxLength": 4 }), "a text of exactly 4 characters"),
            (json!({ "type": "string", "examples": ["LD-20417"] }), "a text, such as LD-20417"),
            (json!({ "type": "string", "pattern": "^[A-Z]$" }), "a text that matches ^[A-Z]$"),
            (
                json!({ "type": "string", "pattern": DATE_PATTERN }),
                "a date as YYYY-MM-DD, such as 2026-06-12",
            ),
            (json!({ "type": "string", "format": "email" }), "an email address, such as ada@example.com"),
            (json!({ "type": "string", "enum": ["outside", "bar"] }), "one of outside, bar"),
            (
                json!({ "type": "array", "items": { "type": "integer", "minimum": 0 } }),
                "a list, each item a whole number of at least 0, such as [2]",
            ),
            (
                json!({ "type": "array", "minItems": 1, "items": { "type": "string" } }),
                "a list of at least 1 item, each item a text",
            ),
            (
                json!({ "type": "object", "properties": {}, "required": ["street", "town"] }),
                "an object with `street` and `town`",
            ),
        ] {
            assert_eq!(wanted(&schema), words);
        }
    }
}
