//! From the model's JSON to a tool's arguments: forgiving where there is one way to read what came, helpful about
//! the rest.

mod fit;
mod misfit;
mod own_words;
mod wanted;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use self::fit::{drop_nulls, fit_object};
use self::misfit::Misfits;
use self::wanted::wanted;
use crate::schema::{TakenSchema, schema_with_examples};

/// Arguments that a tool can't use, as a sentence that the model can act on.
pub(crate) struct UnusableArguments(pub(crate) String);

/// Shows no sentence: it repeats what came.
impl std::fmt::Debug for UnusableArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnusableArguments(..)")
    }
}

/// Reads the arguments of the tool `name` from JSON text: [`fit()`], then [`typed`].
#[cfg(test)]
fn read<T: DeserializeOwned + JsonSchema>(
    json: &str,
    name: &str,
    schema: &TakenSchema,
) -> Result<T, UnusableArguments> {
    typed(fit(json, name, schema)?, name, schema)
}

/// Reads the arguments of the tool `name` from JSON text, each as the schema wants it. Drops nothing: what the
/// schema does not know, and what is `null`, is still there.
///
/// Models write `"5"` for 5, "yes" for true, "06/25/2026" for 2026-06-25: where what came can be read in one way
/// only, it is put as the schema wants it, so that the same wish always gives the same arguments.
pub(crate) fn fit(
    json: &str,
    name: &str,
    schema: &TakenSchema,
) -> Result<Map<String, Value>, UnusableArguments> {
    let unusable = |reason| Err(unusable(name, schema.json(), reason));
    let mut arguments = match serde_json::from_str::<Value>(json) {
        Ok(Value::Object(arguments)) => arguments,
        Ok(_) => return unusable("The arguments must be one JSON object."),
        Err(error) if error.to_string().starts_with("recursion limit") => {
            return unusable("The arguments are nested too deeply.");
        }
        Err(_) => return unusable("The arguments are not valid JSON."),
    };
    fit_object(&mut arguments, schema.json(), schema.patterns());
    Ok(arguments)
}

/// The arguments as the tool `name` takes them.
///
/// They are fitted once more, because [`fit()`] saw of an encrypted argument only the cipher text. `null` counts
/// as left out. Bounds that the schema gives (`minimum`, `maxLength`, `pattern`, ...) are kept, also where the Rust
/// type is wider. Of `format` that is so for `date` alone.
pub(crate) fn typed<T: DeserializeOwned + JsonSchema>(
    mut arguments: Map<String, Value>,
    name: &str,
    schema: &TakenSchema,
) -> Result<T, UnusableArguments> {
    let (schema, patterns) = (schema.json(), schema.patterns());
    fit_object(&mut arguments, schema, patterns);
    drop_nulls(&mut arguments, schema);
    let arguments = Value::Object(arguments);
    let misfits = match serde_path_to_error::deserialize::<_, T>(&arguments) {
        Ok(_) if Misfits::are_out_of_bounds(&arguments, schema, patterns) => {
            Misfits::find(&arguments, &explained::<T>(schema), patterns)
        }
        Ok(arguments) => return Ok(arguments),
        Err(error) => {
            let schema = explained::<T>(schema);
            let mut misfits = Misfits::find(&arguments, &schema, patterns);
            misfits.add(&error, &arguments, &schema, patterns);
            misfits
        }
    };
    match misfits.into_reason() {
        Some(reason) => Err(UnusableArguments(format!("{name} was not run. {reason} {CORRECT}"))),
        None => Err(unusable(name, schema, "The arguments are not what it takes.")),
    }
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

/// "book_appointment was not run. The arguments are not valid JSON. It takes `date`: a date as YYYY-MM-DD, such as
/// 2026-06-12; `reason` (may be left out): a text. …"
pub(crate) fn unusable(name: &str, schema: &Value, reason: &str) -> UnusableArguments {
    let arguments: Vec<String> = properties(schema)
        .map(|(argument, property)| {
            let optional = if is_required(schema, argument) { "" } else { " (may be left out)" };
            format!("`{argument}`{optional}: {}", wanted(property))
        })
        .collect();
    let takes = if arguments.is_empty() { "no arguments".to_owned() } else { arguments.join("; ") };
    UnusableArguments(format!(
        "{name} was not run. {reason} {} {CORRECT}",
        sentence(format!("It takes {takes}"))
    ))
}

/// The words with a full stop, unless an example at their end has its own.
fn sentence(words: String) -> String {
    if words.ends_with(['.', '!', '?']) { words } else { words + "." }
}

const CORRECT: &str = "Correct that, asking the caller if need be, and call it again.";

/// The schema with what Vapi is not told: the examples. Made only when there is something to explain.
fn explained<T: JsonSchema>(schema: &Value) -> Value {
    schema_with_examples::<T>().unwrap_or_else(|_| schema.clone())
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn is_required(schema: &Value, name: &str) -> bool {
    required(schema).any(|required| required == name)
}

fn kind(schema: &Value) -> &str {
    schema.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// The texts that the schema allows, if it lists them.
fn choices(schema: &Value) -> Option<impl Iterator<Item = &str>> {
    Some(schema.get("enum")?.as_array()?.iter().filter_map(Value::as_str))
}

/// The schema of a property, or of the values of a map.
fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    let known = schema.get("properties").and_then(|properties| properties.get(name));
    known.or_else(|| schema.get("additionalProperties")).filter(|schema| schema.is_object())
}

#[cfg(test)]
mod tests;
