//! The schema of a strict tool: every object closed, every property required.

use serde_json::{Value, json};

use super::{SchemaError, inside};

/// What strict models refuse a tool for. Where every argument is given, none has a default.
const NOT_IN_STRICT: [&str; 3] = ["default", "minLength", "maxLength"];

/// Closes every object of a schema.
///
/// # Errors
///
/// A property that may be left out, and a map: Vapi has no type `null` to say that a required property has no
/// value, and it silently takes a strict tool whose schema is not closed for one that is not strict.
pub(crate) fn closed(mut schema: Value) -> Result<Value, SchemaError> {
    close(&mut schema, "")?;
    Ok(schema)
}

fn close(schema: &mut Value, path: &str) -> Result<(), SchemaError> {
    let Some(schema) = schema.as_object_mut() else { return Ok(()) };
    schema.retain(|keyword, _| !NOT_IN_STRICT.contains(&keyword.as_str()));
    if let Some(items) = schema.get_mut("items") {
        close(items, &format!("{path}[]"))?;
    }
    if schema.get("type") != Some(&json!("object")) {
        return Ok(());
    }
    if schema.get("additionalProperties").is_some_and(Value::is_object) {
        return Err(SchemaError::OpenObject(path.to_owned()));
    }
    let required: Vec<Value> = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return Err(SchemaError::OpenObject(path.to_owned()));
    };
    for (name, property) in properties.iter_mut() {
        let path = inside(path, name);
        if !required.iter().any(|required| required == name) {
            return Err(SchemaError::Optional(path));
        }
        close(property, &path)?;
    }
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema.insert("required".to_owned(), Value::Array(required));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use schemars::JsonSchema;

    use super::*;
    use crate::schema::arguments_schema;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Order {
        article: String,
        lines: Vec<Line>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is of interest")]
    struct Line {
        count: u32,
        #[schemars(length(max = 80))]
        note: String,
    }

    #[test]
    fn every_object_of_a_strict_tool_is_closed() {
        assert_eq!(
            closed(arguments_schema::<Order>().unwrap()),
            Ok(json!({
                "type": "object",
                "properties": {
                    "article": { "type": "string" },
                    "lines": { "type": "array", "items": {
                        "type": "object",
                        "properties": { "count": { "type": "integer", "minimum": 0 }, "note": { "type": "string" } },
                        "required": ["count", "note"],
                        "additionalProperties": false,
                    } },
                },
                "required": ["article", "lines"],
                "additionalProperties": false,
            }))
        );
        let nothing = json!({ "type": "object", "properties": {} });
        assert_eq!(
            closed(nothing),
            Ok(json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false }))
        );
    }

    #[test]
    fn what_a_strict_tool_cannot_say_is_an_error_that_names_the_field() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Optional {
            items: Vec<Inner>,
        }
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Inner {
            note: Option<String>,
        }
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Defaulted {
            #[serde(default)]
            urgent: bool,
        }
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of interest")]
        struct Open {
            prices: BTreeMap<String, f64>,
        }

        let error = |schema: Result<Value, SchemaError>| closed(schema.unwrap()).unwrap_err();
        assert_eq!(error(arguments_schema::<Optional>()), SchemaError::Optional("items[].note".to_owned()));
        assert_eq!(error(arguments_schema::<Defaulted>()), SchemaError::Optional("urgent".to_owned()));
        assert_eq!(error(arguments_schema::<Open>()), SchemaError::OpenObject("prices".to_owned()));
    }
}
