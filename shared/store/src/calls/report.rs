//! The record of a call: what is kept of an `end-of-call-report`.

mod body;
mod header;
mod keep;
mod minimal;
mod number;
mod parts;
mod pending;
mod queue_message;
mod rank;
mod read;
mod redrive;
mod size;

use vapi_webhook::Timestamp;
use vapi_webhook::payload::{self, EndOfCallReport};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use self::body::{Body, PART_BYTES};
use self::parts::part_keys;
use self::rank::Rank;
use super::{CallKey, Retention};
use crate::attributes::{Item, item, number as whole, text};

pub use keep::Kept;
pub(crate) use pending::PARTITION as PENDING;
pub use pending::Swept;
pub use queue_message::{NotOurs, ReportItem};
pub(super) use read::is_expired;
pub use read::{ReportCosts, ReportHeader, StoredReport};
pub use redrive::Redriven;

/// Sort key of a report's header.
pub(crate) const HEADER_KEY: &str = "REPORT";

/// `REPORT_CONTENT`: how much of a report is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReportContent {
    /// Header and body.
    #[default]
    Full,
    /// No body.
    Header,
    /// No body, and in the header no number of the caller, no summary and no structured data.
    Metadata,
}

/// Where a report came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Vapi sent it.
    Webhook,
    /// Vapi sent it, and it waited in the queue.
    Redrive,
    /// We fetched it from Vapi's API.
    Api,
}

impl Source {
    /// The word that is stored: `webhook`, `redrive` or `api`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Redrive => "redrive",
            Self::Api => "api",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Webhook, Self::Redrive, Self::Api].into_iter().find(|source| source.as_str() == text)
    }
}

/// What a report does not say of itself.
#[derive(Clone, Copy, Debug)]
pub struct ReportContext<'a> {
    /// The desk whose call it was, such as [`DEFAULT_DESK`](crate::desk::DEFAULT_DESK). `None` where that could not be found
    /// out: then the header names no desk, and the call is in no list of a customer's calls.
    pub desk: Option<&'a str>,
    /// When it was received.
    pub received_at: Timestamp,
    /// Where it came from.
    pub source: Source,
    /// How much of it is kept.
    pub content: ReportContent,
    /// How long it is kept.
    pub retention: Retention,
}

/// A report in the form in which it is kept: header, and the compressed message.
pub struct ReportRecord {
    header: Item,
    body: Option<Body>,
    /// Whether the message had a usable call id.
    has_call_id: bool,
    parts_expire_at: Option<i64>,
    received_at: Timestamp,
}

/// Shows the key only.
impl std::fmt::Debug for ReportRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReportRecord").field("pk", &self.partition()).finish_non_exhaustive()
    }
}

impl ReportRecord {
    /// Makes the record of a message, `{"message":{…}}`. Never fails: a message that can't be read is kept all the same,
    /// with a header that says little.
    ///
    /// Its secrets are replaced here, so nothing that is stored or queued of it has any.
    #[must_use]
    pub fn from_message(message: &[u8], context: &ReportContext<'_>) -> Self {
        Self::of_read_message(message, &payload::read(message).unwrap_or_default(), context)
    }

    /// The same of a message that has been read already, as `report`: the default where it could not be. Reading a large one
    /// twice would show.
    #[must_use]
    pub fn of_read_message(
        message: &[u8],
        report: &EndOfCallReport<'_>,
        context: &ReportContext<'_>,
    ) -> Self {
        let body = Body::from_message(message);

        let call_id = report.call.as_ref().and_then(|call| call.id.as_deref());
        let key = call_id.and_then(CallKey::of_call);
        let has_call_id = key.is_some();
        let (partition, call_id) = match (&key, call_id) {
            (Some(key), Some(id)) => (key.as_str().to_owned(), id.to_owned()),
            _ => (format!("CALL#unknown-{}", body.id), format!("unknown-{}", body.id)),
        };

        let mut header = item(partition, HEADER_KEY);
        header.insert("callId".to_owned(), text(call_id));
        // Counting walks through every turn, so it is done once.
        let message_count = report.message_count();
        header.insert("rank".to_owned(), text(rank(report, message_count, context, &body.id)));
        header.insert("messageCount".to_owned(), whole(message_count as u64));
        header::describe(&mut header, report, context);

        let body = (context.content == ReportContent::Full).then_some(body);
        if let Some(body) = &body {
            header.insert("bodyId".to_owned(), text(&body.id));
            header.insert("bodyBytes".to_owned(), whole(body.compressed.len() as u64));
            header.insert("bodyParts".to_owned(), whole(body.part_count() as u64));
        }
        let expires_at = crate::attributes::read_number(&header, "expiresAt");
        Self {
            header,
            body,
            has_call_id,
            parts_expire_at: expires_at.map(Retention::parts_outlive),
            received_at: context.received_at,
        }
    }

    /// The items in which the report is kept: its parts, if it has any, and then its header.
    pub fn items(&self) -> impl Iterator<Item = ReportItem> {
        self.parts().chain(std::iter::once_with(|| self.header()))
    }

    /// The header, with the body where that is small enough.
    #[must_use]
    pub fn header(&self) -> ReportItem {
        let mut header = self.header.clone();
        if let Some(body) = self.body.as_ref().filter(|body| body.part_count() == 0) {
            header.insert("body".to_owned(), AttributeValue::B(Blob::new(body.compressed.as_slice())));
        }
        ReportItem::new(header)
    }

    /// The parts of a body that is too large for that. Each is made when it is asked for, so that a large report is not in
    /// memory twice.
    pub fn parts(&self) -> impl Iterator<Item = ReportItem> {
        let large = self.body.as_ref().filter(|body| body.part_count() > 0);
        large.into_iter().flat_map(|body| {
            let keys = part_keys(self.partition(), &body.id, body.part_count());
            body.compressed.chunks(PART_BYTES).zip(keys).map(|(bytes, key)| {
                let mut part = item(key.partition, key.sort_key);
                part.insert("body".to_owned(), AttributeValue::B(Blob::new(bytes)));
                if let Some(expires_at) = self.parts_expire_at {
                    part.insert("expiresAt".to_owned(), whole(expires_at));
                }
                ReportItem::new(part)
            })
        })
    }

    /// Whether the message had a usable `call.id`. If not it is kept under `unknown-<bodyId>`.
    #[must_use]
    pub fn has_call_id(&self) -> bool {
        self.has_call_id
    }

    /// Whether nobody could say whose call it was.
    #[must_use]
    pub fn wants_desk(&self) -> bool {
        !self.header.contains_key("desk")
    }

    /// Partition key under which the report is kept.
    #[must_use]
    pub fn partition(&self) -> &str {
        crate::attributes::read_text(&self.header, "pk").unwrap_or_default()
    }
}

fn rank(
    report: &EndOfCallReport<'_>,
    message_count: usize,
    context: &ReportContext<'_>,
    body_id: &str,
) -> String {
    let has_analysis = report.summary().is_some()
        || report.success_evaluation().is_some()
        || report.structured_data().is_some();
    Rank {
        message_count,
        transcript_bytes: report.transcript().map_or(0, str::len),
        has_analysis,
        has_ended_reason: report.ended_reason().is_some(),
        source: context.source,
        timestamp: report.timestamp,
        body_id,
    }
    .to_string()
}

#[cfg(test)]
mod tests;
