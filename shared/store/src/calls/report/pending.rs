//! Bodies whose header is not there yet, so that parts which nobody will ever read are found without a scan.
//!
//! A small item is put before the first part and removed after the header. What is still there when it is due belongs to
//! a report that was never finished: its process died, or its header was given up. A sweep removes such parts.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{ConditionCheck, Delete, TransactWriteItem};
use vapi_webhook::Timestamp;

use super::HEADER_KEY;
use super::body::{LONGEST_MESSAGE, PART_BYTES};
use super::parts::{BodyInParts, part_keys};
use crate::attributes::{Item, item, number, read_number, read_text, text};
use crate::calls::Calls;
use crate::error::{StoreError, written_if_wanted};

/// The partition of all of them: only reports in parts come by here, and most stay for milliseconds.
pub(crate) const PARTITION: &str = "PENDING";

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// After a day nobody finishes what a message began: Vapi's retries end after minutes.
pub(crate) const DUE_AFTER_WRITING: i64 = SECONDS_OF_A_DAY;

/// The same for a body that is about to be replaced. A minute more, so that the note of whoever has just written that body
/// is an earlier one, and its removal leaves this.
pub(crate) const DUE_AFTER_REPLACING: i64 = SECONDS_OF_A_DAY + 60;

/// What comes out of the queue may wait for the rest of its report as long as the queue keeps messages, 14 days.
pub(crate) const DUE_AFTER_REDRIVE: i64 = 15 * SECONDS_OF_A_DAY;

/// Parts that are looked for where the number is not known: those of the longest message, if nothing of it could be compressed,
/// and a few for what zstd then adds.
const LARGEST_COUNT: usize = LONGEST_MESSAGE.div_ceil(PART_BYTES) + 8;

/// Actions of one transaction, less the two that guard it.
const DELETES_AT_ONCE: usize = 98;

/// A body in parts that waits for its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PendingBody {
    partition: String,
    body_id: String,
    count: usize,
}

impl PendingBody {
    /// The one that a part belongs to: how many there are, only the header knows.
    pub(crate) fn of_unknown_length(partition: &str, body_id: &str) -> Self {
        Self { partition: partition.to_owned(), body_id: body_id.to_owned(), count: LARGEST_COUNT }
    }

    /// The one that a header names or is about to.
    pub(crate) fn of_body(body: &BodyInParts) -> Self {
        Self { partition: body.partition.clone(), body_id: body.body_id.clone(), count: body.count }
    }

    fn read(item: &Item) -> Option<Self> {
        let mut body = Self::of_unknown_length(read_text(item, "callKey")?, read_text(item, "bodyId")?);
        if let Some(count) = read_number(item, "bodyParts") {
            body.count = count;
        }
        Some(body)
    }

    fn sort_key(&self) -> String {
        format!("{}#{}", self.partition, self.body_id)
    }
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Swept {
    /// Bodies without a header whose parts were removed.
    pub bodies: usize,
    /// Bodies that turned out to have their header.
    pub finished: usize,
    /// Whether there is more to sweep.
    pub more: bool,
}

impl Calls {
    /// Notes a body before its first part is put, with the moment (epoch seconds) when it is an orphan.
    pub(crate) async fn note_pending(
        &self,
        body: &PendingBody,
        due: i64,
        expires_at: Option<i64>,
    ) -> Result<(), StoreError> {
        let mut note = item(PARTITION, body.sort_key());
        note.insert("callKey".to_owned(), text(body.partition.as_str()));
        note.insert("bodyId".to_owned(), text(body.body_id.as_str()));
        note.insert("bodyParts".to_owned(), number(body.count as u64));
        note.insert("due".to_owned(), number(due));
        if let Some(expires_at) = expires_at {
            note.insert("expiresAt".to_owned(), number(expires_at));
        }
        // The latest moment counts: whoever needs the parts longest has them for that long.
        let put = self
            .table
            .client
            .put_item()
            .table_name(&self.table.name)
            .set_item(Some(note))
            .condition_expression("attribute_not_exists(pk) OR #due < :due")
            .expression_attribute_names("#due", "due")
            .expression_attribute_values(":due", number(due));
        written_if_wanted("PutItem", Box::pin(put.send()).await)
    }

