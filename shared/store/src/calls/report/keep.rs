//! Storing a report: its parts first, its header last, and the better one of two stays.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use vapi_webhook::Timestamp;

use super::minimal::minimal;
use super::parts::BodyInParts;
use super::pending::{DUE_AFTER_REPLACING, DUE_AFTER_WRITING, PendingBody};
use super::read::is_expired;
use super::{ReportItem, ReportRecord};
use crate::attributes::{Item, number, read_number, read_text, text};
use crate::calls::{Calls, Retention};
use crate::error::StoreError;

/// How long the removal of parts that nobody reads may hold up an answer. What is left is swept later.
const TIDY_LIMIT: Duration = Duration::from_secs(1);

/// How often a header is put while others replace what it was to replace. Each of them is a better report than the last,
/// and a call has few.
const ATTEMPTS: u32 = 5;

/// Condition: what is there is worse, or gone for readers.
const BETTER: &str = "#rank < :rank OR #expiresAt <= :now";

/// Condition: or it is this very report, put while nobody could say whose call it was.
const BETTER_OR_WITH_DESK: &str =
    "#rank < :rank OR #expiresAt <= :now OR (#rank = :rank AND attribute_not_exists(desk))";

/// Condition: what is there has no parts that would be lost sight of.
const PARTS_ARE_NOTED: &str =
    "attribute_not_exists(#bodyParts) OR #bodyParts = :none OR #bodyId IN (:bodyId, :noted)";

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kept {
    /// It is the record of its call now, and the first one.
    Stored,
    /// It is the record of its call now, in place of a copy that was not as good.
    Replaced {
        /// What the call cost by that copy, in dollars.
        cost: Option<f64>,
    },
    /// A report that is as good or better was there: nothing has changed.
    Outranked,
}

