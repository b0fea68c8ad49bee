//! The customer's calls in the table.

use std::collections::BTreeSet;

use anyhow::Result;
use call_store::calls::CallItems;
use call_store::{Calls, E164};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::spelling::{Match, Spellings};
use crate::place::Place;
use crate::progress::Progress;

/// Calls that are worked on at the same time.
const AT_ONCE: usize = 4;

/// The calls of a table.
pub(super) struct KeptCalls<'a> {
    calls: Calls,
    place: &'a Place,
}

impl<'a> KeptCalls<'a> {
    pub(super) fn new(place: &'a Place) -> Result<Self> {
        Ok(Self { calls: place.store().calls()?, place })
    }

    /// Ids of the calls with these desks.
    pub(super) async fn of_desks(&self, customer: &E164, desks: &[String]) -> Result<BTreeSet<String>> {
        let mut ids = BTreeSet::new();
        for desk in desks {
            let mut found = std::pin::pin!(self.calls.calls_of(desk, customer));
            while let Some(id) = found.try_next().await.map_err(|error| self.place.explain(error))? {
                ids.insert(id);
            }
        }
        Ok(ids)
    }

    /// The calls that are found by reading all of the table, and what their number is to the customer.
    pub(super) async fn by_scan(&self, spellings: &Spellings) -> Result<Vec<(String, Match)>> {
        let mut progress = Progress::of("items of the table of calls read");
        let mut found = Vec::new();
        let mut pages = std::pin::pin!(self.calls.scan_for_calls_of(|number: &str| spellings.of(number)));
        while let Some(page) = pages.try_next().await.map_err(|error| self.place.explain(error))? {
            (0..page.looked_at).for_each(|_| progress.step());
            found.extend(page.found);
        }
        Ok(found)
    }

    /// What is kept of these calls.
    pub(super) async fn count(&self, ids: &BTreeSet<String>) -> Result<CallItems> {
        self.each(ids, "calls looked at", |calls, id| async move { calls.items_of_call(&id).await }).await
    }

    /// Deletes all of them but what they are found by.
    pub(super) async fn forget_but_headers(&self, ids: &BTreeSet<String>) -> Result<()> {
        let forget = |calls: Calls, id: String| async move { calls.forget_call_but_header(&id).await };
        self.each(ids, "calls emptied", forget).await.map(drop)
    }

    /// Deletes all of them.
    pub(super) async fn forget(&self, ids: &BTreeSet<String>) -> Result<()> {
        let forget = |calls: Calls, id: String| async move { calls.forget_call(&id).await };
        self.each(ids, "calls deleted", forget).await.map(drop)
    }

    async fn each<F>(
        &self,
        ids: &BTreeSet<String>,
        things: &'static str,
        work: impl Fn(Calls, String) -> F,
    ) -> Result<CallItems>
    where
        F: Future<Output = Result<CallItems, call_store::StoreError>>,
    {
        let mut progress = Progress::of(things);
        let mut sum = CallItems::default();
        let mut done =
            stream::iter(ids).map(|id| work(self.calls.clone(), id.clone())).buffer_unordered(AT_ONCE);
        while let Some(items) = done.try_next().await.map_err(|error| self.place.explain(error))? {
            sum += items;
            progress.step();
        }
        Ok(sum)
    }
}
