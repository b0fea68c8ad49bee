//! Numbers, flags and moments. Each may come as text too.

use std::fmt;

use serde::de::{Deserializer, Visitor};

use super::{Field, absent};
use crate::{MessageType, Timestamp};

/// A visitor for a scalar that may come as one kind of JSON value or another.
macro_rules! scalar {
    ($type:ty, $expecting:literal, { $($method:ident($argument:ident: $kind:ty) => $value:expr;)* }, skip { $($skip:ident($skip_kind:ty);)* }) => {
        impl<'de> Field<'de> for Option<$type> {
            fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct ScalarVisitor;

                impl<'de> Visitor<'de> for ScalarVisitor {
                    type Value = Option<$type>;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }

                    $(fn $method<E>(self, $argument: $kind) -> Result<Self::Value, E> {
                        Ok($value)
                    })*
                    $(fn $skip<E>(self, _: $skip_kind) -> Result<Self::Value, E> {
                        Ok(None)
                    })*
                    absent!(null);
                    absent!(list);
                    absent!(object);
                }

                deserializer.deserialize_any(ScalarVisitor)
            }
        }
    };
}

#[expect(clippy::cast_precision_loss, reason = "what Vapi counts or measures stays far below 2^53")]
mod scalars {
    use super::*;

    scalar!(f64, "a number", {
        visit_i64(number: i64) => Some(number as f64);
        visit_u64(number: u64) => Some(number as f64);
        visit_f64(number: f64) => Some(number);
        visit_str(text: &str) => text.trim().parse().ok().filter(|number: &f64| number.is_finite());
    }, skip { visit_bool(bool); });

    scalar!(Timestamp, "a moment", {
        visit_i64(number: i64) => Timestamp::from_number(number as f64);
        visit_u64(number: u64) => Timestamp::from_number(number as f64);
        visit_f64(number: f64) => Timestamp::from_number(number);
        visit_str(text: &str) => Timestamp::parse(text);
    }, skip { visit_bool(bool); });
}

scalar!(bool, "true or false", {
    visit_bool(flag: bool) => Some(flag);
    visit_str(text: &str) => text.parse().ok();
}, skip { visit_i64(i64); visit_u64(u64); visit_f64(f64); });

// A type decides what happens to the whole message, so nothing but text is taken for it.
scalar!(MessageType, "a message type", {
    visit_str(name: &str) => (!name.is_empty()).then(|| MessageType::parse(name));
}, skip { visit_bool(bool); visit_i64(i64); visit_u64(u64); visit_f64(f64); });
