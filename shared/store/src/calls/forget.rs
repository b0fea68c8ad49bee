//! Finding and deleting all that is kept of a customer's calls, for whoever is asked to.
//!
//! No function does this: it reads more than a message may take. Every step can be repeated, and what was deleted stays
//! deleted, so whoever is interrupted begins again.

use std::ops::AddAssign;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::stream::{self, Stream, StreamExt, TryStreamExt};
use vapi_webhook::Timestamp;
use vapi_webhook::payload::{self, EndOfCallReport};

use super::report::{HEADER_KEY, PENDING};
use super::{Among, CallKey, Calls, Detail, Selection};
use crate::attributes::{Item, read_text, text};
use crate::desk::Page;
use crate::e164::E164;
use crate::error::StoreError;

/// Items that are deleted at the same time.
const DELETES_AT_ONCE: usize = 8;

/// Before every call: 1970, at which also an expired report counts as one that is there.
const EVER: Timestamp = Timestamp::from_millis(0);

/// After every call: the year 9999, whose last days are beyond the calendar.
const NEVER: Timestamp = Timestamp::from_millis(253_370_764_800_000);

/// How many items of each kind there are of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallItems {
    /// Headers of reports, with the body in them where that is small.
    pub reports: u64,
    /// Parts of larger bodies.
    pub parts: u64,
    /// The course of the call.
    pub statuses: u64,
    /// Idempotency records, which have the answers of tools.
    pub records: u64,
    /// Notes about bodies that are not whole yet.
    pub notes: u64,
    /// What somebody else has put there.
    pub others: u64,
}

impl CallItems {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.reports + self.parts + self.statuses + self.records + self.notes + self.others
    }

    fn count(&mut self, key: &Key) {
        let kind = match key.sk.split('#').next().unwrap_or_default() {
            _ if key.pk == PENDING => &mut self.notes,
            HEADER_KEY => &mut self.reports,
            "BODY" => &mut self.parts,
            "STATUS" => &mut self.statuses,
            "TOOL" | "INTENT" => &mut self.records,
            _ => &mut self.others,
        };
        *kind += 1;
    }
}

impl AddAssign for CallItems {
    fn add_assign(&mut self, other: Self) {
        self.reports += other.reports;
        self.parts += other.parts;
        self.statuses += other.statuses;
        self.records += other.records;
        self.notes += other.notes;
        self.others += other.others;
    }
}

#[derive(Clone, Debug)]
struct Key {
    pk: String,
    sk: String,
}

