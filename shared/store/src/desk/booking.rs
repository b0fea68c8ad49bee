//! Booking and cancelling: read the day, decide, write it back on condition that nobody else did.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use jiff::civil::Date;

use super::Desk;
use super::caller::{self, appointment_item, appointment_key};
use super::day::{self, Booking, NewBooking};
use crate::attributes::{Item, number, text};
use crate::calls::Completion;
use crate::e164::E164;
use crate::error::StoreError;
use crate::transaction::{self, Written};

/// How often a change of a day is tried while others change the same day. With the waits between, about 2 s.
const ATTEMPTS: u32 = 12;

/// Why nothing was booked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// Something that is booked overlaps that time.
    #[error("that time is taken")]
    Taken,
    /// DynamoDB failed. Whether the booking was made all the same: [`StoreError::may_have_written`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing was cancelled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CancelError {
    /// Nothing is booked at that time.
    #[error("nothing is booked at that time")]
    NotFound,
    /// Somebody else booked it.
    #[error("that time was booked from another number")]
    NotYours,
    /// Another booking than the one that is meant stands at that time now.
    #[error("that time has another booking now")]
    Replaced,
    /// DynamoDB failed. Whether the booking was cancelled all the same: [`StoreError::may_have_written`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who cancels.
#[derive(Clone, Copy, Debug)]
pub enum CancelledBy<'a> {
    /// A caller: this booking, if it was made from the same number.
    Caller(&'a E164, &'a Booking),
    /// The people of the desk, who may cancel anything: this booking.
    Desk(&'a Booking),
}

impl Desk {
    /// Books a time. The day, the caller's history and the records of the wish change together or not at all.
    ///
    /// Whether the time lies in the desk's hours is for the caller of this to know.
    ///
    /// # Errors
    ///
    /// [`BookError::Taken`] if the time overlaps a booking; [`BookError::Store`] if DynamoDB fails.
    pub async fn book(
        &self,
        new: &NewBooking,
        completion: Option<&Completion>,
    ) -> Result<Booking, BookError> {
        let in_time = tokio::time::timeout(self.time_limit, Box::pin(self.try_to_book(new, completion)));
        in_time.await.unwrap_or_else(|_| Err(out_of_time().into()))
    }

    async fn try_to_book(
        &self,
        new: &NewBooking,
        completion: Option<&Completion>,
    ) -> Result<Booking, BookError> {
        let booking = Booking::new(new);
        let _in_turn = self.turns.of(&day::partition(&new.desk, new.date)).await;
        for attempt in 0..ATTEMPTS {
            let day = self.day(&new.desk, new.date).await?;
            if !day.is_free(&new.slot) {
                return Err(BookError::Taken);
            }
            let version = day.version();
            let mut writes = vec![self.put_day(day.with(&booking), version)?];
            if let Some(phone) = &new.phone {
                writes.push(self.put_any(appointment_item(&new.desk, phone, new.date, &booking))?);
            }
            match self.write_together(writes, completion).await? {
                Written::Yes => return Ok(booking),
                Written::ConditionFailed(_) => {
                    transaction::wait_for_the_others(attempt).await;
                }
            }
        }
        Err(StoreError::Contended { operation: "book", attempts: ATTEMPTS }.into())
    }

    /// Cancels a booking of a date, and returns it. Nothing is cancelled that has taken its place since.
    ///
    /// A caller can only cancel what was booked from the same number: nothing that was booked without one.
    ///
    /// # Errors
    ///
    /// [`CancelError::NotFound`], [`CancelError::NotYours`] and [`CancelError::Replaced`] change nothing;
    /// [`CancelError::Store`] if DynamoDB fails.
    pub async fn cancel(
        &self,
        desk: &str,
        date: Date,
        by: CancelledBy<'_>,
        completion: Option<&Completion>,
    ) -> Result<Booking, CancelError> {
        let cancel = Box::pin(self.try_to_cancel(desk, date, by, completion));
        let in_time = tokio::time::timeout(self.time_limit, cancel);
        in_time.await.unwrap_or_else(|_| Err(out_of_time().into()))
    }

    async fn try_to_cancel(
        &self,
        desk: &str,
        date: Date,
        by: CancelledBy<'_>,
        completion: Option<&Completion>,
    ) -> Result<Booking, CancelError> {
        let booking = match by {
            CancelledBy::Caller(caller, meant) if meant.phone.as_ref() != Some(caller) => {
                return Err(CancelError::NotYours);
            }
            CancelledBy::Caller(_, meant) | CancelledBy::Desk(meant) => meant,
        };
        let _in_turn = self.turns.of(&day::partition(desk, date)).await;
        for attempt in 0..ATTEMPTS {
            let day = self.day(desk, date).await?;
            // Two may stand at one time of day, after the desk has moved to another time zone.
            let Some(index) = day.bookings().iter().position(|kept| kept == booking) else {
                let has_another = day.bookings().iter().any(|kept| kept.start == booking.start);
                return Err(if has_another { CancelError::Replaced } else { CancelError::NotFound });
            };
            let version = day.version();
            let mut writes = vec![self.put_day(day.without(index), version)?];
            if let Some(phone) = &booking.phone {
                writes.push(self.delete_appointment(desk, phone, booking)?);
            }
            match self.write_together(writes, completion).await? {
                Written::Yes => return Ok(booking.clone()),
                Written::ConditionFailed(_) => {
                    transaction::wait_for_the_others(attempt).await;
                }
            }
        }
        Err(StoreError::Contended { operation: "cancel", attempts: ATTEMPTS }.into())
    }

    /// The day's item, on condition that the day still has the version that was read.
    fn put_day(&self, item: Item, version: u64) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&self.table.name).set_item(Some(item));
        let put = if version == 0 {
            put.condition_expression("attribute_not_exists(pk)")
        } else {
            put.condition_expression("#version = :version")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":version", number(version))
        };
        Ok(TransactWriteItem::builder().put(put.build().map_err(transaction::not_sendable)?).build())
    }

    fn put_any(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&self.table.name).set_item(Some(item)).build();
        Ok(TransactWriteItem::builder().put(put.map_err(transaction::not_sendable)?).build())
    }

    fn delete_appointment(
        &self,
        desk: &str,
        phone: &E164,
        booking: &Booking,
    ) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.table.name)
            .key("pk", text(caller::partition(desk, phone)))
            .key("sk", text(appointment_key(booking.start)))
            .build();
        Ok(TransactWriteItem::builder().delete(delete.map_err(transaction::not_sendable)?).build())
    }

    pub(super) async fn write_together(
        &self,
        writes: Vec<TransactWriteItem>,
        completion: Option<&Completion>,
    ) -> Result<Written, StoreError> {
        match completion {
            Some(completion) => completion.write_with(&self.table.client, writes).await,
            None => transaction::write(&self.table.client, writes).await,
        }
    }
}

fn out_of_time() -> StoreError {
    StoreError::Unavailable { operation: "TransactWriteItems", reason: "timeout" }
}
