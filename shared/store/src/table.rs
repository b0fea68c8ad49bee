//! A table, as calls and desk data know it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::ReturnValue;

use crate::attributes::{Item, text};
use crate::error::StoreError;

/// One table and the way to it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
}

impl Table {
    /// One item, as it is now.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub(crate) async fn get(&self, pk: impl Into<String>, sk: &str) -> Result<Option<Item>, StoreError> {
        let get = self
            .client
            .get_item()
            .table_name(&self.name)
            .key("pk", text(pk))
            .key("sk", text(sk))
            .consistent_read(true);
        let answer = Box::pin(get.send()).await.map_err(StoreError::from_sdk("GetItem"))?;
        Ok(answer.item)
    }

    /// Deletes one item, and returns what it was; `None` if there was none.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub(crate) async fn remove(&self, pk: impl Into<String>, sk: &str) -> Result<Option<Item>, StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.name)
            .key("pk", text(pk))
            .key("sk", text(sk))
            .return_values(ReturnValue::AllOld);
        let answer = Box::pin(delete.send()).await.map_err(StoreError::from_sdk("DeleteItem"))?;
        Ok(answer.attributes.filter(|item| !item.is_empty()))
    }

    /// Asks for items of one partition, as they are now. Which of them is for the caller to say, in words of `:pk`.
    pub(crate) fn query(&self, pk: impl Into<String>) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.name)
            .expression_attribute_values(":pk", text(pk))
            .consistent_read(true)
    }
}
