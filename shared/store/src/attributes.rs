//! Attributes in and out of an item: small words for what DynamoDB spells at length.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// An item as DynamoDB holds it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Version of the form of every item that this crate writes.
pub(crate) const ITEM_VERSION: u8 = 1;

/// A new item with its key and `v`.
pub(crate) fn item(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    HashMap::from([
        ("pk".to_owned(), text(pk)),
        ("sk".to_owned(), text(sk)),
        ("v".to_owned(), number(ITEM_VERSION)),
    ])
}

/// A string.
pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A whole number, which DynamoDB takes as text.
pub(crate) fn number(value: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

/// The string `name` of an item, unless it is absent, empty or of another kind.
pub(crate) fn read_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str).filter(|text| !text.is_empty())
}

/// The number `name` of an item: also where it is written as a string, as people do by hand.
pub(crate) fn read_number<T: std::str::FromStr>(item: &Item, name: &str) -> Option<T> {
    match item.get(name)? {
        AttributeValue::N(digits) | AttributeValue::S(digits) => digits.trim().parse().ok(),
        _ => None,
    }
}

/// At most `limit` bytes of a text, cut between two characters.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("naïve", 3), "na");
        assert_eq!(cut("naïve", 4), "naï");
        assert_eq!(cut("naïve", 100), "naïve");
    }

    #[test]
    fn a_number_written_as_text_is_read() {
        let item = Item::from([("a".to_owned(), text(" 45 ")), ("b".to_owned(), number(30))]);
        assert_eq!(read_number::<u16>(&item, "a"), Some(45));
        assert_eq!(read_number::<u16>(&item, "b"), Some(30));
        assert_eq!(read_number::<u16>(&item, "c"), None);
    }
}
