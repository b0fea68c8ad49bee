//! The course of a call: one small item for each `status-update`.

use aws_sdk_dynamodb::types::AttributeValue;
use vapi_webhook::Timestamp;
use vapi_webhook::payload::StatusUpdate;

use super::{CallKey, Calls, Retention};
use crate::attributes::{Item, cut, item, number, read_text, text};
use crate::error::{StoreError, written_if_wanted};

/// Most that is kept of a status and of an ended reason, in bytes.
const STATUS_LIMIT: usize = 64;
const REASON_LIMIT: usize = 512;

/// Pages of a call's statuses that are read, each up to 1 MB: far more than any call has.
const PAGES: usize = 4;

/// A status of a call, to be kept.
#[derive(Clone, Debug)]
pub struct StatusRecord {
    item: Item,
}

impl StatusRecord {
    /// Makes the record of a `status-update`. `None` where the message has no usable call id: then it is nobody's status.
    #[must_use]
    pub fn from_message(
        message: &StatusUpdate<'_>,
        received_at: Timestamp,
        retention: Retention,
    ) -> Option<Self> {
        let call_id = message.call.as_ref()?.id.as_deref()?;
        let key = CallKey::of_call(call_id)?;
        let status = plain_word(message.status.as_deref().unwrap_or_default());
        let at = message.timestamp.filter(|at| (0..10_i64.pow(13)).contains(&at.as_millis()));
        let moment = at.map_or_else(|| "-".to_owned(), |at| format!("{:013}", at.as_millis()));

        let mut kept = item(key.as_str(), format!("STATUS#{moment}#{status}"));
        kept.insert("callId".to_owned(), text(call_id));
        kept.insert("status".to_owned(), text(status));
        kept.insert("receivedAt".to_owned(), text(received_at.to_iso8601()));
        if let Some(at) = at {
            kept.insert("at".to_owned(), text(at.to_iso8601()));
        }
        if let Some(reason) = message.ended_reason.as_deref().filter(|reason| !reason.is_empty()) {
            kept.insert("endedReason".to_owned(), text(cut(reason, REASON_LIMIT)));
        }
        if let Some(expires_at) = retention.expires_at(received_at) {
            kept.insert("expiresAt".to_owned(), number(expires_at));
        }
        Some(Self { item: kept })
    }
}

/// A status as part of a key: no control characters, no `#`, never empty, at most 64 bytes.
fn plain_word(status: &str) -> String {
    let plain: String =
        status.trim().chars().filter(|letter| !letter.is_control() && *letter != '#').collect();
    match cut(&plain, STATUS_LIMIT) {
        "" => "unknown".to_owned(),
        word => word.to_owned(),
    }
}

/// A status as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallStatus {
    /// `queued`, `ringing`, `in-progress`, `forwarding`, `ended`, …
    pub status: String,
    /// When Vapi said so, where it gave a time.
    pub at: Option<Timestamp>,
    /// Why the call ended, where it was said.
    pub ended_reason: Option<String>,
}

impl Calls {
    /// Keeps a status. The same one again changes nothing.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn keep_status(&self, record: StatusRecord) -> Result<(), StoreError> {
        let put = self
            .table
            .client
            .put_item()
            .table_name(&self.table.name)
            .set_item(Some(record.item))
            .condition_expression("attribute_not_exists(pk)");
        written_if_wanted("PutItem", Box::pin(put.send()).await)
    }

    /// The statuses of a call, in Vapi's order; first those without a time.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn statuses(&self, call_id: &str) -> Result<Vec<CallStatus>, StoreError> {
        let Some(key) = CallKey::of_call(call_id) else {
            return Ok(Vec::new());
        };
        let items = self.query(&key, "STATUS#", PAGES).await?;
        Ok(items.iter().map(read_status).collect())
    }
}

fn read_status(item: &Item) -> CallStatus {
    CallStatus {
        status: read_text(item, "status").unwrap_or("unknown").to_owned(),
        at: item.get("at").and_then(|at: &AttributeValue| Timestamp::parse(at.as_s().ok()?)),
        ended_reason: read_text(item, "endedReason").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(fields: &str) -> Option<StatusRecord> {
        let body = format!(r#"{{"message":{{"type":"status-update",{fields}}}}}"#);
        let message: StatusUpdate<'_> = vapi_webhook::payload::read(body.as_bytes()).unwrap();
        StatusRecord::from_message(&message, Timestamp::from_millis(1_781_280_000_000), Retention::days(1))
    }

    #[test]
    fn the_key_sorts_by_time() {
        let record =
            record(r#""call":{"id":"c-1"},"timestamp":1781280000123,"status":"in-progress""#).unwrap();
        assert_eq!(read_text(&record.item, "pk"), Some("CALL#c-1"));
        assert_eq!(read_text(&record.item, "sk"), Some("STATUS#1781280000123#in-progress"));
        assert_eq!(record.item["expiresAt"], number(1_781_280_000 + 86_400));
        assert_eq!(record.item["v"], number(1));
    }

    #[test]
    fn a_status_without_a_time_or_a_name_has_a_key_too() {
        let record = record(r#""call":{"id":"c-1"},"endedReason":"hangup""#).unwrap();
        assert_eq!(read_text(&record.item, "sk"), Some("STATUS#-#unknown"));
        assert_eq!(read_text(&record.item, "endedReason"), Some("hangup"));
    }

    #[test]
    fn an_odd_status_is_made_plain() {
        assert_eq!(plain_word("a#b\n\u{0}c"), "abc");
        assert_eq!(plain_word("##"), "unknown");
        assert_eq!(plain_word(&"é".repeat(300)).len(), 64);
    }

    #[test]
    fn a_status_of_no_call_is_not_kept() {
        for call in [r#""a":1"#, r#""call":{}"#, r#""call":{"id":""}"#, r#""call":{"id":"a#b"}"#] {
            assert!(record(call).is_none(), "{call}");
        }
    }
}
