//! Fields that no struct lists.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// Fields of an object that have no field of their own here, as they came.
#[derive(Clone, Default)]
pub struct Extra<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Extra<'a> {
    pub(crate) fn push(&mut self, name: Cow<'a, str>, value: &'a RawValue) {
        self.0.push((name, value));
    }

    /// Value of a field by its name on the wire. Where the name comes twice, the last one counts.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    /// Names and values, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(name, value)| (&**name, *value))
    }
}
