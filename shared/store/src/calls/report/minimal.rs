//! A header that DynamoDB can't find anything wrong with.

use crate::attributes::Item;
use crate::error::StoreError;

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
    minimal.insert("truncated".to_owned(), aws_sdk_dynamodb::types::AttributeValue::Bool(true));
    minimal
}

/// Whether DynamoDB refused the item itself, and would do so again.
pub(super) fn is_over_the_item(error: &StoreError) -> bool {
    matches!(error, StoreError::Refused { reason, .. } if reason == "ValidationException" || reason == "SerializationException")
}
