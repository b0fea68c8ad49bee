//! The right to act for a wish, and what becomes of it when the acting is over.

use std::sync::{Arc, OnceLock};

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};

use super::completion::Completion;
use super::record::{self, IN_PROGRESS};
use super::{OTHER_OWNERS_AT_MOST, Wish};
use crate::attributes::{Item, number, text};
use crate::calls::Calls;
use crate::error::StoreError;
use crate::table::Table;
use crate::transaction::{self, Written};

/// Why an effect did not take place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// The conditions of these writes, by position, do not hold.
    #[error("a condition does not hold")]
    ConditionFailed(Vec<usize>),
    /// DynamoDB failed, or another acts for the wish.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The right to act for a wish, until a moment. Whoever has the token of the records has it.
pub struct Lease {
    pub(super) wish: Wish,
    pub(super) token: String,
    pub(super) until_ms: i64,
    pub(super) sequence: u64,
    pub(super) owners: Vec<String>,
    pub(super) effect_key: String,
    pub(super) may_have_happened: bool,
    /// The record that the claim took the place of, where the same wish had been granted earlier.
    pub(super) replaced_grant: Option<Item>,
    completed: OnceLock<String>,
}

/// Shows no answer.
impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lease")
            .field("wish", &self.wish)
            .field("until_ms", &self.until_ms)
            .field("sequence", &self.sequence)
            .field("may_have_happened", &self.may_have_happened)
            .field("is_completed", &self.completed.get().is_some())
            .finish_non_exhaustive()
    }
}

impl Lease {
    pub(super) fn new(wish: &Wish, token: String, until_ms: i64, sequence: u64) -> Self {
        Self {
            token,
            until_ms,
            sequence,
            owners: vec![wish.tool_key.clone()],
            effect_key: wish.effect_key.clone(),
            wish: wish.clone(),
            may_have_happened: false,
            replaced_grant: None,
            completed: OnceLock::new(),
        }
    }

    /// Goes on for an owner that was not heard of again.
    pub(super) fn in_place_of(mut self, earlier: &record::Record) -> Self {
        self.may_have_happened = true;
        if let Some(effect_key) = &earlier.effect_key {
            self.effect_key.clone_from(effect_key);
        }
        let own = self.wish.tool_key.clone();
        let others = earlier.owners.iter().filter(|owner| **owner != own);
        self.owners = others.take(OTHER_OWNERS_AT_MOST).cloned().chain([own.clone()]).collect();
        self
    }

    /// The name of this one effect in the whole world, the same however often and by whomever it is tried: for another
    /// system's `Idempotency-Key`.
    #[must_use]
    pub fn effect_key(&self) -> &str {
        &self.effect_key
    }

    /// Whether an earlier attempt was not heard of again, so that an effect elsewhere may have taken place.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        self.may_have_happened
    }

    /// The answer that was kept together with the effect, if that has taken place: what every repeat is told.
    #[must_use]
    pub fn kept_answer(&self) -> Option<&str> {
        self.completed.get().map(String::as_str)
    }

    pub(super) fn set_completed(&self, data: &str) {
        // One lease is completed once: a second transaction under its token finds the records completed.
        let _ = self.completed.set(data.to_owned());
    }
}

impl Calls {
    /// What completes the records of a lease, with the answer that a repeat gets: for the transaction of the effect. An answer
    /// of more than [`ANSWER_MAX_BYTES`](super::ANSWER_MAX_BYTES) may make that too large.
    #[must_use]
    pub fn completion(&self, lease: &Arc<Lease>, data: String, now_ms: i64) -> Completion {
        Completion::new(self.table.clone(), Arc::clone(lease), data, now_ms)
    }

    /// Writes an effect, of at most [`EFFECT_WRITES_AT_MOST`](super::EFFECT_WRITES_AT_MOST) writes, and completes the records,
    /// together or not at all. Without writes, the effect took place elsewhere.
    ///
    /// # Errors
    ///
    /// [`CommitError::ConditionFailed`] if a condition of the writes does not hold; [`StoreError::LeaseLost`] if another has
    /// taken this one's place; else if DynamoDB fails, or there are too many writes.
    pub async fn commit(
        &self,
        completion: &Completion,
        writes: Vec<TransactWriteItem>,
    ) -> Result<(), CommitError> {
        match completion.write_with(&self.table.client, writes).await? {
            Written::Yes => Ok(()),
            Written::ConditionFailed(failed) => Err(CommitError::ConditionFailed(failed)),
        }
    }

    /// Keeps an answer for repeats of the call, and gives the wish back: nothing was changed, so that asking for it anew may
    /// come to something else.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] if another has taken this one's place; else if DynamoDB fails.
    pub async fn refuse(&self, lease: &Lease, data: &str, now_ms: i64) -> Result<(), StoreError> {
        let answered = put_if_held(
            &self.table,
            &lease.token,
            record::tool_completed(lease, &lease.wish.tool_key, data, now_ms),
        );
        let given_back = self.give_back_wish_without_own_call(lease, now_ms);
        self.end(vec![answered?, given_back?]).await
    }

