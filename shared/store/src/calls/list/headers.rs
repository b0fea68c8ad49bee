//! Whole headers of many calls at once, for what an index does not have of them.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use vapi_webhook::Timestamp;

use crate::attributes::{Item, text};
use crate::calls::report::{HEADER_KEY, is_expired};
use crate::calls::{CallKey, Calls, ReportHeader};
use crate::error::StoreError;

/// Most headers that are read in one request: DynamoDB takes no more keys.
pub const HEADERS_AT_ONCE: usize = 100;

/// Answers in a row that bring nothing before we give up. The waits between them double, from 50 ms on: 6 s in all.
const FRUITLESS: u32 = 7;
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// All of a header but the compressed message.
const WITHOUT_BODY: &str = "pk, callId, desk, orgId, assistantId, squadId, phoneNumberId, phoneNumber, customerNumber, \
    callType, startedAt, endedAt, #at, durationSeconds, endedReason, cost, costBreakdown, costs, \
    summary, successEvaluation, structuredData, recordingUrl, messageCount, turnLatencyP50Ms, \
    turnLatencyP95Ms, turnLatencyCount, receivedAt, #source, #rank, truncated, expiresAt";

const RESERVED: [(&str, &str); 3] = [("#at", "at"), ("#source", "source"), ("#rank", "rank")];

impl Calls {
    /// The headers of calls, in the order of their ids. A call that has none, or an expired one, is left out.
    ///
    /// At most [`HEADERS_AT_ONCE`] ids; what goes beyond is left out.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or keeps leaving keys out of its answers.
    pub async fn headers(
        &self,
        call_ids: &[String],
        now: Timestamp,
    ) -> Result<Vec<ReportHeader>, StoreError> {
        let ids = &call_ids[..call_ids.len().min(HEADERS_AT_ONCE)];
        let partitions: Vec<Option<CallKey>> = ids.iter().map(|id| CallKey::of_call(id)).collect();
        let mut found = self.items(partitions.iter().flatten()).await?;
        let in_order = partitions.into_iter().flatten().filter_map(|key| found.remove(key.as_str()));
        Ok(in_order.filter(|item| !is_expired(item, now)).map(|item| ReportHeader::read(&item)).collect())
    }

    /// The items by their partition keys.
    async fn items(&self, keys: impl Iterator<Item = &CallKey>) -> Result<HashMap<String, Item>, StoreError> {
        // DynamoDB refuses a key that is there twice.
        let mut keys: Vec<&str> = keys.map(CallKey::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut wanted = Some(wanted(&keys)).filter(|_| !keys.is_empty());
        let mut found = HashMap::new();
        let mut fruitless = 0;
        while let Some(request) = wanted {
            let get = self.table.client.batch_get_item().request_items(&self.table.name, request);
            let answer = Box::pin(get.send()).await.map_err(StoreError::from_sdk("BatchGetItem"))?;
            let items = answer.responses.and_then(|mut tables| tables.remove(&self.table.name));
            let before = found.len();
            for item in items.unwrap_or_default() {
                if let Some(Ok(key)) = item.get("pk").map(|key| key.as_s().cloned()) {
                    found.insert(key, item);
                }
            }
            wanted = answer.unprocessed_keys.and_then(|mut tables| tables.remove(&self.table.name));
            if found.len() > before || wanted.is_none() {
                fruitless = 0;
                continue;
            }
            fruitless += 1;
            if fruitless > FRUITLESS {
                return Err(StoreError::Unavailable { operation: "BatchGetItem", reason: "throttled" });
            }
            tokio::time::sleep(FIRST_WAIT * 2_u32.pow(fruitless - 1)).await;
        }
        Ok(found)
    }
}

fn wanted(keys: &[&str]) -> KeysAndAttributes {
    let keys = keys
        .iter()
        .map(|key| Item::from([("pk".to_owned(), text(*key)), ("sk".to_owned(), text(HEADER_KEY))]))
        .collect();
    let names = RESERVED.map(|(placeholder, name)| (placeholder.to_owned(), name.to_owned()));
    #[expect(clippy::expect_used, reason = "the keys are set, and nothing else is required")]
    KeysAndAttributes::builder()
        .set_keys(Some(keys))
        .projection_expression(WITHOUT_BODY)
        .set_expression_attribute_names(Some(HashMap::from(names)))
        .build()
        .expect("keys are set")
}
