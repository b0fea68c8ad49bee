//! The way through the partitions of an index: one after the other, the shards of a day side by side.

use std::collections::VecDeque;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use vapi_webhook::Timestamp;

use super::days::Days;
use super::partition::{Partition, Reader};
use super::{Among, Detail, Selection};
use crate::attributes::{Item, number, text};
use crate::error::StoreError;
use crate::table::Table;

/// Days that are asked for at the same time. A quiet desk has many days with few calls, and each costs a round trip.
const DAYS_AHEAD: usize = 8;

/// Most partitions that are asked for at the same time, whatever the shards: each may hold a page of 1 MB.
const PARTITIONS_AHEAD: usize = 16;

/// Items that a page looks at where only some calls are wanted: never so few that expired ones make many round trips.
const SMALLEST_PAGE: usize = 25;
const LARGEST_PAGE: usize = 1_000;

const COUNTED: &str = "pk, #at, callId, assistantId, durationSeconds, endedReason, cost, successEvaluation, \
    costs, turnLatencyP50Ms, turnLatencyP95Ms, turnLatencyCount";

/// A list in the making.
pub(super) struct Walk {
    reader: Arc<Reader>,
    keys: Keys,
    /// Groups of partitions that are read side by side; the first one is the one in use.
    groups: VecDeque<Vec<Partition>>,
    groups_ahead: usize,
    left: usize,
}

impl Walk {
    pub(super) fn new(table: Table, selection: Selection, now: Timestamp) -> Self {
        let reader = reader(table, &selection, now);
        let days = Days::between(selection.since, selection.until);
        let shards = match &selection.among {
            Among::All { shards } => usize::from(shards.get()),
            Among::Assistant(_) | Among::Customer { .. } => 1,
        };
        Self {
            reader: Arc::new(reader),
            keys: Keys::new(selection.among, days),
            groups: VecDeque::new(),
            groups_ahead: (PARTITIONS_AHEAD / shards).clamp(1, DAYS_AHEAD),
            left: selection.limit.unwrap_or(usize::MAX),
        }
    }

    /// The next item, the newest of those that are left.
    pub(super) async fn next(&mut self) -> Result<Option<Item>, StoreError> {
        if self.left == 0 {
            return Ok(None);
        }
        loop {
            self.look_ahead();
            let Some(group) = self.groups.front_mut() else { return Ok(None) };
            for partition in group.iter_mut() {
                partition.fill().await?;
            }
            let newest = group
                .iter_mut()
                .filter(|partition| partition.newest().is_some())
                .max_by(|one, other| one.newest().cmp(&other.newest()));
            if let Some(item) = newest.and_then(Partition::take) {
                self.left -= 1;
                return Ok(Some(item));
            }
            self.groups.pop_front();
        }
    }

    fn look_ahead(&mut self) {
        while self.groups.len() < self.groups_ahead {
            let Some(keys) = self.keys.next() else { return };
            self.groups.push_back(keys.into_iter().map(|key| Partition::open(&self.reader, key)).collect());
        }
    }
}

/// Keys of partitions, in groups that are read side by side.
enum Keys {
    One(Option<String>),
    Days { days: Days, shards: u8 },
}

impl Keys {
    fn new(among: Among, mut days: Days) -> Self {
        match among {
            Among::All { shards } => Self::Days { days, shards: shards.get() },
            // Between the two moments lies nothing, and DynamoDB would refuse the question.
            _ if days.next().is_none() => Self::One(None),
            Among::Assistant(id) => Self::One(Some(id)),
            Among::Customer { desk, number } => Self::One(Some(format!("{desk}#{}", number.as_str()))),
        }
    }

    fn next(&mut self) -> Option<Vec<String>> {
        match self {
            Self::One(key) => key.take().map(|key| vec![key]),
            Self::Days { days, shards } => {
                let day = days.next()?;
                Some((0..*shards).map(|shard| format!("{day}#{shard}")).collect())
            }
        }
    }
}

fn reader(table: Table, selection: &Selection, now: Timestamp) -> Reader {
    let (index, key_name) = match &selection.among {
        Among::All { .. } => ("byDay", "day"),
        Among::Assistant(_) => ("byAssistant", "assistantId"),
        Among::Customer { .. } => ("byCustomer", "customerKey"),
    };
    let mut filter = "(attribute_not_exists(expiresAt) OR expiresAt > :now)".to_owned();
    let mut values: Vec<(&'static str, AttributeValue)> = vec![(":now", number(now.as_secs()))];
    let conditions = [
        ("endedReason = :reason", ":reason", &selection.ended_reason),
        ("assistantId = :assistant", ":assistant", &selection.assistant_id),
        ("customerNumber = :customer", ":customer", &selection.customer_number),
        ("desk = :desk", ":desk", &selection.desk),
        ("begins_with(callId, :prefix)", ":prefix", &selection.id_prefix),
    ];
    let mut passes_all = true;
    for (condition, placeholder, wanted) in conditions {
        if let Some(wanted) = wanted {
            filter = format!("{filter} AND {condition}");
            values.push((placeholder, text(wanted)));
            passes_all = false;
        }
    }
    Reader {
        table,
        index,
        key_name,
        from: selection.since.to_iso8601(),
        to: Timestamp::from_millis(selection.until.as_millis().saturating_sub(1)).to_iso8601(),
        filter,
        projection: match selection.detail {
            Detail::Listed => None,
            Detail::Counted => Some(COUNTED),
            Detail::Id => Some("#at, callId"),
        },
        values,
        page_items: page_items(selection.limit.filter(|_| passes_all)),
    }
}

/// Items of a page for a list of so many calls. A filter may drop any number of them, and then pages are whole.
fn page_items(limit: Option<usize>) -> Option<i32> {
    i32::try_from(limit?.clamp(SMALLEST_PAGE, LARGEST_PAGE)).ok()
}