    /// Gives call and wish back: nothing was changed, and a repeat may try again.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] if another has taken this one's place; else if DynamoDB fails.
    pub async fn release(&self, lease: &Lease, now_ms: i64) -> Result<(), StoreError> {
        let tool = self.give_back(lease, &lease.wish.tool_key, now_ms)?;
        let intent = self.give_back(lease, &lease.wish.intent_key, now_ms)?;
        self.end(vec![tool, intent]).await
    }

    /// Leaves the records as they are, for somebody who will look what became of the effect, and who need not wait.
    ///
    /// # Errors
    ///
    /// [`StoreError::LeaseLost`] if another has taken this one's place; else if DynamoDB fails.
    pub async fn leave(&self, lease: &Lease, now_ms: i64) -> Result<(), StoreError> {
        let tool = self.end_lease(lease, &lease.wish.tool_key, now_ms)?;
        let intent = self.end_lease(lease, &lease.wish.intent_key, now_ms)?;
        self.end(vec![tool, intent]).await
    }

    /// The answer that is kept for a lease's call, if it was completed after all.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn look(&self, lease: &Lease) -> Result<Option<String>, StoreError> {
        let item = self.table.get(lease.wish.conversation.as_str(), &lease.wish.tool_key).await?;
        let record = item.as_ref().map(record::Record::read);
        Ok(record.filter(|record| record.is_completed).and_then(|record| record.data))
    }

    async fn end(&self, writes: Vec<TransactWriteItem>) -> Result<(), StoreError> {
        match transaction::write(&self.table.client, writes).await? {
            Written::Yes => Ok(()),
            Written::ConditionFailed(_) => Err(StoreError::LeaseLost),
        }
    }

    /// An effect that may have taken place earlier is not forgotten. Nor is an earlier grant: it decides whether other wishes
    /// are repeats.
    fn give_back(&self, lease: &Lease, sk: &str, now_ms: i64) -> Result<TransactWriteItem, StoreError> {
        if lease.may_have_happened {
            return self.end_lease(lease, sk, now_ms);
        }
        if let Some(grant) = lease.replaced_grant.as_ref().filter(|_| sk == lease.wish.intent_key) {
            return put_if_held(&self.table, &lease.token, grant.clone());
        }
        let delete = Delete::builder()
            .table_name(&self.table.name)
            .key("pk", text(lease.wish.conversation.as_str()))
            .key("sk", text(sk))
            .condition_expression(HELD)
            .expression_attribute_names("#token", "token")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":token", text(&lease.token))
            .expression_attribute_values(":in_progress", text(IN_PROGRESS))
            .build()
            .map_err(transaction::not_sendable)?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// Whoever goes on with the wish must not answer for a call that has been answered.
    fn give_back_wish_without_own_call(
        &self,
        lease: &Lease,
        now_ms: i64,
    ) -> Result<TransactWriteItem, StoreError> {
        if !lease.may_have_happened {
            return self.give_back(lease, &lease.wish.intent_key, now_ms);
        }
        let others = lease.owners.iter().filter(|owner| **owner != lease.wish.tool_key);
        let others = AttributeValue::L(others.map(text).collect());
        let update = self
            .update_if_held(lease, &lease.wish.intent_key)
            .update_expression("SET inProgressExpiresAt = :now, owners = :others")
            .expression_attribute_values(":now", number(now_ms))
            .expression_attribute_values(":others", others)
            .build()
            .map_err(transaction::not_sendable)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn end_lease(&self, lease: &Lease, sk: &str, now_ms: i64) -> Result<TransactWriteItem, StoreError> {
        let update = self
            .update_if_held(lease, sk)
            .update_expression("SET inProgressExpiresAt = :now")
            .expression_attribute_values(":now", number(now_ms))
            .build()
            .map_err(transaction::not_sendable)?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    fn update_if_held(&self, lease: &Lease, sk: &str) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.table.name)
            .key("pk", text(lease.wish.conversation.as_str()))
            .key("sk", text(sk))
            .condition_expression(HELD)
            .expression_attribute_names("#token", "token")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":token", text(&lease.token))
            .expression_attribute_values(":in_progress", text(IN_PROGRESS))
    }
}

const HELD: &str = "#token = :token AND #status = :in_progress";

pub(super) fn put_if_held(table: &Table, token: &str, item: Item) -> Result<TransactWriteItem, StoreError> {
    let put = Put::builder()
        .table_name(&table.name)
        .set_item(Some(item))
        .condition_expression(HELD)
        .expression_attribute_names("#token", "token")
        .expression_attribute_names("#status", "status")
        .expression_attribute_values(":token", text(token))
        .expression_attribute_values(":in_progress", text(IN_PROGRESS))
        .build()
        .map_err(transaction::not_sendable)?;
    Ok(TransactWriteItem::builder().put(put).build())
}
