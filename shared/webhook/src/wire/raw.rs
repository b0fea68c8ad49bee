//! JSON that is passed over or handed on as it came.

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Field;

impl<'de> Field<'de> for Option<&'de RawValue> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok((raw.get() != "null").then_some(raw))
    }
}
