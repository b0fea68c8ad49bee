//! The size of an item as DynamoDB counts it, which is what its limit and its price go by.
//!
//! See [AWS Docs/DynamoDB item sizes and formats].
//!
//! [AWS Docs/DynamoDB item sizes and formats]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attributes::Item;

/// Most that an item may have, in bytes.
pub(crate) const ITEM_LIMIT: usize = 400 * 1024;

/// What a list or a map has beside its contents, and each of their members.
const COLLECTION: usize = 3;
const MEMBER: usize = 1;

/// Bytes of an item, names included.
pub(crate) fn item_size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value_size(value)).sum()
}

/// Bytes of a value. One of a kind that we don't know counts as nothing.
fn value_size(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => number_size(digits),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::Bool(_) | AttributeValue::Null(_) => 1,
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::Ns(numbers) => numbers.iter().map(|digits| number_size(digits)).sum(),
        AttributeValue::Bs(blobs) => blobs.iter().map(|bytes| bytes.as_ref().len()).sum(),
        AttributeValue::L(list) => {
            COLLECTION + list.iter().map(|value| MEMBER + value_size(value)).sum::<usize>()
        }
        AttributeValue::M(map) => {
            let members = map.iter().map(|(name, value)| MEMBER + name.len() + value_size(value));
            COLLECTION + members.sum::<usize>()
        }
        _ => 0,
    }
}

/// One byte for two significant digits, one more, and one for a sign.
fn number_size(digits: &str) -> usize {
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    let significant: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let significant = if mantissa.contains('.') {
        significant.trim_start_matches('0')
    } else {
        significant.trim_matches('0')
    };
    significant.len().div_ceil(2) + 1 + usize::from(digits.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::primitives::Blob;

    use super::*;
    use crate::attributes::text;

    #[test]
    fn every_kind_counts_as_the_documentation_says() {
        for (value, size) in [
            (text("naïve"), 6),
            (AttributeValue::N("0".to_owned()), 1),
            (AttributeValue::N("600".to_owned()), 2),
            (AttributeValue::N("600.5".to_owned()), 3),
            (AttributeValue::N("0.1235".to_owned()), 3),
            (AttributeValue::N("-27".to_owned()), 3),
            (AttributeValue::N("1781280000".to_owned()), 4),
            (AttributeValue::B(Blob::new(vec![0; 10])), 10),
            (AttributeValue::Bool(true), 1),
            (AttributeValue::L(vec![text("ab"), AttributeValue::Null(true)]), 3 + 3 + 2),
            (AttributeValue::M(Item::from([("k".to_owned(), text("ab"))])), 3 + 1 + 1 + 2),
        ] {
            assert_eq!(value_size(&value), size, "{value:?}");
        }
        assert_eq!(item_size(&Item::from([("pk".to_owned(), text("CALL#1"))])), 8);
    }
}