    /// Removes the note of a body. Whoever has begun the body later has put a later moment: then the note is theirs.
    pub(crate) async fn forget_pending(&self, body: &PendingBody, due: i64) -> Result<(), StoreError> {
        let delete = self
            .table
            .client
            .delete_item()
            .table_name(&self.table.name)
            .key("pk", text(PARTITION))
            .key("sk", text(body.sort_key()))
            .condition_expression("attribute_not_exists(pk) OR #due <= :due")
            .expression_attribute_names("#due", "due")
            .expression_attribute_values(":due", number(due));
        written_if_wanted("DeleteItem", Box::pin(delete.send()).await)
    }

    /// Removes parts whose header never came, of at most `most` bodies: of a report that was begun a day ago, or that came
    /// half out of the queue 15 days ago.
    ///
    /// Safe beside writers: parts go in one transaction, on condition that no header names them and that nobody has begun
    /// the same body anew.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. What was removed until then stays removed.
    pub async fn sweep(&self, now: Timestamp, most: usize) -> Result<Swept, StoreError> {
        let mut swept = Swept::default();
        let mut start = None;
        loop {
            let query = self
                .table
                .client
                .query()
                .table_name(&self.table.name)
                .key_condition_expression("pk = :pk")
                .filter_expression("#due <= :now")
                .expression_attribute_names("#due", "due")
                .expression_attribute_values(":pk", text(PARTITION))
                .expression_attribute_values(":now", number(now.as_secs()))
                .set_exclusive_start_key(start);
            let page = Box::pin(query.send()).await.map_err(StoreError::from_sdk("Query"))?;
            for note in page.items.unwrap_or_default() {
                if swept.bodies + swept.finished == most {
                    return Ok(Swept { more: true, ..swept });
                }
                let (Some(body), Some(due)) = (PendingBody::read(&note), read_number::<i64>(&note, "due"))
                else {
                    continue;
                };
                if self.remove_orphan(&body, due).await? {
                    swept.bodies += 1;
                } else {
                    swept.finished += 1;
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(swept);
            }
        }
    }

    /// Whether the body was an orphan, and is gone. If not, only the note about it goes.
    async fn remove_orphan(&self, body: &PendingBody, due: i64) -> Result<bool, StoreError> {
        let keys = part_keys(&body.partition, &body.body_id, body.count);
        for parts in keys.chunks(DELETES_AT_ONCE) {
            let mut actions = vec![self.no_header_names(body)?, self.still_due(body, due)?];
            for part in parts {
                let delete = Delete::builder()
                    .table_name(&self.table.name)
                    .key("pk", text(part.partition.as_str()))
                    .key("sk", text(part.sort_key.as_str()));
                actions.push(TransactWriteItem::builder().delete(built(delete.build())?).build());
            }
            let transaction =
                self.table.client.transact_write_items().set_transact_items(Some(actions)).send();
            match Box::pin(transaction).await {
                Ok(_) => {}
                Err(error) if is_condition(&error) => {
                    self.forget_pending(body, due).await?;
                    return Ok(false);
                }
                Err(error) => return Err(StoreError::from_sdk("TransactWriteItems")(error)),
            }
        }
        self.forget_pending(body, due).await?;
        Ok(true)
    }

    fn no_header_names(&self, body: &PendingBody) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table.name)
            .key("pk", text(body.partition.as_str()))
            .key("sk", text(HEADER_KEY))
            .condition_expression("attribute_not_exists(bodyId) OR bodyId <> :bodyId")
            .expression_attribute_values(":bodyId", text(body.body_id.as_str()));
        Ok(TransactWriteItem::builder().condition_check(built(check.build())?).build())
    }

    fn still_due(&self, body: &PendingBody, due: i64) -> Result<TransactWriteItem, StoreError> {
        let check = ConditionCheck::builder()
            .table_name(&self.table.name)
            .key("pk", text(PARTITION))
            .key("sk", text(body.sort_key()))
            .condition_expression("#due = :due")
            .expression_attribute_names("#due", "due")
            .expression_attribute_values(":due", number(due));
        Ok(TransactWriteItem::builder().condition_check(built(check.build())?).build())
    }
}

/// Builders fail only where a required field is missing.
fn built<T>(built: Result<T, aws_sdk_dynamodb::error::BuildError>) -> Result<T, StoreError> {
    built.map_err(|_| StoreError::Refused {
        operation: "TransactWriteItems",
        reason: "NotSendable".to_owned(),
    })
}

fn is_condition<R>(error: &SdkError<TransactWriteItemsError, R>) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
    else {
        return false;
    };
    cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some("ConditionalCheckFailed"))
}
