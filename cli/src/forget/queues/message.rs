//! A queued message, as far as it says whose it is.

use std::collections::BTreeSet;

use aws_sdk_sqs::types::Message;
use serde::Deserialize;

use super::Whose;
use crate::forget::spelling::Match;

/// What a report's key begins with.
const CALL_PREFIX: &str = "CALL#";

const HEADER_KEY: &str = "REPORT";

/// A message, and whose it is as far as it says.
pub(super) struct Seen {
    pub(super) receipt_handle: String,
    pub(super) call_id: Option<String>,
    pub(super) is_header: bool,
    pub(super) of_customer: Option<Match>,
}

#[derive(Deserialize)]
struct QueuedItem {
    item: Keys,
}

/// What is read of a report's item, in DynamoDB's own JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Keys {
    pk: Text,
    sk: Text,
    desk: Option<Text>,
    customer_number: Option<Text>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

impl Seen {
    pub(super) fn is_of(&self, call_ids: &BTreeSet<String>) -> bool {
        self.of_customer == Some(Match::Same) || self.call_id.as_ref().is_some_and(|id| call_ids.contains(id))
    }
}

/// Whose a message is. `None` for one that can be neither deleted nor shown again.
pub(super) fn look_at(message: Message, whose: Whose<'_>) -> Option<Seen> {
    let receipt_handle = message.receipt_handle?;
    let item = message.body.and_then(|body| serde_json::from_str::<QueuedItem>(&body).ok());
    let Some(Keys { pk, sk, desk: of_desk, customer_number }) = item.map(|message| message.item) else {
        return Some(Seen { receipt_handle, call_id: None, is_header: false, of_customer: None });
    };
    // A header without a desk belongs to one that is not known yet.
    let is_of_desk = whose.desk.is_none_or(|desk| of_desk.is_some_and(|of| of.text == desk));
    let number = customer_number.filter(|_| is_of_desk);
    Some(Seen {
        receipt_handle,
        call_id: pk.text.strip_prefix(CALL_PREFIX).map(str::to_owned),
        is_header: sk.text == HEADER_KEY,
        of_customer: number.and_then(|number| whose.spellings.of(&number.text)),
    })
}
