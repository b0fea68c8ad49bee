//! From the model's JSON to a tool's arguments: forgiving about scalar types, helpful about the rest.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The model reads the reason; a huge value that it sent must not come back whole.
const REASON_MAX_CHARS: usize = 200;

/// Arguments that a tool can't use, as a sentence that the model can act on.
#[derive(Debug)]
pub(crate) struct UnusableArguments(pub(crate) String);

/// Reads the arguments of the tool `name` from JSON text: [`fit`], then [`typed`].
pub(crate) fn read<T: DeserializeOwned>(
    json: &str,
    name: &str,
    schema: &Value,
) -> Result<T, UnusableArguments> {
    typed(fit(json, name, schema)?, name, schema)
}

/// Reads the arguments of the tool `name` from JSON text, each scalar as the schema wants it. Drops nothing:
/// what the schema does not know, and what is `null`, is still there.
///
/// Models write `"5"` for 5, 5 for `"5"`: where the schema says which was meant, that is read.
pub(crate) fn fit(json: &str, name: &str, schema: &Value) -> Result<Map<String, Value>, UnusableArguments> {
    let mut arguments = match serde_json::from_str::<Value>(json) {
        Ok(Value::Object(arguments)) => arguments,
        Ok(_) => return Err(unusable(name, schema, "The arguments must be one JSON object.")),
        Err(_) => return Err(unusable(name, schema, "The arguments are not valid JSON.")),
    };
    fit_object(&mut arguments, schema);
    Ok(arguments)
}

/// The arguments as the tool `name` takes them.
///
/// They are fitted once more, because [`fit`] saw of an encrypted argument only the cipher text. `null` counts
/// as left out.
pub(crate) fn typed<T: DeserializeOwned>(
    mut arguments: Map<String, Value>,
    name: &str,
    schema: &Value,
) -> Result<T, UnusableArguments> {
    fit_object(&mut arguments, schema);
    drop_nulls(&mut arguments, schema);
    serde_path_to_error::deserialize(Value::Object(arguments)).map_err(|error| {
        let path = error.path().to_string();
        let mut reason: String = error.inner().to_string().chars().take(REASON_MAX_CHARS).collect();
        reason = match path.as_str() {
            "." => format!("{}.", upper_first(&reason)),
            path => format!("Argument `{path}` is not usable: {reason}."),
        };
        unusable(name, schema, &reason)
    })
}

