//! What makes an effect and the record of it one: writes that join the effect's transaction.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};

use super::lease::{Lease, put_if_held};
use super::{EFFECT_WRITES_AT_MOST, record};
use crate::error::StoreError;
use crate::table::Table;
use crate::transaction::{self, Written};

/// The completed records of a wish, with the answer that a repeat gets. Written in one transaction with the effect, or not at
/// all: [`StoreError::LeaseLost`] says that another has taken this one's place.
#[derive(Clone)]
pub struct Completion {
    table: Table,
    lease: Arc<Lease>,
    data: String,
    now_ms: i64,
}

impl Completion {
    pub(super) fn new(table: Table, lease: Arc<Lease>, data: String, now_ms: i64) -> Self {
        Self { table, lease, data, now_ms }
    }

    /// Writes an effect together with its records.
    pub(crate) async fn write_with(
        &self,
        client: &Client,
        effect: Vec<TransactWriteItem>,
    ) -> Result<Written, StoreError> {
        if effect.len() > EFFECT_WRITES_AT_MOST {
            let reason = "TooManyWrites".to_owned();
            return Err(StoreError::Refused { operation: "TransactWriteItems", reason });
        }
        let mut writes = self.records()?;
        let own = writes.len();
        writes.extend(effect);
        match transaction::write(client, writes).await? {
            Written::ConditionFailed(failed) if failed.iter().any(|index| *index < own) => {
                Err(StoreError::LeaseLost)
            }
            Written::ConditionFailed(failed) => {
                Ok(Written::ConditionFailed(failed.into_iter().map(|index| index - own).collect()))
            }
            Written::Yes => {
                self.lease.set_completed(&self.data);
                Ok(Written::Yes)
            }
        }
    }

    /// The call's own record, the wish's, and those of the calls in whose place it acts: all have this answer.
    fn records(&self) -> Result<Vec<TransactWriteItem>, StoreError> {
        let lease = &self.lease;
        let tool = record::tool_completed(lease, &lease.wish.tool_key, &self.data, self.now_ms);
        let intent = record::intent_completed(lease, self.now_ms);
        let mut writes = vec![
            put_if_held(&self.table, &lease.token, tool)?,
            put_if_held(&self.table, &lease.token, intent)?,
        ];
        for owner in lease.owners.iter().filter(|owner| **owner != lease.wish.tool_key) {
            let answered = record::tool_completed(lease, owner, &self.data, self.now_ms);
            let put = Put::builder().table_name(&self.table.name).set_item(Some(answered)).build();
            writes.push(TransactWriteItem::builder().put(put.map_err(transaction::not_sendable)?).build());
        }
        Ok(writes)
    }
}

/// Shows no answer.
impl std::fmt::Debug for Completion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Completion").field("table", &self.table.name).finish_non_exhaustive()
    }
}