/// What became of a header, and what is left to do.
pub(super) struct Settled {
    pub(super) kept: Kept,
    /// A body whose parts nobody reads any more.
    pub(super) unread: Option<BodyInParts>,
    /// Bodies that wait for their header no longer, and the moments that their notes say.
    pub(super) notes: Vec<(PendingBody, i64)>,
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
        let due = record.received_at.as_secs().saturating_add(DUE_AFTER_WRITING);
        if let Some(body) = BodyInParts::of_header(&header) {
            self.note_pending(&PendingBody::of_body(&body), due, record.parts_expire_at).await?;
            self.put_parts(record.parts().map(|ReportItem(part)| part)).await?;
        }
        self.settle_header(header, record.received_at, due).await
    }

    /// Puts a header whose parts are there. `now` says which headers are expired, `due` is what the note of its body says.
    pub(super) async fn settle_header(
        &self,
        header: Item,
        now: Timestamp,
        due: i64,
    ) -> Result<Settled, StoreError> {
        let own = BodyInParts::of_header(&header);
        let mut notes: Vec<_> = own.iter().map(|body| (PendingBody::of_body(body), due)).collect();
        let own_body_id = read_text(&header, "bodyId").map(str::to_owned);

        Ok(match self.put_valid_header(header, now).await? {
            Put::Done { before, noted } => {
                notes.extend(noted.iter().map(|body| (PendingBody::of_body(body), due_after_replacing(now))));
                let kept = before
                    .map_or(Kept::Stored, |before| Kept::Replaced { cost: read_number(&before, "cost") });
                Settled { kept, unread: noted, notes }
            }
            // The same report, delivered twice, has the very parts that the header there names: they stay.
            Put::Refused(there) if read_text(&there, "bodyId") == own_body_id.as_deref() => {
                Settled { kept: Kept::Outranked, unread: None, notes }
            }
            Put::Refused(_) => Settled { kept: Kept::Outranked, unread: own, notes },
        })
    }

    /// Where DynamoDB finds the header invalid it would do so for ever: then as little of it as a report needs.
    async fn put_valid_header(&self, header: Item, now: Timestamp) -> Result<Put, StoreError> {
        let minimal = minimal(&header);
        match self.put_header(header, now).await {
            Err(error) if error.is_about_the_item() => {
                tracing::warn!(
                    error.code = error.code(),
                    "DynamoDB finds a report's header invalid, so a minimal one is put: {error}"
                );
                self.put_header(minimal, now).await
            }
            outcome => outcome,
        }
    }

    /// Puts the header, unless a better one is there.
    ///
    /// A body in parts is noted before its header is replaced: a process that ends right after leaves parts that a sweep
    /// finds. What is there is seen only in a refusal, so a first put leaves such a header alone.
    async fn put_header(&self, header: Item, now: Timestamp) -> Result<Put, StoreError> {
        let mut noted: Option<BodyInParts> = None;
        for _ in 0..ATTEMPTS {
            let there = match self.try_header(header.clone(), now.as_secs(), noted.as_ref()).await? {
                Ok(before) => return Ok(Put::Done { before, noted }),
                Err(there) => there,
            };
            let beats = is_expired(&there, now) || read_text(&there, "rank") < read_text(&header, "rank");
            let is_other = |body: &BodyInParts| read_text(&header, "bodyId") != Some(&body.body_id);
            let Some(body) = BodyInParts::of_header(&there).filter(|body| beats && is_other(body)) else {
                return Ok(Put::Refused(there));
            };
            let due = due_after_replacing(now);
            let expires_at = read_number(&there, "expiresAt").map(Retention::parts_outlive);
            self.note_pending(&PendingBody::of_body(&body), due, expires_at).await?;
            noted = Some(body);
        }
        Err(StoreError::Contended { operation: "keep a report", attempts: ATTEMPTS })
    }

    /// The one write that decides: what was there before, in the inner `Err` what stands in its way. The same report again changes it in one case
    /// only: it knows the desk, and what is there does not. A header that is expired counts as gone, as
    /// it does for readers. One whose body lies in other parts than `header`'s is replaced only if these are `noted`.
    async fn try_header(
        &self,
        header: Item,
        now_seconds: i64,
        noted: Option<&BodyInParts>,
    ) -> Result<Result<Option<Item>, Item>, StoreError> {
        // No rank and no body has this for its name.
        let value = |name: &str| header.get(name).cloned().unwrap_or_else(|| text("-"));
        let (rank, body_id) = (value("rank"), value("bodyId"));
        let noted = noted.map_or_else(|| body_id.clone(), |body| text(body.body_id.as_str()));
        let better = if header.contains_key("desk") { BETTER_OR_WITH_DESK } else { BETTER };
        let put = self
            .table
            .client
            .put_item()
            .table_name(&self.table.name)
            .set_item(Some(header))
            .condition_expression(format!("attribute_not_exists(pk) OR (({better}) AND ({PARTS_ARE_NOTED}))"))
            .expression_attribute_names("#rank", "rank")
            .expression_attribute_names("#expiresAt", "expiresAt")
            .expression_attribute_names("#bodyParts", "bodyParts")
            .expression_attribute_names("#bodyId", "bodyId")
            .expression_attribute_values(":rank", rank)
            .expression_attribute_values(":now", number(now_seconds))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":bodyId", body_id)
            .expression_attribute_values(":noted", noted)
            .return_values(ReturnValue::AllOld)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match Box::pin(put.send()).await {
            Ok(done) => Ok(Ok(done.attributes)),
            Err(error) => refused_for(error).map(Err),
        }
    }

    /// Removes parts that no header names. Best effort: the report is safe, and a sweep finds what is left.
    pub(super) async fn tidy(&self, settled: Settled) {
        let Settled { unread, notes, .. } = settled;
        if unread.is_none() && notes.is_empty() {
            return;
        }
        let removal = async {
            if let Some(unread) = unread {
                self.delete_parts(unread.keys()).await?;
            }
            for (body, due) in notes {
                self.forget_pending(&body, due).await?;
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

fn due_after_replacing(now: Timestamp) -> i64 {
    now.as_secs().saturating_add(DUE_AFTER_REPLACING)
}

enum Put {
    /// In place of `before`, if there was a header, and of the body in parts that this one named.
    Done { before: Option<Item>, noted: Option<BodyInParts> },
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
