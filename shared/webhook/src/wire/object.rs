//! Objects: the structs of [`crate::payload`], declared with [`payload!`].

use std::{fmt, marker::PhantomData};

use serde::de::{Deserializer, MapAccess, Visitor};

use super::{Field, absent};

/// A struct that reads itself from a JSON object.
pub trait Payload<'de>: Default {
    /// Reads the object's entries. Where a name comes twice, the last one counts, as in JavaScript.
    ///
    /// # Errors
    ///
    /// Where the text is no JSON.
    fn read_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Payload<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::read_map(map).map(Some)
    }

    absent!(scalars);
    absent!(null);
    absent!(list);
}

impl<'de, T: Payload<'de>> Field<'de> for Option<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData))
    }
}

/// Declares a struct read from a JSON object: `field: type = "name on the wire"`, documented one by one.
///
/// Every field is optional and lenient (see [`Field`]); what has no field of its own is kept in `extra`. `Debug` shows
/// the name alone, because payloads hold what callers say.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $($fields:tt)* }) => {
        $crate::wire::payload!(@declare [$(#[$doc])*] $name { $($fields)* });
    };
    // The fields that every message has come first; a message adds its own.
    (message $(#[$doc:meta])* $name:ident { $($fields:tt)* }) => {
        $crate::wire::payload!(@declare [$(#[$doc])*] $name {
            /// When Vapi sent it.
            timestamp: Option<$crate::Timestamp> = "timestamp",
            /// Call it belongs to, as it was created. Absent from chat, session and campaign messages.
            call: Option<$crate::payload::Call<'a>> = "call",
            /// Chat it belongs to, where there is no call.
            chat: Option<$crate::payload::Chat<'a>> = "chat",
            /// Active assistant, fully expanded, with its prompt. Absent from `assistant-request`.
            assistant: Option<&'a serde_json::value::RawValue> = "assistant",
            /// Version of the assistant, where it has versions.
            assistant_version: Option<std::borrow::Cow<'a, str>> = "assistantVersion",
            /// The other party. Present on phone calls.
            customer: Option<$crate::payload::Customer<'a>> = "customer",
            /// Number of ours that is on the line. Present on phone calls.
            phone_number: Option<$crate::payload::PhoneNumber<'a>> = "phoneNumber",
            $($fields)*
        });
    };
    (@declare [$($doc:tt)*] $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $wire:literal,)* }) => {
        $($doc)*
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct $name<'a> {
            $($(#[$field_doc])* pub $field: $type,)*
            /// Fields that are not listed here, as they came.
            pub extra: $crate::payload::Extra<'a>,
        }

        impl<'a> $crate::wire::Payload<'a> for $name<'a> {
            fn read_map<A: serde::de::MapAccess<'a>>(mut map: A) -> Result<Self, A::Error> {
                let mut payload = Self::default();
                while let Some($crate::wire::Key(key)) = map.next_key()? {
                    match &*key {
                        $($wire => payload.$field = map.next_value_seed($crate::wire::FieldSeed::new())?,)*
                        _ => payload.extra.push(key, map.next_value()?),
                    }
                }
                Ok(payload)
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use payload;

/// Declares a private struct that reads a few fields of an object and passes over the rest.
macro_rules! glance {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty = $wire:literal,)* }) => {
        $(#[$doc])*
        #[derive(Default)]
        struct $name<'a> {
            $($field: $type,)*
            lifetime: std::marker::PhantomData<&'a ()>,
        }

        impl<'a> $crate::wire::Payload<'a> for $name<'a> {
            fn read_map<A: serde::de::MapAccess<'a>>(mut map: A) -> Result<Self, A::Error> {
                let mut glance = Self::default();
                while let Some($crate::wire::Key(key)) = map.next_key()? {
                    match &*key {
                        $($wire => glance.$field = map.next_value_seed($crate::wire::FieldSeed::new())?,)*
                        _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
                    }
                }
                Ok(glance)
            }
        }
    };
}
pub(crate) use glance;
