//! Puts arguments as the schema wants them, where what came can be read in one way only.

use serde_json::{Map, Number, Value};

use super::misfit::is_fit;
use super::{choices, is_required, kind, properties, property};
use crate::calendar;
use crate::schema::Patterns;

/// Beyond this a float no longer names one whole number: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Fits every value that the schema knows. The rest stays as it came.
pub(super) fn fit_object(object: &mut Map<String, Value>, schema: &Value, patterns: &Patterns) {
    for (name, value) in object {
        if let Some(property) = property(schema, name) {
            fit_value(value, property, patterns);
            if is_blank(value) && !is_required(schema, name) && !is_fit(value, property, patterns) {
                *value = Value::Null;
            }
        }
    }
}

/// What some models write for an optional argument that they leave out, where only a text may be empty.
fn is_blank(value: &Value) -> bool {
    value.as_str().map(str::trim).is_some_and(|text| text.is_empty() || text.eq_ignore_ascii_case("null"))
}

/// An optional argument that is left out comes as `null` from models whose provider makes every property
/// required.
pub(super) fn drop_nulls(object: &mut Map<String, Value>, schema: &Value) {
    object.retain(|_, value| !value.is_null());
    for (name, property) in properties(schema) {
        match object.get_mut(name) {
            Some(Value::Object(object)) => drop_nulls(object, property),
            Some(Value::Array(items)) => {
                let Some(schema) = property.get("items") else { continue };
                let objects = items.iter_mut().filter_map(Value::as_object_mut);
                objects.for_each(|object| drop_nulls(object, schema));
            }
            _ => {}
        }
    }
}

/// What can't be read stays as it is, for the tool's own type or the sentence about it.
fn fit_value(value: &mut Value, schema: &Value, patterns: &Patterns) {
    let fitted = match kind(schema) {
        "string" => text(value, schema, patterns),
        "integer" => integer(value),
        "number" => number(value),
        "boolean" => boolean(value),
        "array" => return fit_list(value, schema, patterns),
        "object" => return fit_nested(value, schema, patterns),
        _ => None,
    };
    if let Some(fitted) = fitted {
        *value = fitted;
    }
}

fn text(value: &Value, schema: &Value, patterns: &Patterns) -> Option<Value> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(bool) => bool.to_string(),
        Value::Number(number) => digits(number)?,
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let fitted = match choices(schema) {
        Some(choices) => choice(&text, choices),
        None => calendar::normal(&text, schema).or_else(|| patterns.trimmed(&text, schema)),
    };
    Some(Value::String(fitted.unwrap_or(text)))
}

/// A number as the model wrote it. A long one, such as a card's, has lost digits on its way through a float.
fn digits(number: &Number) -> Option<String> {
    let exact = !number.is_f64() || number.as_f64().is_some_and(|float| float.abs() < EXACT);
    exact.then(|| number.to_string())
}

/// `In garden` for `in_garden`, where no other choice could be meant.
fn choice<'a>(text: &str, choices: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted = letters(text);
    let mut fitting = None;
    for choice in choices {
        if choice == text {
            return Some(choice.to_owned());
        }
        if letters(choice) == wanted && fitting.replace(choice).is_some() {
            return None;
        }
    }
    fitting.map(str::to_owned)
}

fn letters(text: &str) -> String {
    let letters = text.chars().filter(|char| !char.is_whitespace() && !matches!(char, '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

fn integer(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) => whole(number.as_f64().filter(|_| number.is_f64())?),
        Value::String(text) => {
            let text = text.trim();
            let exact =
                text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from));
            exact.ok().or_else(|| whole(text.parse().ok()?))
        }
        _ => None,
    }
}

fn number(value: &Value) -> Option<Value> {
    integer(value).or_else(|| match value {
        Value::String(text) => Some(Value::Number(Number::from_f64(text.trim().parse().ok()?)?)),
        _ => None,
    })
}

/// `5.0` for 5, as JavaScript and some models write it.
fn whole(number: f64) -> Option<Value> {
    if number.fract() != 0.0 || number.abs() > EXACT {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range where f64 is exact")]
    let number = number as i64;
    Some(Value::from(number))
}

fn boolean(value: &Value) -> Option<Value> {
    let text = match value {
        Value::String(text) => text.trim().to_ascii_lowercase(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    match text.as_str() {
        "true" | "yes" | "y" | "1" | "1.0" => Some(Value::Bool(true)),
        "false" | "no" | "n" | "0" | "0.0" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn fit_list(value: &mut Value, schema: &Value, patterns: &Patterns) {
    let Some(items) = schema.get("items") else { return };
    if let Some(list) = value.as_str().and_then(|text| json_text(text, '[')) {
        *value = list;
    }
    if let Value::Array(list) = value {
        return list.iter_mut().for_each(|item| fit_value(item, items, patterns));
    }
    if is_one_item(value) {
        let mut item = value.clone();
        fit_value(&mut item, items, patterns);
        if is_fit(&item, items, patterns) {
            *value = Value::Array(vec![item]);
        }
    }
}

/// "cheese" where a list is wanted is a list of one. "cheese, ham" may be two.
fn is_one_item(value: &Value) -> bool {
    match value {
        Value::Null | Value::Array(_) => false,
        Value::String(text) => !text.trim().is_empty() && !text.contains([',', ';', '\n', '[']),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => true,
    }
}

fn fit_nested(value: &mut Value, schema: &Value, patterns: &Patterns) {
    if let Some(object) = value.as_str().and_then(|text| json_text(text, '{')) {
        *value = object;
    }
    if let Value::Object(object) = value {
        fit_object(object, schema, patterns);
    }
}

/// An object or a list that the model has written as JSON within JSON.
fn json_text(text: &str, begins_with: char) -> Option<Value> {
    if !text.trim_start().starts_with(begins_with) {
        return None;
    }
    serde_json::from_str(text).ok()
}
