//! What desks have of the customer.

use std::collections::BTreeSet;

use anyhow::Result;
use call_store::desk::{AboutCaller, BlockList, DEFAULT_DESK, DeskItem, NumberPrefix, Page};
use call_store::{Desk, E164, StoreError};
use futures_util::{Stream, TryStreamExt};
use jiff::Timestamp;

use super::Which;
use crate::place::Place;
use crate::progress::Progress;

/// A table of desk data.
pub(super) struct DeskData<'a> {
    desks: Desk,
    place: &'a Place,
}

impl<'a> DeskData<'a> {
    pub(super) fn new(place: &'a Place) -> Result<Self> {
        Ok(Self { desks: place.store().desk()?, place })
    }

    /// What desks, or one of them, have of the customer.
    pub(super) async fn about(&self, customer: &E164, desk: Option<&str>) -> Result<Vec<AboutCaller>> {
        self.gather(self.desks.about_caller(customer, desk)).await
    }

    /// Names of all desks that are set up, have a number, or have something of the customer.
    pub(super) async fn names(&self, about: &[AboutCaller]) -> Result<Vec<String>> {
        let items = self.gather(self.desks.all_desks()).await?;
        let mut names = BTreeSet::from([DEFAULT_DESK.to_owned()]);
        names.extend(about.iter().filter_map(AboutCaller::desk).map(str::to_owned));
        names.extend(items.into_iter().map(|item| match item {
            DeskItem::Settings { desk, .. } => desk,
            DeskItem::Number(number) => number.entry.desk().to_owned(),
        }));
        Ok(names.into_iter().collect())
    }

    /// Deletes what was found.
    pub(super) async fn forget(&self, which: &Which, about: &[AboutCaller], now: Timestamp) -> Result<()> {
        let mut progress = Progress::of("items of desk data deleted");
        for about in about {
            self.forget_one(which, about, now).await.map_err(|error| self.place.explain(error))?;
            progress.step();
        }
        Ok(())
    }

    async fn forget_one(&self, which: &Which, about: &AboutCaller, now: Timestamp) -> Result<(), StoreError> {
        let customer = &which.customer;
        match about {
            AboutCaller::Item { desk, sort_key, .. } => {
                self.desks.forget_caller_item(desk, customer, sort_key).await
            }
            AboutCaller::Bookings(bookings) => {
                let cancel_from = which.cancel_appointments.then_some(now);
                let forget = self.desks.forget_bookings(&bookings.desk, bookings.date, customer, cancel_from);
                forget.await.map(drop)
            }
            AboutCaller::Block { desk } if which.also_block_list => {
                let list = desk.as_deref().map_or(BlockList::AllDesks, BlockList::Desk);
                let Ok(number) = customer.as_str().parse::<NumberPrefix>() else { return Ok(()) };
                self.desks.unblock(list, &number).await.map(drop)
            }
            _ => Ok(()),
        }
    }

    async fn gather<T>(&self, pages: impl Stream<Item = Result<Page<T>, StoreError>>) -> Result<Vec<T>> {
        let mut progress = Progress::of("items of the desk table read");
        let mut all = Vec::new();
        let mut pages = std::pin::pin!(pages);
        while let Some(page) = pages.try_next().await.map_err(|error| self.place.explain(error))? {
            (0..page.looked_at).for_each(|_| progress.step());
            all.extend(page.found);
        }
        Ok(all)
    }
}
