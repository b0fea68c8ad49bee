//! The bookings of several days.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use jiff::ToSpan;
use jiff::civil::Date;

use super::day::{self, Day};
use super::{Desk, key};
use crate::attributes::{Item, read_text};
use crate::error::StoreError;

/// Days that one request asks for. It brings at most 16 MB, and asks again for what is missing.
const DAYS_AT_ONCE: usize = 50;

/// How often what DynamoDB left out is asked for without getting any of it.
const ATTEMPTS: u32 = 5;
const WAIT: Duration = Duration::from_millis(100);

impl Desk {
    /// The days from `first` to `last`, both included, that have ever had a booking, in order. Reads at most two years.
    ///
    /// A day whose bookings can't be read does not hide the others.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn days(
        &self,
        desk: &str,
        first: Date,
        last: Date,
    ) -> Result<BTreeMap<Date, Result<Day, StoreError>>, StoreError> {
        let dates = first.series(1.day()).take_while(|date| *date <= last).take(2 * 366);
        let partitions: HashMap<String, Date> =
            dates.map(|date| (day::partition(desk, date), date)).collect();
        let keys: Vec<Item> = partitions.keys().map(|pk| key(pk.clone(), "DAY")).collect();
        let mut days = BTreeMap::new();
        for keys in keys.chunks(DAYS_AT_ONCE) {
            for item in Box::pin(self.get_consistently(keys.to_vec())).await? {
                if let Some(date) = read_text(&item, "pk").and_then(|pk| partitions.get(pk)) {
                    days.insert(*date, Day::read(item));
                }
            }
        }
        Ok(days)
    }

    /// Reads items as they are at this moment, and asks again for those that DynamoDB leaves out of an answer.
    async fn get_consistently(&self, mut keys: Vec<Item>) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::new();
        let mut in_vain = 0;
        loop {
            let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
            let wanted = wanted.map_err(|_| StoreError::Refused {
                operation: "BatchGetItem",
                reason: "NotSendable".to_owned(),
            })?;
            let get = self.table.client.batch_get_item().request_items(&self.table.name, wanted);
            let answer = Box::pin(get.send()).await.map_err(StoreError::from_sdk("BatchGetItem"))?;
            let before = items.len();
            items.extend(answer.responses.into_iter().flat_map(HashMap::into_values).flatten());
            let left = answer.unprocessed_keys.into_iter().flat_map(HashMap::into_values);
            keys = left.flat_map(|left| left.keys).collect();
            if keys.is_empty() {
                return Ok(items);
            }
            in_vain = if items.len() > before { 0 } else { in_vain + 1 };
            if in_vain == ATTEMPTS {
                return Err(StoreError::Unavailable { operation: "BatchGetItem", reason: "throttled" });
            }
            tokio::time::sleep(WAIT * in_vain).await;
        }
    }
}
