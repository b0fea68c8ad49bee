//! JSON of which a part may be no text or no number: that part alone is lost.
//!
//! Whoever cuts a text in the middle of an emoji sends half of a surrogate pair, and `serde_json` then refuses all of it.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Deepest level at which a part is looked for: nothing that is shown of a turn lies deeper.
const DEEPEST: usize = 16;

/// Reads a value. What can't be read of a text becomes U+FFFD, and any other part that can't be read becomes null.
pub(super) fn lenient(json: &RawValue) -> Value {
    value(json, DEEPEST)
}

fn value(json: &RawValue, levels: usize) -> Value {
    // Nearly everything can be read at once. What can't is read part by part.
    if let Ok(value) = serde_json::from_str(json.get()) {
        return value;
    }
    let Some(below) = levels.checked_sub(1) else { return Value::Null };
    let mut parts = serde_json::Deserializer::from_str(json.get());
    match json.get().as_bytes().first() {
        Some(b'"') => Value::String(text(json)),
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(json.get()).unwrap_or_default();
            elements.into_iter().map(|element| value(element, below)).collect()
        }
        Some(b'{') => parts.deserialize_map(Object { below }).map_or(Value::Null, Value::Object),
        _ => Value::Null,
    }
}

fn text(json: &RawValue) -> String {
    serde_json::Deserializer::from_str(json.get()).deserialize_bytes(Text).unwrap_or_default()
}

struct Text;

impl Visitor<'_> for Text {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }
}

struct Object {
    below: usize,
}

impl<'de> Visitor<'de> for Object {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, part)) = entries.next_entry::<&RawValue, &RawValue>()? {
            object.insert(text(name), value(part, self.below));
        }
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: &str) -> Value {
        lenient(serde_json::from_str(json).expect("JSON"))
    }

    #[test]
    fn an_odd_part_costs_only_itself() {
        let odd = read(r#"{"a":"ok \ud83d","b":[1,"\ud800x",{"c\udc00":2}],"d":1e999,"e":"good"}"#);
        assert_eq!(odd["e"], "good");
        assert_eq!((&odd["b"][0], &odd["d"]), (&json!(1), &Value::Null));
        assert!(odd["a"].as_str().is_some_and(|text| text.starts_with("ok \u{fffd}")), "{odd}");
        assert!(odd["b"][1].as_str().is_some_and(|text| text.ends_with('x')), "{odd}");
        let inner = odd["b"][2].as_object().expect("an object");
        assert!(inner.iter().all(|(name, value)| name.starts_with("c\u{fffd}") && *value == 2), "{odd}");
    }

    #[test]
    fn what_can_be_read_is_read_as_it_is() {
        let text = r#"{"a":[1.5,true,null,{"b":"😀"}]}"#;
        assert_eq!(read(text), json!({"a": [1.5, true, null, {"b": "😀"}]}));
    }

    #[test]
    fn depth_has_an_end() {
        let deep = format!("{}\"\\ud800\"{}", "[".repeat(50_000), "]".repeat(50_000));
        assert!(read(&deep).is_array());
    }
}
