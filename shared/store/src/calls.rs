//! What is kept of calls: the report, the course of the call, the keys of its tool calls.

mod forget;
mod idempotency;
mod key;
mod list;
mod reconciliation;
pub mod redaction;
mod report;
mod retention;
mod status;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use tokio::sync::OnceCell;

pub use forget::CallItems;
pub use idempotency::{
    ANSWER_MAX_BYTES, Claim, CommitError, Completion, EFFECT_WRITES_AT_MOST, HashKey, Lease, Running, Wish,
    intent_key, message_key, tool_key,
};
pub use key::{CallKey, usable_id};
pub use list::{Among, Detail, HEADERS_AT_ONCE, SHARDS, Selection};
pub use report::{
    Kept, NotOurs, Redriven, ReportContent, ReportContext, ReportCosts, ReportHeader, ReportItem,
    ReportRecord, Source, StoredReport, Swept,
};
pub use retention::Retention;
pub use status::{CallStatus, StatusRecord};

use crate::attributes::{Item, text};
use crate::error::StoreError;
use crate::table::Table;

/// The table of calls. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Calls {
    table: Table,
    time_limit: Duration,
    hash_key: Arc<OnceCell<Vec<u8>>>,
}

impl Calls {
    pub(crate) fn new(table: Table, time_limit: Duration) -> Self {
        Self { table, time_limit, hash_key: Arc::default() }
    }

    /// Asks for the items of a partition whose sort key begins with `prefix`, in order.
    fn items_of(&self, partition: &str, prefix: &str) -> QueryFluentBuilder {
        self.table
            .query(partition)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":prefix", text(prefix))
    }

    /// The items of a call whose sort key begins with `prefix`, in order; at most `pages` of them, each up to 1 MB.
    async fn query(&self, key: &CallKey, prefix: &str, pages: usize) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        let mut start = None;
        for _ in 0..pages {
            let query = self.items_of(key.as_str(), prefix).set_exclusive_start_key(start);
            let answer = Box::pin(query.send()).await.map_err(StoreError::from_sdk("Query"))?;
            items.extend(answer.items.unwrap_or_default());
            start = answer.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(items)
    }
}
