//! What the engine holds arguments to: the schema with all its bounds, and its patterns, compiled.

use std::collections::BTreeMap;

use regex_lite::Regex;
use serde_json::Value;

use super::{SchemaError, inside};

/// The arguments as a tool takes them. Beyond what Vapi is told of a strict tool, it has the lengths of texts.
#[derive(Clone, Debug)]
pub(crate) struct TakenSchema {
    json: Value,
    patterns: Patterns,
}

impl TakenSchema {
    /// The same schema, with its patterns compiled.
    ///
    /// # Errors
    ///
    /// A pattern that is none, or that the engine can't read.
    pub(crate) fn new(json: Value) -> Result<Self, SchemaError> {
        let mut patterns = Patterns::default();
        patterns.compile(&json, "")?;
        Ok(Self { json, patterns })
    }

    pub(crate) fn json(&self) -> &Value {
        &self.json
    }

    pub(crate) fn patterns(&self) -> &Patterns {
        &self.patterns
    }
}

/// The patterns of a schema, by their text: `examples` and other copies of the schema have the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns(BTreeMap<String, Regex>);

impl Patterns {
    fn compile(&mut self, schema: &Value, path: &str) -> Result<(), SchemaError> {
        if let Some(pattern) = pattern(schema).filter(|pattern| !self.0.contains_key(*pattern)) {
            let regex = Regex::new(pattern)
                .map_err(|error| SchemaError::Pattern { path: path.to_owned(), fault: error.to_string() })?;
            self.0.insert(pattern.to_owned(), regex);
        }
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            self.compile(property, &inside(path, name))?;
        }
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            self.compile(values, &inside(path, "*"))?;
        }
        schema.get("items").map_or(Ok(()), |items| self.compile(items, &format!("{path}[]")))
    }

    /// Whether a text matches the pattern of its schema. Without one, every text does.
    pub(crate) fn fit(&self, text: &str, schema: &Value) -> bool {
        pattern(schema).and_then(|pattern| self.0.get(pattern)).is_none_or(|regex| regex.is_match(text))
    }

    /// The text without the spaces around it, where it matches only so.
    pub(crate) fn trimmed(&self, text: &str, schema: &Value) -> Option<String> {
        let trimmed = text.trim();
        let is_other = trimmed.len() < text.len();
        (is_other && !self.fit(text, schema) && self.fit(trimmed, schema)).then(|| trimmed.to_owned())
    }
}

fn pattern(schema: &Value) -> Option<&str> {
    schema.get("pattern").and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of_property(pattern: &str) -> Result<TakenSchema, SchemaError> {
        let plate = json!({ "type": "string", "pattern": pattern });
        let lines =
            json!({ "type": "array", "items": { "type": "object", "properties": { "plate": plate } } });
        TakenSchema::new(json!({ "type": "object", "properties": { "lines": lines } }))
    }

    #[test]
    fn a_pattern_is_searched_for_as_json_schema_says() {
        let schema = of_property("^[A-Z]{2}-\\d+$").unwrap();
        let plate = json!({ "type": "string", "pattern": "^[A-Z]{2}-\\d+$" });
        for (text, fits) in
            [("AB-1", true), ("AB-12\n", false), ("xAB-1", false), ("", false), ("ÄB-1", false)]
        {
            assert_eq!(schema.patterns().fit(text, &plate), fits, "{text:?}");
        }
        assert_eq!(schema.patterns().trimmed(" AB-1\n", &plate), Some("AB-1".to_owned()));
        assert_eq!(schema.patterns().trimmed("AB-1", &plate), None);
        assert!(schema.patterns().fit("anything", &json!({ "type": "string" })));
        let schema = of_property("b").unwrap();
        assert!(schema.patterns().fit("abc", &json!({ "pattern": "b" })));
    }

    #[test]
    fn a_pattern_that_can_t_be_checked_is_an_error_that_names_the_field() {
        for pattern in ["[", "(?=a)", "(a)\\1", "\\p{L}", "(((a{1000}){1000}){1000})"] {
            let error = of_property(pattern).unwrap_err();
            assert!(
                matches!(&error, SchemaError::Pattern { path, .. } if path == "lines[].plate"),
                "{pattern}: {error}"
            );
            let sentence = error.to_string();
            assert!(sentence.starts_with("the pattern of `lines[].plate` can't be checked: "), "{sentence}");
        }
    }
}
