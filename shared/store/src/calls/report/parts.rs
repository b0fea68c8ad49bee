//! The parts of a body that is too large for its header's item: where they lie, and how they get there and away.

use aws_sdk_dynamodb::types::Select;
use futures_util::stream::{self, TryStreamExt};

use crate::attributes::{Item, read_number, read_text, text};
use crate::calls::{CallKey, Calls};
use crate::error::StoreError;

/// Parts of one report that are written or removed at the same time.
pub(crate) const PARTS_IN_FLIGHT: usize = 3;

/// Most parts that a report can have, by its four digits: many times what the longest message has.
pub(crate) const MOST_PARTS: usize = 9_999;

/// Pages that are counted, each up to 1 MB of parts: more than Lambda lets in.
const PAGES: usize = 64;

/// Digits of a body's id.
const BODY_ID_DIGITS: usize = 16;

/// Where one part lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartKey {
    pub(crate) partition: String,
    pub(crate) sort_key: String,
}

/// What the sort keys of a body's parts begin with.
pub(crate) fn part_prefix(body_id: &str) -> String {
    format!("BODY#{body_id}#")
}

/// Keys of the first `count` parts of a body, in order.
pub(crate) fn part_keys(partition: &str, body_id: &str, count: usize) -> Vec<PartKey> {
    (1..=count.min(MOST_PARTS))
        .map(|part| PartKey {
            partition: partition.to_owned(),
            sort_key: format!("{}{part:04}", part_prefix(body_id)),
        })
        .collect()
}

/// The body that a part's sort key belongs to; `None` where it is no part's.
pub(crate) fn body_id_of_part(sort_key: &str) -> Option<&str> {
    let (body_id, part) = sort_key.strip_prefix("BODY#")?.split_once('#')?;
    let is_part = is_body_id(body_id) && part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    is_part.then_some(body_id)
}

/// Whether a text is 16 lower-case hex digits.
pub(crate) fn is_body_id(text: &str) -> bool {
    text.len() == BODY_ID_DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The body that a header names, if that lies in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BodyInParts {
    pub(crate) partition: String,
    pub(crate) body_id: String,
    pub(crate) count: usize,
}

impl BodyInParts {
    pub(crate) fn of_header(header: &Item) -> Option<Self> {
        let count = read_number(header, "bodyParts").filter(|count| (1..=MOST_PARTS).contains(count))?;
        Some(Self {
            partition: read_text(header, "pk")?.to_owned(),
            body_id: read_text(header, "bodyId")?.to_owned(),
            count,
        })
    }

    pub(crate) fn keys(&self) -> Vec<PartKey> {
        part_keys(&self.partition, &self.body_id, self.count)
    }
}

impl Calls {
    /// Writes parts, three at a time. The same part again is the same bytes.
    pub(crate) async fn put_parts(&self, parts: impl Iterator<Item = Item>) -> Result<(), StoreError> {
        stream::iter(parts.map(Ok))
            .try_for_each_concurrent(PARTS_IN_FLIGHT, |part| async move { self.put_part(part).await })
            .await
    }

    pub(crate) async fn put_part(&self, part: Item) -> Result<(), StoreError> {
        let put = self.table.client.put_item().table_name(&self.table.name).set_item(Some(part));
        Box::pin(put.send()).await.map_err(StoreError::from_sdk("PutItem"))?;
        Ok(())
    }

    /// Removes parts, three at a time.
    pub(crate) async fn delete_parts(&self, parts: Vec<PartKey>) -> Result<(), StoreError> {
        stream::iter(parts.into_iter().map(Ok))
            .try_for_each_concurrent(PARTS_IN_FLIGHT, |part| async move {
                let delete = self
                    .table
                    .client
                    .delete_item()
                    .table_name(&self.table.name)
                    .key("pk", text(part.partition))
                    .key("sk", text(part.sort_key));
                Box::pin(delete.send()).await.map_err(StoreError::from_sdk("DeleteItem"))?;
                Ok(())
            })
            .await
    }

    /// Whether all parts that a header names are there.
    pub(crate) async fn has_parts(&self, body: &BodyInParts) -> Result<bool, StoreError> {
        let mut found = 0_usize;
        let mut start = None;
        for _ in 0..PAGES {
            let query = self
                .items_of(&body.partition, &part_prefix(&body.body_id))
                .select(Select::Count)
                .set_exclusive_start_key(start);
            let answer = Box::pin(query.send()).await.map_err(StoreError::from_sdk("Query"))?;
            found += usize::try_from(answer.count).unwrap_or_default();
            start = answer.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(found >= body.count)
    }

    /// The parts of a body, in order.
    pub(crate) async fn read_parts(&self, key: &CallKey, body_id: &str) -> Result<Vec<Item>, StoreError> {
        self.query(key, &part_prefix(body_id), PAGES).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_by_its_key() {
        assert_eq!(body_id_of_part("BODY#0123456789abcdef#0001"), Some("0123456789abcdef"));
        for other in [
            "REPORT",
            "BODY#0123456789abcdef",
            "BODY#0123456789abcdef#1",
            "BODY#0123456789abcdef#00x1",
            "BODY#0123456789ABCDEF#0001",
            "BODY#short#0001",
            "BODY#0123456789abcdef#0001#",
        ] {
            assert_eq!(body_id_of_part(other), None, "{other}");
        }
        let keys = part_keys("CALL#c", "0123456789abcdef", 2);
        assert!(keys.iter().all(|key| body_id_of_part(&key.sort_key) == Some("0123456789abcdef")));
        assert_eq!(keys[1].sort_key, "BODY#0123456789abcdef#0002");
    }
}