/// What the model itself said: the arguments that the schema knows, without those that are `null`.
///
/// Vapi merges a tool's static parameters over the model's arguments, and those may change from one delivery
/// to the next: what tells two wishes apart must not hold them.
pub(crate) fn known(arguments: &Map<String, Value>, schema: &Value) -> Map<String, Value> {
    let known = properties(schema).filter_map(|(name, _)| Some((name.clone(), arguments.get(name)?.clone())));
    let mut known: Map<String, Value> = known.collect();
    drop_nulls(&mut known, schema);
    known
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// "book_appointment was not run. Missing field `date`. Its arguments: date (string, required), reason
/// (string). …"
pub(crate) fn unusable(name: &str, schema: &Value, reason: &str) -> UnusableArguments {
    let required = schema.get("required").and_then(Value::as_array);
    let arguments: Vec<String> = properties(schema)
        .map(|(argument, property)| {
            let kind = property.get("type").and_then(Value::as_str).unwrap_or("any");
            let is_required = required.is_some_and(|required| required.iter().any(|name| name == argument));
            format!("{argument} ({kind}{})", if is_required { ", required" } else { "" })
        })
        .collect();
    let arguments = if arguments.is_empty() { "none".to_owned() } else { arguments.join(", ") };
    UnusableArguments(format!(
        "{name} was not run. {reason} Its arguments: {arguments}. Correct them, asking the caller if need be, and call it again."
    ))
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn fit_object(object: &mut Map<String, Value>, schema: &Value) {
    for (name, property) in properties(schema) {
        if let Some(value) = object.get_mut(name) {
            fit_value(value, property);
        }
    }
}

/// An optional argument that is left out comes as `null` from models whose provider makes every property
/// required.
fn drop_nulls(object: &mut Map<String, Value>, schema: &Value) {
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

/// Turns a scalar into the type that the schema asks for, where there is exactly one way to read it.
fn fit_value(value: &mut Value, schema: &Value) {
    let wanted = schema.get("type").and_then(Value::as_str).unwrap_or_default();
    let fitted = match (wanted, &mut *value) {
        ("object", Value::Object(object)) => return fit_object(object, schema),
        ("array", Value::Array(items)) => {
            let Some(schema) = schema.get("items") else { return };
            return items.iter_mut().for_each(|item| fit_value(item, schema));
        }
        ("string", Value::Number(number)) => Value::String(number.to_string()),
        ("string", Value::Bool(bool)) => Value::String(bool.to_string()),
        ("integer", Value::Number(number)) => whole(number.as_f64()).unwrap_or(Value::Null),
        ("integer", Value::String(text)) => match text.trim().parse::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => whole(text.trim().parse().ok()).unwrap_or(Value::Null),
        },
        ("number", Value::String(text)) => text.trim().parse::<f64>().map_or(Value::Null, Value::from),
        ("boolean", Value::String(text)) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" => Value::Bool(true),
            "false" | "no" => Value::Bool(false),
            _ => Value::Null,
        },
        _ => Value::Null,
    };
    // What can't be read stays as it is, so that the error can say what came.
    if !fitted.is_null() {
        *value = fitted;
    }
}

/// `5.0` for 5, as JavaScript and some models write it. Beyond 2^53 a float no longer names one integer.
fn whole(number: Option<f64>) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = number.filter(|number| number.fract() == 0.0 && number.abs() <= EXACT)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range where f64 is exact")]
    let number = number as i64;
    Some(Value::from(number))
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::calendar::Date;
    use crate::schema::arguments_schema;

    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    struct Order {
        count: u32,
        price: Option<f64>,
        number: String,
        #[serde(default)]
        gift: bool,
        day: Option<Date>,
        lines: Option<Vec<i64>>,
    }

    fn read_order(json: &str) -> Result<Order, String> {
        let schema = arguments_schema::<Order>().unwrap();
        read(json, "order", &schema).map_err(|error| error.0)
    }

    fn order(count: u32, number: &str) -> Order {
        Order { count, price: None, number: number.to_owned(), gift: false, day: None, lines: None }
    }

    #[test]
    fn scalars_of_the_wrong_type_are_read_as_meant() {
        assert_eq!(read_order(r#"{"count":"5","number":17}"#), Ok(order(5, "17")));
        assert_eq!(read_order(r#"{"count":5.0,"number":true}"#), Ok(order(5, "true")));
        assert_eq!(
            read_order(r#"{"count":5,"number":"A","price":" 2.50 ","gift":"Yes","lines":["1",2.0]}"#),
            Ok(Order { price: Some(2.5), gift: true, lines: Some(vec![1, 2]), ..order(5, "A") })
        );
    }

    #[test]
    fn null_counts_as_left_out() {
        assert_eq!(
            read_order(r#"{"count":5,"number":"A","price":null,"gift":null,"day":null}"#),
            Ok(order(5, "A"))
        );
        assert!(read_order(r#"{"count":5,"number":null}"#).unwrap_err().contains("Missing field `number`."));
    }

    #[test]
    fn fitting_drops_nothing_and_what_is_known_is_what_the_model_said() {
        let schema = arguments_schema::<Order>().unwrap();
        let json = r#"{"count":"5","number":"A","price":null,"tenant":{"id":7}}"#;
        let arguments = fit(json, "order", &schema).unwrap();
        assert_eq!(
            Value::from(arguments.clone()),
            json!({ "count": 5, "number": "A", "price": null, "tenant": { "id": 7 } })
        );
        assert_eq!(Value::from(known(&arguments, &schema)), json!({ "count": 5, "number": "A" }));
        assert_eq!(typed::<Order>(arguments, "order", &schema).map_err(|error| error.0), Ok(order(5, "A")));
    }

    #[test]
    fn unknown_keys_are_ignored_because_static_parameters_are_merged_in() {
        assert_eq!(read_order(r#"{"count":5,"number":"A","tenant":{"id":7}}"#), Ok(order(5, "A")));
    }

    #[test]
    fn the_sentence_names_the_field_and_all_arguments() {
        assert_eq!(
            read_order(r#"{"count":5,"number":"A","day":"tomorrow"}"#).unwrap_err(),
            "order was not run. Argument `day` is not usable: write it as YYYY-MM-DD, such as 2026-06-12. \
             Its arguments: count (integer, required), day (string), gift (boolean), lines (array), \
             number (string, required), price (number). Correct them, asking the caller if need be, and call it again."
        );
        let sentence = read_order(r#"{"count":1.5,"number":"A"}"#).unwrap_err();
        assert!(sentence.contains("Argument `count` is not usable: invalid type"), "{sentence}");
    }

    #[test]
    fn what_is_no_object_is_refused_and_a_huge_value_does_not_come_back() {
        assert!(read_order("[]").unwrap_err().contains("one JSON object"));
        assert!(read_order("{").unwrap_err().contains("not valid JSON"));
        assert!(read_order(&"[".repeat(100_000)).unwrap_err().contains("not valid JSON"));
        let huge = format!(r#"{{"count":"{}","number":"A"}}"#, "9".repeat(100_000));
        assert!(read_order(&huge).unwrap_err().chars().count() < 600);
    }
}
