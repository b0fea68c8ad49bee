//! One partition of an index, read page by page from its newest call on.

use std::collections::VecDeque;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use tokio::task::JoinHandle;

use crate::attributes::{Item, read_text, text};
use crate::error::StoreError;
use crate::table::Table;

/// How partitions of an index are read: all that is the same for each.
pub(super) struct Reader {
    pub(super) table: Table,
    pub(super) index: &'static str,
    pub(super) key_name: &'static str,
    /// Earliest and latest `at`, both included.
    pub(super) from: String,
    pub(super) to: String,
    pub(super) filter: String,
    pub(super) projection: Option<&'static str>,
    /// Values of the filter.
    pub(super) values: Vec<(&'static str, AttributeValue)>,
    /// Most items that a page looks at; without it 1 MB.
    pub(super) page_items: Option<i32>,
}

impl Reader {
    async fn page(&self, key: String, start: Option<Item>) -> Result<Page, StoreError> {
        let mut query = self
            .table
            .client
            .query()
            .table_name(&self.table.name)
            .index_name(self.index)
            .key_condition_expression("#key = :key AND #at BETWEEN :from AND :to")
            .filter_expression(&self.filter)
            .set_projection_expression(self.projection.map(str::to_owned))
            .expression_attribute_names("#key", self.key_name)
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":key", text(key))
            .expression_attribute_values(":from", text(&self.from))
            .expression_attribute_values(":to", text(&self.to))
            .scan_index_forward(false)
            .set_limit(self.page_items)
            .set_exclusive_start_key(start);
        for (placeholder, value) in &self.values {
            query = query.expression_attribute_values(*placeholder, value.clone());
        }
        let answer = Box::pin(query.send()).await.map_err(StoreError::from_sdk("Query"))?;
        Ok(Page { items: answer.items.unwrap_or_default().into(), next: answer.last_evaluated_key })
    }
}

struct Page {
    items: VecDeque<Item>,
    /// Where the next page begins.
    next: Option<Item>,
}

/// One partition, and how far it is read.
pub(super) struct Partition {
    reader: Arc<Reader>,
    key: String,
    items: VecDeque<Item>,
    coming: Option<Coming>,
}

impl Partition {
    /// Begins to fetch the first page.
    pub(super) fn open(reader: &Arc<Reader>, key: String) -> Self {
        let coming = Some(Coming::fetch(reader, &key, None));
        Self { reader: Arc::clone(reader), key, items: VecDeque::new(), coming }
    }

    /// Waits until there is an item to look at, or none is left.
    pub(super) async fn fill(&mut self) -> Result<(), StoreError> {
        while self.items.is_empty() {
            let Some(coming) = self.coming.take() else { return Ok(()) };
            let page = coming.arrived().await?;
            self.items = page.items;
            self.coming = page.next.map(|start| Coming::fetch(&self.reader, &self.key, Some(start)));
        }
        Ok(())
    }

    /// The moment of the next item, as text that sorts by time.
    pub(super) fn newest(&self) -> Option<&str> {
        self.items.front().map(|item| read_text(item, "at").unwrap_or_default())
    }

    pub(super) fn take(&mut self) -> Option<Item> {
        self.items.pop_front()
    }
}

/// A page on its way. Nobody waits for it any more: it is given up.
struct Coming(JoinHandle<Result<Page, StoreError>>);

impl Coming {
    fn fetch(reader: &Arc<Reader>, key: &str, start: Option<Item>) -> Self {
        let (reader, key) = (Arc::clone(reader), key.to_owned());
        Self(tokio::spawn(async move { reader.page(key, start).await }))
    }

    async fn arrived(mut self) -> Result<Page, StoreError> {
        match (&mut self.0).await {
            Ok(page) => page,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The runtime is ending.
            Err(_) => Err(StoreError::Unavailable { operation: "Query", reason: "connection" }),
        }
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.0.abort();
    }
}
