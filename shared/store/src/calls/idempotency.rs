//! One effect for one wish: the records that tell a repeat from a new wish.
//!
//! Two items under the [`CallKey`](super::CallKey) of the conversation, in the terms of Powertools for AWS:
//!
//! * `TOOL#<key>` is one tool call. A repeat of the same message finds it, and gets its answer.
//! * `INTENT#<key>` is the wish without the tool call's id. The same wish, asked again under a new id because the caller
//!   interrupted, finds that. Whoever holds it is the only one who acts.
//!
//! Both are claimed in one transaction, `INPROGRESS`, with a lease and its token; they become `COMPLETED` in one transaction
//! *with the effect*, on condition that the token is still theirs. So a process that was frozen in the middle can't
//! finish after another has taken its place, and an effect without its record, or a record without its effect, can't be.
//!
//! What passes for the same wish: see [`Calls::claim`](super::Calls::claim).

mod before;
mod claim;
mod completion;
mod hash_key;
mod keys;
mod lease;
mod random;
mod record;

pub use claim::{Claim, Running};
pub use completion::Completion;
pub use keys::{HashKey, intent_key, message_key, tool_key};
pub use lease::{CommitError, Lease};

use super::CallKey;

/// How long a record counts, in seconds: a day after the last change of it.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// How long the same wish under a new tool call's id is the same wish, in milliseconds.
const INTENT_MS: i64 = 120_000;

/// Most writes of an effect. A tool that asks for more is refused each time, and not only where there are other calls to answer.
pub const EFFECT_WRITES_AT_MOST: usize = 90;

/// Most that an answer takes, in bytes. A record holds it whole, where DynamoDB's limit is 400 KB for an item; and all records of
/// an effect together leave it half of the 4 MB that a transaction may have.
pub const ANSWER_MAX_BYTES: usize = 200_000;

/// DynamoDB's own limit.
const TRANSACTION_WRITES_AT_MOST: usize = 100;

/// The call's own record and the wish's.
const OWN_RECORDS: usize = 2;

/// Most calls that a wish remembers to have taken over, beside its own: as many as there is room for in the transaction of the
/// largest effect.
const OTHER_OWNERS_AT_MOST: usize = TRANSACTION_WRITES_AT_MOST - EFFECT_WRITES_AT_MOST - OWN_RECORDS;

/// One tool call, and the wish that it stands for.
#[derive(Clone, Debug)]
pub struct Wish {
    conversation: CallKey,
    tool_call_id: String,
    tool_name: String,
    tool_key: String,
    intent_key: String,
    effect_key: String,
    message_key: Option<String>,
    message_wishes_key: Option<String>,
    undone_by: Vec<String>,
    undone_before: Vec<String>,
}

impl Wish {
    /// A tool call of a conversation. `arguments` is the JSON text of an object; how it is spelled makes no difference.
    ///
    /// A call without an id, as the legacy `function-call` makes it, has a record of its own each time: only the wish
    /// tells that it is a repeat.
    ///
    /// # Errors
    ///
    /// Where the machine has no randomness for a call without an id.
    pub fn new(
        key: HashKey<'_>,
        conversation: CallKey,
        tool_call_id: &str,
        tool_name: &str,
        arguments: &str,
    ) -> Result<Self, crate::StoreError> {
        let own_id = match tool_call_id {
            "" => random::hex_128()?,
            id => id.to_owned(),
        };
        let tool_key = tool_key(key, &own_id, tool_name, arguments);
        Ok(Self {
            effect_key: keys::effect_key(key, conversation.as_str(), &tool_key),
            intent_key: intent_key(key, tool_name, arguments),
            conversation,
            tool_call_id: tool_call_id.to_owned(),
            tool_name: tool_name.to_owned(),
            tool_key,
            message_key: None,
            message_wishes_key: None,
            undone_by: Vec::new(),
            undone_before: Vec::new(),
        })
    }

    /// The same, asked for in one message with others: by its [`message_key`]. Those count as something that was granted since
    /// only where they were done [before it](Self::undone_before).
    #[must_use]
    pub fn asked_in(mut self, message_key: impl Into<String>) -> Self {
        self.message_key = Some(message_key.into());
        self
    }

    /// The same, in a message that asks for what has this [`message_key`] without the ids of its calls. Who asks for a whole message
    /// again asks for it in its order, too: what took back what there is no news.
    #[must_use]
    pub fn among(mut self, message_wishes_key: impl Into<String>) -> Self {
        self.message_wishes_key = Some(message_wishes_key.into());
        self
    }

    /// The same, by a tool whose effect these tools take back, as a cancellation does a booking's.
    #[must_use]
    pub fn undone_by<T: Into<String>>(mut self, tools: impl IntoIterator<Item = T>) -> Self {
        self.undone_by = tools.into_iter().map(Into::into).collect();
        self
    }

    /// The same, after those wishes of its message, by their [`intent_key`](Self::intent_key)s, that take its effect back and
    /// stand before it there. They must be answered by now.
    #[must_use]
    pub fn undone_before(mut self, intent_keys: Vec<String>) -> Self {
        self.undone_before = intent_keys;
        self
    }

    /// The sort key of the wish, whichever call asks for it.
    #[must_use]
    pub fn intent_key(&self) -> &str {
        &self.intent_key
    }
}
