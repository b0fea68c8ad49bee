//! Storing a report: its parts first, its header last, and the better one of two stays.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use vapi_webhook::Timestamp;

use super::minimal::minimal;
use super::parts::BodyInParts;
use super::pending::{DUE_AFTER_WRITING, PendingBody};
use super::{ReportItem, ReportRecord};
use crate::attributes::{Item, number, read_text, text};
use crate::calls::Calls;
use crate::error::StoreError;

/// How long the removal of parts that nobody reads may hold up an answer. What is left is swept later.
const TIDY_LIMIT: Duration = Duration::from_secs(1);

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is the record of its call now.
    Stored,
    /// A report that is as good or better was there: nothing has changed.
    Outranked,
}

/// What became of a header, and what is left to do.
pub(super) struct Settled {
    pub(super) kept: Kept,
    /// A body whose parts nobody reads any more.
    pub(super) unread: Option<BodyInParts>,
    /// A body that waits for its header no longer.
    pub(super) pending: Option<PendingBody>,
}

impl Calls {
    /// Keeps a report. Whatever the order and number of deliveries, the same one ends up as the record of the call.
    ///
    /// When this returns without an error the call has a durable record. A report whose header DynamoDB finds invalid is
    /// kept with a minimal one.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or takes longer than the operation's time limit for all of it.
    pub async fn keep_report(&self, record: &ReportRecord) -> Result<Kept, StoreError> {
        self.keep_report_within(record, self.time_limit).await
    }

    /// [`keep_report`](Self::keep_report) with a time limit of one's own.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or takes longer than that for all of it.
    pub async fn keep_report_within(
        &self,
        record: &ReportRecord,
        time_limit: Duration,
    ) -> Result<Kept, StoreError> {
        match tokio::time::timeout(time_limit, Box::pin(self.put_report(record))).await {
            Ok(outcome) => {
                let settled = outcome?;
                let kept = settled.kept;
                self.tidy(settled).await;
                Ok(kept)
            }
            Err(_) => Err(StoreError::Unavailable { operation: "PutItem", reason: "timeout" }),
        }
    }

    async fn put_report(&self, record: &ReportRecord) -> Result<Settled, StoreError> {
        let ReportItem(header) = record.header();
        if let Some(pending) = PendingBody::of_header(&header) {
            let due = record.received_at.as_secs().saturating_add(DUE_AFTER_WRITING);
            self.note_pending(&pending, due, record.parts_expire_at).await?;
            self.put_parts(record.parts().map(|ReportItem(part)| part)).await?;
        }
        self.settle_header(header, record.received_at).await
    }

    /// Puts a header whose parts are there. `now` says which headers are expired.
    pub(super) async fn settle_header(&self, header: Item, now: Timestamp) -> Result<Settled, StoreError> {
        let own = BodyInParts::of_header(&header);
        let pending = PendingBody::of_header(&header);
        let own_body_id = read_text(&header, "bodyId").map(str::to_owned);
        let settled = |kept, unread: Option<BodyInParts>| Settled { kept, unread, pending };

        Ok(match self.put_valid_header(header, now).await? {
            Put::Done(replaced) => {
                let replaced = replaced.as_ref().and_then(BodyInParts::of_header);
                let is_other = |body: &BodyInParts| Some(&body.body_id) != own_body_id.as_ref();
                settled(Kept::Stored, replaced.filter(is_other))
            }
            // The same report, delivered twice, has the very parts that the header there names: they stay.
            Put::Refused(there) if read_text(&there, "bodyId") == own_body_id.as_deref() => {
                settled(Kept::Outranked, None)
            }
            Put::Refused(_) => settled(Kept::Outranked, own),
        })
    }

    /// Where DynamoDB finds the header invalid it would do so for ever: then as little of it as a report needs.
    async fn put_valid_header(&self, header: Item, now: Timestamp) -> Result<Put, StoreError> {
        let minimal = minimal(&header);
        match self.put_header(header, now.as_secs()).await {
            Err(error) if error.is_about_the_item() => {
                tracing::warn!(
                    error.code = error.code(),
                    "DynamoDB finds a report's header invalid, so a minimal one is put: {error}"
                );
                self.put_header(minimal, now.as_secs()).await
            }
            outcome => outcome,
        }
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
    pub(super) async fn tidy(&self, settled: Settled) {
        let Settled { unread, pending, .. } = settled;
        if unread.is_none() && pending.is_none() {
            return;
        }
        let removal = async {
            if let Some(unread) = unread {
                self.delete_parts(unread.keys()).await?;
            }
            if let Some(pending) = pending {
                self.forget_pending(&pending).await?;
            }
            Ok::<(), StoreError>(())
        };
        let failure = match tokio::time::timeout(TIDY_LIMIT, Box::pin(removal)).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.code(),
            Err(_) => "timeout",
        };
        tracing::warn!(error.code = failure, "what nobody reads of a report was left behind, to be swept");
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
