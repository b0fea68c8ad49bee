//! Storing a report: its parts first, its header last, and the better one of two stays.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, ReturnValuesOnConditionCheckFailure};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::ReportRecord;
use super::body::{Body, PART_BYTES};
use crate::attributes::{Item, item, number, read_number, read_text, text};
use crate::calls::Calls;
use crate::error::StoreError;

/// Parts of one report that are written or removed at the same time.
const PARTS_IN_FLIGHT: usize = 3;

/// How long the removal of parts that nobody reads may hold up an answer. What is left is swept later.
const TIDY_LIMIT: Duration = Duration::from_secs(1);

/// Most parts of a stored report that are removed: 64 MB.
const MOST_PARTS: usize = 200;

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is the record of its call now.
    Stored,
    /// A report that is as good or better was there: nothing has changed.
    Outranked,
}

impl Calls {
    /// Keeps a report. Whatever the order and number of deliveries, the same one ends up as the record of the call.
    ///
    /// When this returns without an error the call has a durable record.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or takes longer than the operation's time limit for all of it.
    pub async fn keep_report(&self, record: ReportRecord) -> Result<Kept, StoreError> {
        match tokio::time::timeout(self.time_limit, Box::pin(self.put_report(record))).await {
            Ok(outcome) => {
                let (kept, unread) = outcome?;
                self.remove_parts(unread).await;
                Ok(kept)
            }
            Err(_) => Err(StoreError::Unavailable { operation: "PutItem", reason: "timeout" }),
        }
    }

    /// Returns what became of the report, and the parts that nobody reads any more.
    async fn put_report(&self, record: ReportRecord) -> Result<(Kept, Vec<PartKey>), StoreError> {
        let ReportRecord { mut header, body, parts_expire_at, received_at, .. } = record;
        let partition = read_text(&header, "pk").unwrap_or_default().to_owned();
        let mut own_parts = Vec::new();
        let mut own_body_id = None;
        if let Some(body) = body {
            if body.part_count() == 0 {
                header.insert("body".to_owned(), AttributeValue::B(Blob::new(body.compressed)));
            } else {
                self.put_parts(&partition, &body, parts_expire_at).await?;
                own_parts = part_keys(&partition, &body.id, body.part_count());
                own_body_id = Some(body.id);
            }
        }

        match self.put_header(header, received_at.as_secs()).await? {
            Put::Done(replaced) => {
                let unread = replaced.map(|header| parts_of(&header)).unwrap_or_default();
                let still_ours = own_body_id.as_deref();
                let unread = unread.into_iter().filter(|part| Some(part.body_id.as_str()) != still_ours);
                Ok((Kept::Stored, unread.collect()))
            }
            // The same report, delivered twice, has the very parts that the header there names: they stay.
            Put::Refused(there) if read_text(&there, "bodyId") == own_body_id.as_deref() => {
                Ok((Kept::Outranked, Vec::new()))
            }
            Put::Refused(_) => Ok((Kept::Outranked, own_parts)),
        }
    }

    async fn put_parts(
        &self,
        partition: &str,
        body: &Body,
        expires_at: Option<i64>,
    ) -> Result<(), StoreError> {
        let parts = body.compressed.chunks(PART_BYTES).zip(part_keys(partition, &body.id, body.part_count()));
        stream::iter(parts.map(Ok))
            .try_for_each_concurrent(PARTS_IN_FLIGHT, |(bytes, key)| async move {
                let mut part = item(key.partition, key.sort_key);
                part.insert("body".to_owned(), AttributeValue::B(Blob::new(bytes)));
                if let Some(expires_at) = expires_at {
                    part.insert("expiresAt".to_owned(), number(expires_at));
                }
                let put = self.table.client.put_item().table_name(&self.table.name).set_item(Some(part));
                Box::pin(put.send()).await.map_err(StoreError::from_sdk("PutItem"))?;
                Ok(())
            })
            .await
    }

    /// The one write that decides. A header that is expired counts as gone, as it does for readers.
    async fn put_header(&self, header: Item, now_seconds: i64) -> Result<Put, StoreError> {
        let rank = header.get("rank").cloned().unwrap_or_else(|| text(""));
        let put = self
            .table
            .client
            .put_item()
            .table_name(&self.table.name)
            .set_item(Some(header))
            .condition_expression("attribute_not_exists(pk) OR #rank < :rank OR #expiresAt <= :now")
            .expression_attribute_names("#rank", "rank")
            .expression_attribute_names("#expiresAt", "expiresAt")
            .expression_attribute_values(":rank", rank)
            .expression_attribute_values(":now", number(now_seconds))
            .return_values(ReturnValue::AllOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match Box::pin(put.send()).await {
            Ok(answer) => Ok(Put::Done(answer.attributes)),
            Err(error) => refused_for(error).map(Put::Refused),
        }
    }

    /// Removes parts that no header names. Best effort: the report is safe, and a sweep finds what is left.
    async fn remove_parts(&self, parts: Vec<PartKey>) {
        let removal = stream::iter(parts).for_each_concurrent(PARTS_IN_FLIGHT, |part| async move {
            let delete = self
                .table
                .client
                .delete_item()
                .table_name(&self.table.name)
                .key("pk", text(part.partition))
                .key("sk", text(part.sort_key));
            if let Err(error) = Box::pin(delete.send()).await {
                let error = StoreError::from_sdk("DeleteItem")(error);
                tracing::warn!(code = error.code(), "a part of a report that nobody reads was left behind");
            }
        });
        if tokio::time::timeout(TIDY_LIMIT, Box::pin(removal)).await.is_err() {
            tracing::warn!(code = "timeout", "parts of a report that nobody reads were left behind");
        }
    }
}

enum Put {
    /// With the header that was there before.
    Done(Option<Item>),
    /// With the header that is there.
    Refused(Item),
}

/// The item that stands in the way, if that is why the put failed.
fn refused_for<R>(error: SdkError<PutItemError, R>) -> Result<Item, StoreError> {
    match error.as_service_error() {
        Some(PutItemError::ConditionalCheckFailedException(refusal)) => {
            Ok(refusal.item().cloned().unwrap_or_default())
        }
        _ => Err(StoreError::from_sdk("PutItem")(error)),
    }
}

/// Where one part lies.
pub(super) struct PartKey {
    partition: String,
    sort_key: String,
    body_id: String,
}

fn parts_of(header: &Item) -> Vec<PartKey> {
    let (Some(partition), Some(body_id)) = (read_text(header, "pk"), read_text(header, "bodyId")) else {
        return Vec::new();
    };
    part_keys(partition, body_id, read_number(header, "bodyParts").unwrap_or(0))
}

fn part_keys(partition: &str, body_id: &str, count: usize) -> Vec<PartKey> {
    (1..=count.min(MOST_PARTS))
        .map(|part| PartKey {
            partition: partition.to_owned(),
            sort_key: format!("{}{part:04}", part_prefix(body_id)),
            body_id: body_id.to_owned(),
        })
        .collect()
}

/// What the sort keys of a body's parts begin with.
pub(super) fn part_prefix(body_id: &str) -> String {
    format!("BODY#{body_id}#")
}
