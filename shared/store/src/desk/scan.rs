//! Reading the whole desk table, for the few questions that no key answers.
//!
//! Only people who look after a desk ask them; no function does. A page is at most 1 MB of the table, whatever the filter
//! leaves of it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::stream::{self, Stream};

use super::Desk;
use crate::attributes::{Item, text};
use crate::error::StoreError;

/// Most pages that one question reads: 1 GB, for which DynamoDB takes some 0.03 dollars.
const MOST_PAGES: u32 = 1_000;
const PAGE_BYTES: usize = 1024 * 1024;

/// What one page of the table gave.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What was looked for, in no order.
    pub found: Vec<T>,
    /// How many items were looked at.
    pub looked_at: u64,
}

/// Which items are looked for.
#[derive(Clone)]
pub(super) struct Filter {
    expression: &'static str,
    values: HashMap<String, AttributeValue>,
}

impl Filter {
    /// A filter expression and the texts in it.
    pub(super) fn new(
        expression: &'static str,
        values: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect();
        Self { expression, values }
    }
}

struct Walk {
    desk: Desk,
    filter: Filter,
    start: Option<Item>,
    pages: u32,
    over: bool,
}

impl Desk {
    /// Reads the table page by page. What `read` can't make sense of is left out.
    ///
    /// The stream ends at the first error, and with [`StoreError::TooLarge`] after 1 GB.
    pub(super) fn scan<T>(
        &self,
        filter: Filter,
        read: fn(&Item) -> Option<T>,
    ) -> impl Stream<Item = Result<Page<T>, StoreError>> + use<T> {
        let walk = Walk { desk: self.clone(), filter, start: None, pages: 0, over: false };
        stream::try_unfold(walk, move |mut walk| async move {
            let page = Box::pin(walk.next()).await?;
            Ok(page.map(|(items, looked_at)| {
                (Page { found: items.iter().filter_map(read).collect(), looked_at }, walk)
            }))
        })
    }
}

impl Walk {
    async fn next(&mut self) -> Result<Option<(Vec<Item>, u64)>, StoreError> {
        if self.over {
            return Ok(None);
        }
        if self.pages == MOST_PAGES {
            let bytes = PAGE_BYTES * MOST_PAGES as usize;
            return Err(StoreError::TooLarge { what: "the desk table, of which all has to be read,", bytes });
        }
        self.pages += 1;
        let table = &self.desk.table;
        // Consistent, so that whoever has just changed something sees it.
        let scan = table
            .client
            .scan()
            .table_name(&table.name)
            .consistent_read(true)
            .filter_expression(self.filter.expression)
            .set_expression_attribute_values(Some(self.filter.values.clone()))
            .set_exclusive_start_key(self.start.take());
        let answer = Box::pin(scan.send()).await.map_err(StoreError::from_sdk("Scan"))?;
        self.start = answer.last_evaluated_key;
        self.over = self.start.is_none();
        let looked_at = u64::try_from(answer.scanned_count).unwrap_or_default();
        Ok(Some((answer.items.unwrap_or_default(), looked_at)))
    }
}