impl Calls {
    /// Ids of a customer's calls with a desk, of any age, the expired ones that are not removed yet too.
    ///
    /// By an index: a call that is not under it, because its report names no desk or no number, is not found.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub fn calls_of(
        &self,
        desk: &str,
        customer: &E164,
    ) -> impl Stream<Item = Result<String, StoreError>> + Send + use<> {
        let selection = Selection {
            among: Among::Customer { desk: desk.to_owned(), number: customer.clone() },
            since: EVER,
            until: NEVER,
            ended_reason: None,
            assistant_id: None,
            customer_number: None,
            desk: None,
            id_prefix: None,
            limit: None,
            detail: Detail::Id,
        };
        self.list(selection, EVER).map_ok(|header| header.call_id)
    }

    /// Ids of calls wherever they are, by the customer's number as their report has it, however that is written: `whose`
    /// says what a number means, and leaves out those of others. Also finds calls that name no desk, and those whose
    /// header names no number but whose body does. Reads the whole table, page by page, and has no other bound than its
    /// size.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. A report that can't be read is left out.
    pub fn scan_for_calls_of<M, W>(
        &self,
        whose: W,
    ) -> impl Stream<Item = Result<Page<(String, M)>, StoreError>> + use<M, W>
    where
        W: Fn(&str) -> Option<M>,
    {
        let walk = Walk { calls: self.clone(), whose, start: None, is_over: false };
        stream::try_unfold(walk, |mut walk| async move {
            let page = Box::pin(walk.next()).await?;
            Ok(page.map(|page| (page, walk)))
        })
    }

    /// What is kept of a call.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn items_of_call(&self, call_id: &str) -> Result<CallItems, StoreError> {
        let mut items = CallItems::default();
        self.keys_of_call(call_id).await?.iter().for_each(|key| items.count(key));
        Ok(items)
    }

    /// Deletes what is kept of a call but the header of its report, by which it is found again.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. What was deleted until then stays deleted.
    pub async fn forget_call_but_header(&self, call_id: &str) -> Result<CallItems, StoreError> {
        let keys = self.keys_of_call(call_id).await?;
        let but_header: Vec<Key> = keys.into_iter().filter(|key| key.sk != HEADER_KEY).collect();
        self.delete_keys(&but_header).await
    }

    /// Deletes all that is kept of a call, the header of its report last.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails. What was deleted until then stays deleted.
    pub async fn forget_call(&self, call_id: &str) -> Result<CallItems, StoreError> {
        let (headers, others): (Vec<Key>, Vec<Key>) =
            self.keys_of_call(call_id).await?.into_iter().partition(|key| key.sk == HEADER_KEY);
        let mut deleted = self.delete_keys(&others).await?;
        deleted += self.delete_keys(&headers).await?;
        Ok(deleted)
    }

    async fn keys_of_call(&self, call_id: &str) -> Result<Vec<Key>, StoreError> {
        let Some(key) = CallKey::of_call(call_id) else { return Ok(Vec::new()) };
        let mut keys = self.keys(key.as_str(), "").await?;
        keys.extend(self.keys(PENDING, &format!("{}#", key.as_str())).await?);
        Ok(keys)
    }

    /// Keys of a partition that begin so, page by page: only they travel, though DynamoDB reads whole items.
    async fn keys(&self, partition: &str, prefix: &str) -> Result<Vec<Key>, StoreError> {
        let mut keys = Vec::new();
        let mut start = None;
        loop {
            let mut query = self.table.query(partition).projection_expression("pk, sk");
            query = match prefix {
                "" => query.key_condition_expression("pk = :pk"),
                prefix => query
                    .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                    .expression_attribute_values(":prefix", text(prefix)),
            };
            let answer = Box::pin(query.set_exclusive_start_key(start).send()).await;
            let answer = answer.map_err(StoreError::from_sdk("Query"))?;
            keys.extend(answer.items.unwrap_or_default().iter().filter_map(read_key));
            start = answer.last_evaluated_key;
            if start.is_none() {
                return Ok(keys);
            }
        }
    }

    async fn delete_keys(&self, keys: &[Key]) -> Result<CallItems, StoreError> {
        let deletes = keys.iter().map(|key| async move {
            let delete = self
                .table
                .client
                .delete_item()
                .table_name(&self.table.name)
                .key("pk", text(&key.pk))
                .key("sk", text(&key.sk));
            Box::pin(delete.send()).await.map_err(StoreError::from_sdk("DeleteItem"))?;
            Ok::<_, StoreError>(key)
        });
        let mut deletes = stream::iter(deletes).buffer_unordered(DELETES_AT_ONCE);
        let mut deleted = CallItems::default();
        while let Some(key) = deletes.try_next().await? {
            deleted.count(key);
        }
        Ok(deleted)
    }

    /// The customer's number in the report of a call, where its header does not have it.
    async fn number_in_body(&self, call_id: &str) -> Result<Option<String>, StoreError> {
        let stored = match Box::pin(self.report(call_id, EVER)).await {
            Ok(stored) => stored,
            Err(StoreError::Unreadable { .. }) => None,
            Err(error) => return Err(error),
        };
        let Some(message) = stored.and_then(|stored| stored.message) else { return Ok(None) };
        let report: EndOfCallReport<'_> = payload::read(&message).unwrap_or_default();
        let of_call = || report.call.as_ref()?.customer.as_ref()?.number.as_deref();
        let number =
            report.customer.as_ref().and_then(|customer| customer.number.as_deref()).or_else(of_call);
        Ok(number.map(str::to_owned))
    }
}

/// The way through the whole table of calls.
struct Walk<W> {
    calls: Calls,
    whose: W,
    start: Option<Item>,
    is_over: bool,
}

impl<W> Walk<W> {
    async fn next<M>(&mut self) -> Result<Option<Page<(String, M)>>, StoreError>
    where
        W: Fn(&str) -> Option<M>,
    {
        if self.is_over {
            return Ok(None);
        }
        let table = &self.calls.table;
        let scan = table
            .client
            .scan()
            .table_name(&table.name)
            .filter_expression("sk = :header AND (attribute_exists(customerNumber) OR truncated = :yes)")
            .projection_expression("pk, callId, customerNumber")
            .expression_attribute_values(":header", text(HEADER_KEY))
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .set_exclusive_start_key(self.start.take());
        let answer = Box::pin(scan.send()).await.map_err(StoreError::from_sdk("Scan"))?;
        self.start = answer.last_evaluated_key;
        self.is_over = self.start.is_none();
        let mut found = Vec::new();
        for item in answer.items.unwrap_or_default() {
            let Some(call_id) = read_text(&item, "callId") else { continue };
            let number = match read_text(&item, "customerNumber") {
                Some(number) => Some(number.to_owned()),
                None => self.calls.number_in_body(call_id).await?,
            };
            if let Some(meant) = number.and_then(|number| (self.whose)(&number)) {
                found.push((call_id.to_owned(), meant));
            }
        }
        let looked_at = u64::try_from(answer.scanned_count).unwrap_or_default();
        Ok(Some(Page { found, looked_at }))
    }
}

fn read_key(item: &Item) -> Option<Key> {
    Some(Key { pk: read_text(item, "pk")?.to_owned(), sk: read_text(item, "sk")?.to_owned() })
}
