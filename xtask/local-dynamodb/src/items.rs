//! A look into the tables, past the network: what a test arranges or asserts.

use serde_json::{Value, json};

use crate::tables::request;
use crate::{Error, LocalDynamoDb};

impl LocalDynamoDb {
    /// Every item of a table in DynamoDB's JSON (`{"pk": {"S": "…"}}`), in no order.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if there is no such table.
    pub fn items(&self, table: &str) -> Result<Vec<Value>, Error> {
        let mut items = Vec::new();
        let mut start = Value::Null;
        loop {
            let mut scan = json!({"TableName": table});
            if !start.is_null() {
                scan["ExclusiveStartKey"] = start;
            }
            let page = serde_json::to_value(self.database().scan(request(scan)?)?)
                .map_err(|error| Error::Refused(error.to_string()))?;
            items.extend(page["Items"].as_array().into_iter().flatten().cloned());
            start = page["LastEvaluatedKey"].clone();
            if start.is_null() {
                return Ok(items);
            }
        }
    }

    /// Puts an item, given in DynamoDB's JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if there is no such table, or the item is none that DynamoDB would take.
    pub fn put(&self, table: &str, item: Value) -> Result<(), Error> {
        let mut put = json!({"TableName": table});
        put["Item"] = item;
        self.database().put_item(request(put)?)?;
        Ok(())
    }

    /// Deletes the items whose time to live is over, as DynamoDB does within days. Returns how many there were.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the database fails.
    pub fn sweep_expired(&self) -> Result<usize, Error> {
        Ok(self.database().sweep_ttl()?)
    }
}
