//! What whoever made a call attached to it.

use serde_json::value::RawValue;

use crate::{head::read_raw, payload::Call, wire::glance};

/// A call's metadata. It stands in one of three places, depending on how the call was made and on the type of message:
/// `call.metadata`, `call.assistantOverrides.metadata`, `assistant.metadata`.
#[derive(Clone, Copy, Default)]
pub struct Metadata<'a> {
    places: [Option<&'a RawValue>; 3],
}

glance! { Holder {
    metadata: Option<&'a RawValue> = "metadata",
} }

impl<'a> Metadata<'a> {
    /// Metadata of a message, from its call and its assistant.
    #[must_use]
    pub fn of(call: Option<&Call<'a>>, assistant: Option<&'a RawValue>) -> Self {
        let inside = |raw: &'a RawValue| read_raw::<Holder<'a>>(raw).and_then(|holder| holder.metadata);
        Self {
            places: [
                call.and_then(|call| call.metadata),
                call.and_then(|call| call.assistant_overrides).and_then(inside),
                assistant.and_then(inside),
            ],
        }
    }

    /// Value of one entry: the first place that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.places.iter().flatten().find_map(|place| {
            let entries: std::collections::HashMap<String, &'a RawValue> =
                serde_json::from_str(place.get()).ok()?;
            entries.get(name).copied()
        })
    }

    /// The places that have any, in the order of their weight.
    pub fn places(&self) -> impl Iterator<Item = &'a RawValue> {
        self.places.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use crate::payload::{self, Metadata, StatusUpdate};

    #[test]
    fn metadata_is_found_in_each_of_its_three_places() {
        for body in [
            r#"{"message":{"call":{"metadata":{"ticket":"T-1"}}}}"#,
            r#"{"message":{"call":{"assistantOverrides":{"metadata":{"ticket":"T-1"}}}}}"#,
            r#"{"message":{"assistant":{"metadata":{"ticket":"T-1"}},"call":{"metadata":{"other":1}}}}"#,
        ] {
            let update: StatusUpdate<'_> = payload::read(body.as_bytes()).unwrap();
            let metadata = Metadata::of(update.call.as_ref(), update.assistant);
            assert_eq!(metadata.get("ticket").unwrap().get(), "\"T-1\"", "{body}");
            assert!(metadata.get("absent").is_none());
        }
    }
}
