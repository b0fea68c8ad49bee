//! Lists of objects; an element that is no object is left out, and an object alone is a list of one.

use std::{fmt, marker::PhantomData};

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::{Field, FieldSeed, Payload, absent};

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Payload<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(FieldSeed::<Option<T>>::new())? {
            elements.extend(element);
        }
        Ok(elements)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Ok(vec![T::read_map(map)?])
    }

    absent!(scalars);
    absent!(null);
}

impl<'de, T: Payload<'de>> Field<'de> for Vec<T> {
    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}
