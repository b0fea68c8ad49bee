//! The key under which arguments are hashed: made once for a table, and kept in it.
//!
//! All instances that share the table need the same one, for as long as a record counts, whatever happens to credentials
//! meanwhile. So it is an item. It keeps hashes from being undone by whoever gets them alone, such as from a log or an
//! export of keys; whoever reads the whole table reads answers and reports too.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValuesOnConditionCheckFailure};

use super::random;
use crate::attributes::{Item, item};
use crate::calls::Calls;
use crate::error::StoreError;

const PARTITION: &str = "IDEMPOTENCY";
const SORT: &str = "HASH_KEY";
const BYTES: usize = 32;

impl Calls {
    /// The key under which this table's arguments are hashed. Asked for once a process; made by whoever asks first.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or the item can't be read.
    pub async fn hash_key(&self) -> Result<&[u8], StoreError> {
        let key = self.hash_key.get_or_try_init(|| async {
            match self.stored_hash_key().await? {
                Some(item) => read(&item),
                None => self.make_hash_key().await,
            }
        });
        Ok(key.await?)
    }

    async fn stored_hash_key(&self) -> Result<Option<Item>, StoreError> {
        self.table.get(PARTITION, SORT).await
    }

    /// Makes a key, unless another process does at the same time: then that one's.
    async fn make_hash_key(&self) -> Result<Vec<u8>, StoreError> {
        let key = random::bytes::<BYTES>()?.to_vec();
        let mut made = item(PARTITION, SORT);
        made.insert("key".to_owned(), AttributeValue::B(key.clone().into()));
        let put = self
            .table
            .client
            .put_item()
            .table_name(&self.table.name)
            .set_item(Some(made))
            .condition_expression("attribute_not_exists(pk)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match Box::pin(put.send()).await {
            Ok(_) => Ok(key),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => {
                    let there = self.stored_hash_key().await?;
                    there.as_ref().map_or(Err(unreadable()), read)
                }
                _ => Err(StoreError::from_sdk("PutItem")(error)),
            },
        }
    }
}

fn read(item: &Item) -> Result<Vec<u8>, StoreError> {
    let key = item.get("key").and_then(|key| key.as_b().ok());
    key.filter(|key| key.as_ref().len() >= BYTES).map(|key| key.as_ref().to_vec()).ok_or_else(unreadable)
}

fn unreadable() -> StoreError {
    StoreError::Unreadable { what: "the key of idempotency records" }
}
