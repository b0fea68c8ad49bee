//! A call as Vapi's API lists it: its fields as they came, and the few that decide what becomes of it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use vapi_webhook::Timestamp;

/// A call with an id.
pub(super) struct ApiCall<'a> {
    fields: Fields<'a>,
    id: Cow<'a, str>,
}

impl<'a> ApiCall<'a> {
    /// Reads the object. `None` where it is none, or has no id: then nobody could tell it from the next one.
    pub(super) fn read(json: &'a [u8]) -> Option<Self> {
        let fields: Fields<'a> = serde_json::from_slice(json).ok()?;
        let id = fields.text("id").filter(|id| !id.is_empty())?;
        Some(Self { fields, id })
    }

    /// Its id, never empty.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Whether it is over. A call that never connected is over too, and has no times.
    pub(super) fn has_ended(&self) -> bool {
        self.fields.moment("endedAt").is_some() || self.fields.text("status").as_deref() == Some("ended")
    }

    /// When it was last changed.
    pub(super) fn updated_at(&self) -> Option<Timestamp> {
        self.fields.moment("updatedAt")
    }

    /// When it took place.
    pub(super) fn at(&self) -> Option<Timestamp> {
        ["endedAt", "startedAt", "createdAt", "updatedAt"].iter().find_map(|name| self.fields.moment(name))
    }

    /// Its fields in their order, as JSON text: names in their quotes, and values.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.fields.0.iter().map(|(name, value)| (name.get(), value.get()))
    }
}

/// Names and values of an object, each as it came. A name that comes twice is there twice.
struct Fields<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// The last one of that name counts, as in JavaScript.
    fn get(&self, name: &str) -> Option<&'a str> {
        let is_named =
            |quoted: &str| quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"')) == Some(name);
        self.0.iter().rev().find(|(quoted, _)| is_named(quoted.get())).map(|(_, value)| value.get())
    }

    fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        let value = self.get(name)?;
        if let Ok(text) = serde_json::from_str::<&'a str>(value) {
            return Some(Cow::Borrowed(text));
        }
        serde_json::from_str(value).ok().map(Cow::Owned)
    }

    fn moment(&self, name: &str) -> Option<Timestamp> {
        Timestamp::parse(self.get(name)?.trim_matches('"'))
    }
}

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(FieldsVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_ended(json: &str) -> bool {
        ApiCall::read(json.as_bytes()).unwrap().has_ended()
    }

    #[test]
    fn a_call_is_over_by_its_status_or_its_time() {
        assert!(has_ended(r#"{"id":"c","status":"ended"}"#));
        assert!(has_ended(r#"{"id":"c","status":"deletion-failed","endedAt":"2026-11-20T10:00:00.000Z"}"#));
        for running in [
            r#"{"id":"c"}"#,
            r#"{"id":"c","status":"in-progress","endedAt":null}"#,
            r#"{"id":"c","status":7}"#,
        ] {
            assert!(!has_ended(running), "{running}");
        }
    }

    #[test]
    fn fields_keep_their_spelling_and_the_last_of_a_name_counts() {
        let json = r#"{ "id" : "a" , "n" :1.50e+01, "\ud800":"\ud800", "id":"b" }"#;
        let call = ApiCall::read(json.as_bytes()).unwrap();
        assert_eq!(call.id(), "b");
        let fields: Vec<_> = call.fields().collect();
        let expected = [
            (r#""id""#, r#""a""#),
            (r#""n""#, "1.50e+01"),
            (r#""\ud800""#, r#""\ud800""#),
            (r#""id""#, r#""b""#),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn the_moment_of_a_call_is_the_best_that_there_is() {
        let at = |json: &str| ApiCall::read(json.as_bytes()).unwrap().at().map(Timestamp::as_millis);
        assert_eq!(
            at(r#"{"id":"c","createdAt":"1970-01-01T00:00:01Z","endedAt":"1970-01-01T00:00:02Z"}"#),
            Some(2000)
        );
        assert_eq!(at(r#"{"id":"c","createdAt":"1970-01-01T00:00:01Z","endedAt":null}"#), Some(1000));
        assert_eq!(at(r#"{"id":"c"}"#), None);
    }

    #[test]
    fn what_has_no_id_is_no_call() {
        for json in ["{}", "[]", "7", "", r#"{"id":""}"#, r#"{"id":7}"#, r#"{"id":"a""#, r#"{"id":"a"} x"#] {
            assert!(ApiCall::read(json.as_bytes()).is_none(), "{json}");
        }
    }
}
