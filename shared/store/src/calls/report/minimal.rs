//! A header that DynamoDB can't find anything wrong with.

use aws_sdk_dynamodb::types::AttributeValue;

use crate::attributes::Item;

/// What a report needs to be found, compared, read and expired. We write all of it ourselves, from a closed set of
/// letters but for the call's id, which is checked.
const NEEDED: [&str; 14] = [
    "pk",
    "sk",
    "v",
    "callId",
    "rank",
    "at",
    "day",
    "receivedAt",
    "source",
    "bodyId",
    "bodyBytes",
    "bodyParts",
    "expiresAt",
    "body",
];

/// The header with nothing in it that came from outside, but body and call id. It is marked as `truncated`.
pub(super) fn minimal(header: &Item) -> Item {
    let needed = NEEDED.iter().filter_map(|name| Some(((*name).to_owned(), header.get(*name)?.clone())));
    let mut minimal: Item = needed.collect();
    minimal.insert("truncated".to_owned(), AttributeValue::Bool(true));
    minimal
}
