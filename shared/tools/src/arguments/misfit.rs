//! What is wrong with arguments, in sentences made from the schema alone: nothing that the model sent comes back.

use std::fmt;

use serde_json::Value;
use serde_path_to_error::Segment;

use super::own_words::own_words;
use super::wanted::wanted;
use super::{choices, kind, property, required, sentence};
use crate::calendar;
use crate::listed::listed;
use crate::schema::Patterns;

/// How many misfits are told, beside those that are missing. Once so many are missing, no other object is asked what it lacks.
/// More would bury the first, and a list can be as long as a message.
const TOLD_AT_MOST: usize = 6;

/// The name of a key that the schema does not list comes from the model: it is told only up to this length.
const KEY_MAX_CHARS: usize = 40;

/// Everything that is wrong with a tool's arguments.
#[derive(Default)]
pub(super) struct Misfits {
    missing: Vec<(String, String)>,
    other: Vec<(String, String)>,
}

impl Misfits {
    /// Compares the arguments with the schema.
    pub(super) fn find(arguments: &Value, schema: &Value, patterns: &Patterns) -> Self {
        let mut misfits = Self::default();
        misfits.look(arguments, schema, patterns, &Path::Root);
        misfits
    }

    /// Whether the arguments, which the tool's type has taken, break a bound that the schema gives.
    ///
    /// The rest is left to the type, which may take more than the schema says, such as an old name.
    pub(super) fn are_out_of_bounds(arguments: &Value, schema: &Value, patterns: &Patterns) -> bool {
        let are_out = |value: &Value, schema: &Value| Self::are_out_of_bounds(value, schema, patterns);
        match arguments {
            Value::Object(object) => object
                .iter()
                .any(|(name, value)| property(schema, name).is_some_and(|schema| are_out(value, schema))),
            Value::Array(items) => {
                is_out_of_bounds(arguments, schema, patterns)
                    || schema
                        .get("items")
                        .is_some_and(|schema| items.iter().any(|item| are_out(item, schema)))
            }
            _ => is_out_of_bounds(arguments, schema, patterns),
        }
    }

    /// Adds what the tool's type said of the arguments.
    pub(super) fn add(
        &mut self,
        error: &serde_path_to_error::Error<serde_json::Error>,
        arguments: &Value,
        schema: &Value,
        patterns: &Patterns,
    ) {
        let (mut path, mut value, mut schema) = (String::new(), Some(arguments), Some(schema));
        for segment in error.path() {
            match segment {
                Segment::Seq { index } => {
                    path.push_str(&format!("[{index}]"));
                    value = value.and_then(|value| value.get(index));
                    schema = schema.and_then(|schema| schema.get("items"));
                }
                Segment::Map { key } => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(shown(key));
                    value = value.and_then(|value| value.get(key));
                    schema = schema.and_then(|schema| property(schema, key));
                }
                Segment::Enum { .. } | Segment::Unknown => {}
            }
        }
        if let Some(words) = own_words(error.inner(), value.unwrap_or(arguments)) {
            self.other.retain(|(told, _)| *told != path);
            let subject = if path.is_empty() { "The arguments".to_owned() } else { format!("`{path}`") };
            self.other.insert(0, (path, sentence(format!("{subject} can't be used: {words}"))));
            return;
        }
        // What is missing or does not fit inside of it has been found already.
        let is_told = self.missing.iter().chain(&self.other).any(|(told, _)| told.starts_with(&path));
        let (false, Some(schema)) = (is_told || path.is_empty(), schema) else { return };
        let wanted = wanted(schema);
        let told = match value {
            // The schema has no bound where the type has the 32 bits of an `i32`.
            Some(Value::Number(_)) if value.is_some_and(|value| is_fit(value, schema, patterns)) => {
                sentence(format!("`{path}` is too large or too small: it must be {wanted}"))
            }
            _ => must_be(&path, &wanted),
        };
        self.other.insert(0, (path, told));
    }

    /// All of it, one sentence after the other. None if nothing is known to be wrong.
    pub(super) fn into_reason(self) -> Option<String> {
        let mut sentences = Vec::new();
        match self.missing.as_slice() {
            [] => {}
            [(path, wanted)] => {
                sentences.push(sentence(format!("`{path}` is missing: it must be {wanted}")));
            }
            several => {
                let names: Vec<_> = several.iter().map(|(path, _)| format!("`{path}`")).collect();
                sentences.push(format!("{} are missing.", listed(&names)));
                sentences.extend(several.iter().map(|(path, wanted)| must_be(path, wanted)));
            }
        }
        sentences.extend(self.other.into_iter().take(TOLD_AT_MOST).map(|(_, sentence)| sentence));
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }

    fn look(&mut self, value: &Value, schema: &Value, patterns: &Patterns, path: &Path<'_>) {
        if self.other.len() >= TOLD_AT_MOST {
            return;
        }
        match (kind(schema), value) {
            ("object", Value::Object(object)) => {
                // What one object lacks is told in full: the schema bounds it.
                if self.missing.len() < TOLD_AT_MOST {
                    let missing = required(schema).filter(|&name| !object.contains_key(name));
                    self.missing.extend(missing.map(|name| {
                        let wanted = property(schema, name).map(wanted).unwrap_or_default();
                        (Path::Key(path, name).to_string(), wanted)
                    }));
                }
                for (name, value) in object {
                    if let Some(schema) = property(schema, name) {
                        self.look(value, schema, patterns, &Path::Key(path, name));
                    }
                }
            }
            ("array", Value::Array(items)) if !is_out_of_bounds(value, schema, patterns) => {
                let Some(schema) = schema.get("items") else { return };
                for (index, item) in items.iter().enumerate() {
                    self.look(item, schema, patterns, &Path::Item(path, index));
                }
            }
            _ => {
                if let Some(fault) = fault(value, schema, patterns) {
                    let path = path.to_string();
                    let told = match fault {
                        Fault::Words(words) => sentence(format!("`{path}` can't be used: {words}")),
                        Fault::Other => must_be(&path, &wanted(schema)),
                    };
                    self.other.push((path, told));
                }
            }
        }
    }
}

