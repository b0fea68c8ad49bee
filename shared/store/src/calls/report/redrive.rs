//! An item of a report out of the queue, into the table: in any order, repeated, beside others.

use vapi_webhook::Timestamp;

use super::keep::Kept;
use super::parts::{BodyInParts, body_id_of_part};
use super::pending::{DUE_AFTER_REDRIVE, PendingBody};
use super::{ReportItem, Source};
use crate::attributes::{read_number, read_text, text};
use crate::calls::{Calls, Retention};
use crate::error::StoreError;

/// What became of an item out of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Redriven {
    /// A part is in the table. Its header makes it part of a report.
    Part,
    /// The report is the record of its call now.
    Stored,
    /// A report as good was there. Nothing has changed.
    Outranked,
    /// Parts of the report are still on their way: the header has to come again.
    PartsMissing,
    /// Its retention is over: it is not kept any more.
    Expired,
}

impl Calls {
    /// Puts an item of a report that waited in the queue. The same item again changes nothing.
    ///
    /// A header becomes visible only once all its parts are there.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. [`StoreError::may_pass`] says whether the same item may be taken later.
    pub async fn keep_item(&self, item: ReportItem, now: Timestamp) -> Result<Redriven, StoreError> {
        let expires_at: Option<i64> = read_number(&item.0, "expiresAt");
        if expires_at.is_some_and(|seconds| seconds <= now.as_secs()) {
            return Ok(Redriven::Expired);
        }
        if item.is_header() { self.keep_header(item, now).await } else { self.keep_part(item, now).await }
    }

    async fn keep_part(&self, item: ReportItem, now: Timestamp) -> Result<Redriven, StoreError> {
        let ReportItem(part) = item;
        let partition = read_text(&part, "pk").unwrap_or_default();
        let body_id = read_text(&part, "sk").and_then(body_id_of_part).unwrap_or_default();
        let pending = PendingBody::of_unknown_length(partition, body_id);
        let due = now.as_secs().saturating_add(DUE_AFTER_REDRIVE);
        let expires_at = read_number(&part, "expiresAt");
        self.note_pending(&pending, due, expires_at).await?;
        self.put_part(part).await?;
        // Somebody else may have settled the same report in between, and removed the note and every part but this.
        self.note_pending(&pending, due, expires_at).await?;
        Ok(Redriven::Part)
    }

    async fn keep_header(&self, item: ReportItem, now: Timestamp) -> Result<Redriven, StoreError> {
        let ReportItem(mut header) = item;
        let due = now.as_secs().saturating_add(DUE_AFTER_REDRIVE);
        if let Some(body) = BodyInParts::of_header(&header) {
            // Before the parts are counted, or a sweep could take them between that and the header.
            let expires_at = read_number(&header, "expiresAt").map(Retention::parts_outlive);
            self.note_pending(&PendingBody::of_body(&body), due, expires_at).await?;
            if !self.has_parts(&body).await? {
                // A report that was outranked meanwhile has lost its parts, and will never have them again.
                let outranked = self.is_outranked(&header, now).await?;
                return Ok(if outranked { Redriven::Outranked } else { Redriven::PartsMissing });
            }
        }
        if read_text(&header, "source") == Some(Source::Webhook.as_str()) {
            header.insert("source".to_owned(), text(Source::Redrive.as_str()));
        }
        let settled = self.settle_header(header, now, due).await?;
        let kept = settled.kept;
        self.tidy(settled).await;
        Ok(match kept {
            Kept::Stored | Kept::Replaced { .. } => Redriven::Stored,
            Kept::Outranked => Redriven::Outranked,
        })
    }
}
