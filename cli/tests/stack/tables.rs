//! The tables of a stack, with calls in them.

use std::future::Future;

use call_store::calls::{ReportContent, ReportContext, ReportRecord, Retention, Source};
use call_store::{Store, StoreConfiguration};
use local_dynamodb::LocalDynamoDb;
use serde_json::{Value, json};
use vapi_webhook::Timestamp;

use crate::call::Call;

/// Two tables of one's own.
pub(crate) struct Tables {
    pub(crate) dynamodb: LocalDynamoDb,
}

impl Tables {
    pub(crate) fn empty() -> Self {
        Self { dynamodb: wait(LocalDynamoDb::in_memory()).unwrap() }
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.dynamodb.endpoint()
    }

    /// What the functions have.
    pub(crate) fn store(&self) -> Store {
        let configuration = StoreConfiguration {
            calls_table: Some(self.dynamodb.calls_table().to_owned()),
            desk_table: Some(self.dynamodb.desk_table().to_owned()),
            endpoint: Some(self.endpoint().to_owned()),
            ..StoreConfiguration::default()
        };
        Store::connect(&configuration).unwrap()
    }

    /// Keeps the report of a call in the items that the store makes of it.
    pub(crate) fn keep(&self, call: &Call, desk: &str, retention: Retention) {
        let at = call.0["message"]["endedAt"].as_str().and_then(Timestamp::parse);
        let context = ReportContext {
            desk: Some(desk),
            received_at: at.unwrap(),
            source: Source::Webhook,
            content: ReportContent::Full,
            retention,
        };
        let record = ReportRecord::from_message(call.0.to_string().as_bytes(), &context);
        for item in record.items() {
            let message: Value = serde_json::from_str(&item.to_queue_message()).unwrap();
            self.put(message["item"].clone());
        }
    }

    /// Puts an item of a call, given in DynamoDB's JSON.
    pub(crate) fn put(&self, item: Value) {
        self.dynamodb.put(self.dynamodb.calls_table(), item).unwrap();
    }

    /// Puts an item that has a key and nothing else.
    pub(crate) fn put_key(&self, pk: &str, sk: &str) {
        self.put(json!({"pk": {"S": pk}, "sk": {"S": sk}, "v": {"N": "1"}}));
    }
}

/// Waits for the store.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
