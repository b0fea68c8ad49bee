//! Desk data as an operator writes it.

use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};

/// Puts an item into the table of desk data; `fields` are attributes in DynamoDB's JSON.
pub fn put_desk_item(dynamodb: &LocalDynamoDb, pk: &str, sk: &str, fields: &Value) {
    let mut item = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
    let fields = fields.as_object().expect("attributes are an object");
    item.as_object_mut().expect("an item is an object").extend(fields.clone());
    dynamodb.put(dynamodb.desk_table(), item).expect("the item is put");
}
