//! How a field is read from the wire: leniently, in one pass, without a tree.
//!
//! Vapi's schema, its documentation and its messages disagree in many places, so a value of the wrong kind reads as
//! absent: one odd field must never cost the whole message. `serde`'s derive is stricter than that (a wrong kind, or a
//! name that comes twice, fails the whole struct) and its `flatten` copies what it doesn't know, hence these readers.

mod list;
mod number;
mod object;
mod raw;
mod text;

use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeSeed, Deserializer};
use serde_json::value::RawValue;

pub use object::Payload;
pub(crate) use object::{glance, payload};
pub(crate) use text::Key;

/// A field's type: how it is read, and (by `Default`) what stands for an absent or odd value.
pub(crate) trait Field<'de>: Default {
    /// Reads the value. Fails only where the text is no JSON.
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Lets a map or list hand its next value to [`Field::read`].
///
/// The value's end is found first. So a value that is JSON but none that can be read (`1e999`, half of a surrogate pair)
/// reads as absent, instead of ending the whole message.
pub(crate) struct FieldSeed<T>(PhantomData<T>);

impl<T> FieldSeed<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Field<'de>> DeserializeSeed<'de> for FieldSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Ok(T::read(&mut serde_json::Deserializer::from_str(raw.get())).unwrap_or_default())
    }
}

/// The same for a value that is nearly all of the text, and not worth a second look at every byte.
pub(crate) struct WholeSeed<T>(PhantomData<T>);

impl<T> WholeSeed<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Field<'de>> DeserializeSeed<'de> for WholeSeed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer)
    }
}

/// Visitor methods that pass over a value of the wrong kind.
macro_rules! absent {
    (scalars) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
    };
    (null) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Default::default())
        }
    };
    (list) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<serde::de::IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
    (object) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?.is_some() {}
            Ok(Default::default())
        }
    };
}
pub(crate) use absent;
