//! What `reconcile-reports` asks of the table: which calls have their report, and up to when it has looked.

use vapi_webhook::Timestamp;

use super::report::{HEADER_KEY, is_expired};
use super::{CallKey, Calls};
use crate::attributes::{item, number, read_number, text};
use crate::error::{StoreError, written_if_wanted};

/// Key of the one item that says up to when Vapi's API was asked.
const CURSOR_PARTITION: &str = "RECONCILIATION";
const CURSOR_KEY: &str = "CURSOR";

impl Calls {
    /// Whether the report of a call is there. An expired one is gone, and an id that can't be a key has none.
    ///
    /// Eventually consistent: whoever asks next keeps a copy, and copies do no harm. Neither body nor header travels, but
    /// DynamoDB charges for all of the item.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn has_report(&self, call_id: &str, now: Timestamp) -> Result<bool, StoreError> {
        let Some(key) = CallKey::of_call(call_id) else {
            return Ok(false);
        };
        let get = self
            .table
            .client
            .get_item()
            .table_name(&self.table.name)
            .key("pk", text(key.as_str()))
            .key("sk", text(HEADER_KEY))
            .projection_expression("pk, expiresAt");
        let answer = Box::pin(get.send()).await.map_err(StoreError::from_sdk("GetItem"))?;
        Ok(answer.item.is_some_and(|header| !is_expired(&header, now)))
    }

    /// The moment before which every call that Vapi updated has been looked at. `None` before the first time.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn reconciled_before(&self) -> Result<Option<Timestamp>, StoreError> {
        let cursor = self.table.get(CURSOR_PARTITION, CURSOR_KEY).await?;
        let millis = cursor.and_then(|cursor| read_number(&cursor, "updatedBeforeMs"));
        Ok(millis.map(Timestamp::from_millis))
    }

    /// Keeps that moment. It moves forward only: an earlier one, of a run that was slower, changes nothing.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn keep_reconciled_before(&self, moment: Timestamp) -> Result<(), StoreError> {
        let mut cursor = item(CURSOR_PARTITION, CURSOR_KEY);
        cursor.insert("updatedBefore".to_owned(), text(moment.to_iso8601()));
        cursor.insert("updatedBeforeMs".to_owned(), number(moment.as_millis()));
        let put = self
            .table
            .client
            .put_item()
            .table_name(&self.table.name)
            .set_item(Some(cursor))
            .condition_expression("attribute_not_exists(pk) OR updatedBeforeMs < :moment")
            .expression_attribute_values(":moment", number(moment.as_millis()));
        written_if_wanted("PutItem", Box::pin(put.send()).await)
    }
}
