//! The two items, written and read.

use super::lease::Lease;
use super::{KEPT_SECONDS, Wish};
use crate::attributes::{Item, cut, item, number, read_number, read_text, text};

const ID_MAX_BYTES: usize = 256;

pub(super) const IN_PROGRESS: &str = "INPROGRESS";
pub(super) const COMPLETED: &str = "COMPLETED";

/// A record as it was found. Both kinds have these; `data` is in `TOOL#…` only, `sequence`, `owners`, those of its message and
/// `tool` in `INTENT#…` only.
#[derive(Clone)]
pub(super) struct Record {
    /// Its sort key.
    pub(super) key: String,
    pub(super) is_completed: bool,
    pub(super) token: String,
    /// How long its owner may still work, in ms since 1970.
    pub(super) in_progress_until_ms: i64,
    /// When it was completed, in ms since 1970.
    pub(super) completed_at_ms: i64,
    pub(super) sequence: u64,
    /// Keys of the tool calls that stand behind a wish: the last one is its owner.
    pub(super) owners: Vec<String>,
    pub(super) effect_key: Option<String>,
    /// Of the message in which it was last acted for.
    pub(super) message_key: Option<String>,
    /// Of what that message asked for, whatever the ids of its calls were.
    pub(super) message_wishes_key: Option<String>,
    /// The name of its tool. Records of older versions have none.
    pub(super) tool: Option<String>,
    pub(super) tool_call_id: Option<String>,
    pub(super) data: Option<String>,
    expires_at_s: i64,
}

impl Record {
    /// Reads leniently: an item without a token or status is one that nobody holds.
    pub(super) fn read(item: &Item) -> Self {
        let owners = item.get("owners").and_then(|owners| owners.as_l().ok());
        let owners = owners.into_iter().flatten().filter_map(|owner| owner.as_s().ok().cloned());
        Self {
            key: read_text(item, "sk").unwrap_or_default().to_owned(),
            is_completed: read_text(item, "status") == Some(COMPLETED),
            token: read_text(item, "token").unwrap_or_default().to_owned(),
            in_progress_until_ms: read_number(item, "inProgressExpiresAt").unwrap_or_default(),
            completed_at_ms: read_number(item, "completedAt").unwrap_or_default(),
            sequence: read_number(item, "sequence").unwrap_or_default(),
            owners: owners.collect(),
            effect_key: read_text(item, "effectKey").map(str::to_owned),
            message_key: read_text(item, "messageKey").map(str::to_owned),
            message_wishes_key: read_text(item, "messageWishesKey").map(str::to_owned),
            tool: read_text(item, "tool").map(str::to_owned),
            tool_call_id: read_text(item, "toolCallId").map(str::to_owned),
            data: read_text(item, "data").map(str::to_owned),
            expires_at_s: read_number(item, "expiresAt").unwrap_or(i64::MAX),
        }
    }

    /// Whether it no longer counts. DynamoDB may take days to delete it.
    pub(super) fn is_expired(&self, now_ms: i64) -> bool {
        self.expires_at_s <= now_ms / 1000
    }

    /// Whether its owner may still be at work.
    pub(super) fn is_running(&self, now_ms: i64) -> bool {
        !self.is_completed && self.in_progress_until_ms > now_ms
    }
}

/// `TOOL#…` while its owner works.
pub(super) fn tool_in_progress(lease: &Lease, now_ms: i64) -> Item {
    let mut item = begun(&lease.wish, &lease.wish.tool_key, lease, now_ms);
    item.insert("toolName".to_owned(), text(&lease.wish.tool_name));
    item
}

/// `INTENT#…` while its owner works.
pub(super) fn intent_in_progress(lease: &Lease, now_ms: i64) -> Item {
    let mut item = begun(&lease.wish, &lease.wish.intent_key, lease, now_ms);
    item.extend(of_intent(lease));
    item
}

/// `TOOL#…` of the lease's own call, or of another that it took over, with the answer.
pub(super) fn tool_completed(lease: &Lease, tool_key: &str, data: &str, now_ms: i64) -> Item {
    let mut item = ended(&lease.wish, tool_key, &lease.token, now_ms);
    item.insert("toolName".to_owned(), text(&lease.wish.tool_name));
    item.insert("data".to_owned(), text(data));
    item
}

/// `TOOL#…` of a call whose wish had been granted already, with that answer.
pub(super) fn tool_replayed(wish: &Wish, token: &str, data: &str, now_ms: i64) -> Item {
    let mut item = ended(wish, &wish.tool_key, token, now_ms);
    item.insert("toolName".to_owned(), text(&wish.tool_name));
    item.insert("data".to_owned(), text(data));
    item
}

/// `INTENT#…` once the wish is granted.
pub(super) fn intent_completed(lease: &Lease, now_ms: i64) -> Item {
    let mut item = ended(&lease.wish, &lease.wish.intent_key, &lease.token, now_ms);
    item.extend(of_intent(lease));
    item
}

fn begun(wish: &Wish, sk: &str, lease: &Lease, now_ms: i64) -> Item {
    let mut item = record(wish, sk, IN_PROGRESS, &lease.token, now_ms);
    item.insert("inProgressExpiresAt".to_owned(), number(lease.until_ms));
    item
}

fn ended(wish: &Wish, sk: &str, token: &str, now_ms: i64) -> Item {
    let mut item = record(wish, sk, COMPLETED, token, now_ms);
    item.insert("completedAt".to_owned(), number(now_ms));
    item
}

fn record(wish: &Wish, sk: &str, status: &str, token: &str, now_ms: i64) -> Item {
    let mut item = item(wish.conversation.as_str(), sk);
    item.insert("status".to_owned(), text(status));
    item.insert("token".to_owned(), text(token));
    item.insert("expiresAt".to_owned(), number(now_ms / 1000 + KEPT_SECONDS));
    if !wish.tool_call_id.is_empty() {
        item.insert("toolCallId".to_owned(), text(kept_id(&wish.tool_call_id)));
    }
    item
}

/// A tool call's id as it is kept, for people to read: an id may be of any length.
pub(super) fn kept_id(tool_call_id: &str) -> &str {
    cut(tool_call_id, ID_MAX_BYTES)
}

fn of_intent(lease: &Lease) -> Item {
    let owners = lease.owners.iter().map(text).collect();
    let mut item = Item::from([
        ("sequence".to_owned(), number(lease.sequence)),
        ("owners".to_owned(), aws_sdk_dynamodb::types::AttributeValue::L(owners)),
        ("effectKey".to_owned(), text(&lease.effect_key)),
        ("tool".to_owned(), text(&lease.wish.tool_name)),
    ]);
    for (name, key) in
        [("messageKey", &lease.wish.message_key), ("messageWishesKey", &lease.wish.message_wishes_key)]
    {
        if let Some(key) = key {
            item.insert(name.to_owned(), text(key));
        }
    }
    item
}