/// Whether what the schema wants is what this is.
pub(super) fn is_fit(value: &Value, schema: &Value, patterns: &Patterns) -> bool {
    Misfits::find(value, schema, patterns).into_reason().is_none()
}

fn must_be(path: &str, wanted: &str) -> String {
    sentence(format!("`{path}` must be {wanted}"))
}

enum Fault {
    /// There is more to say than what is wanted.
    Words(String),
    Other,
}

fn fault(value: &Value, schema: &Value, patterns: &Patterns) -> Option<Fault> {
    let is_of_kind = match (kind(schema), value) {
        ("string", Value::String(text)) => match calendar::fault(text, schema) {
            Some(words) => return Some(Fault::Words(words)),
            None => choices(schema).is_none_or(|mut choices| choices.any(|choice| choice == text)),
        },
        ("integer", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) | ("array", Value::Array(_)) => true,
        _ => false,
    };
    (!is_of_kind || is_out_of_bounds(value, schema, patterns)).then_some(Fault::Other)
}

fn is_out_of_bounds(value: &Value, schema: &Value, patterns: &Patterns) -> bool {
    breaks_limits(value, schema) || value.as_str().is_some_and(|text| breaks_form(text, schema, patterns))
}

/// Whether a text has not the form that the schema asks for.
fn breaks_form(text: &str, schema: &Value, patterns: &Patterns) -> bool {
    !patterns.fit(text, schema) || calendar::fault(text, schema).is_some()
}

/// Whether a number is too small or too large, a text or a list too short or too long.
fn breaks_limits(value: &Value, schema: &Value) -> bool {
    let (count, min, max) = match value {
        Value::Number(number) => {
            let bound = |keyword| schema.get(keyword).and_then(Value::as_f64);
            let Some(number) = number.as_f64() else { return false };
            return bound("minimum").is_some_and(|minimum| number < minimum)
                || bound("maximum").is_some_and(|maximum| number > maximum);
        }
        Value::String(text) if schema.get("minLength").is_some() || schema.get("maxLength").is_some() => {
            (text.chars().count(), "minLength", "maxLength")
        }
        Value::Array(items) => (items.len(), "minItems", "maxItems"),
        _ => return false,
    };
    let bound = |keyword| schema.get(keyword).and_then(Value::as_u64);
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    bound(min).is_some_and(|min| count < min) || bound(max).is_some_and(|max| count > max)
}

/// Where a value is, told as `lines[2].count`.
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(Self::Root, key) => formatter.write_str(shown(key)),
            Self::Key(parent, key) => write!(formatter, "{parent}.{}", shown(key)),
            Self::Item(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}

fn shown(key: &str) -> &str {
    let harmless =
        key.chars().count() <= KEY_MAX_CHARS && !key.chars().any(|char| char.is_control() || char == '`');
    if harmless { key } else { "…" }
}
