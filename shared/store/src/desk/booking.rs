//! Booking and cancelling: read the day, decide, write it back on condition that nobody else did.

use std::time::Duration;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use jiff::civil::{Date, Time};

use super::Desk;
use super::caller::{self, appointment_item, appointment_key};
use super::day::{Booking, NewBooking};
use crate::attributes::{Item, number, text};
use crate::e164::E164;
use crate::error::StoreError;

/// How often a change of a day is tried while others change the same day. With the waits between, about 2 s.
const ATTEMPTS: u32 = 12;
const FIRST_WAIT_MS: u64 = 10;
const LONGEST_WAIT_MS: u64 = 250;

/// Why nothing was booked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// Something that is booked overlaps that time.
    #[error("that time is taken")]
    Taken,
    /// It isn't known whether the booking was made.
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
    /// It isn't known whether the booking was cancelled.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk {
    /// Books a time. The day and the caller's history change together or not at all.
    ///
    /// The same tool call again finds its own booking and succeeds. Whether the time lies in the desk's hours is for the
    /// caller of this to know.
    ///
    /// # Errors
    ///
    /// [`BookError::Taken`] if the time overlaps a booking; [`BookError::Store`] if DynamoDB fails.
    pub async fn book(&self, new: &NewBooking) -> Result<Booking, BookError> {
        let in_time = tokio::time::timeout(self.time_limit, Box::pin(self.try_to_book(new)));
        in_time.await.unwrap_or_else(|_| Err(out_of_time().into()))
    }

    async fn try_to_book(&self, new: &NewBooking) -> Result<Booking, BookError> {
        let booking = Booking::new(new);
        for attempt in 0..ATTEMPTS {
            let day = self.day(&new.desk, new.date).await?;
            if let Some(own) = day.bookings().iter().find(|kept| is_same_wish(kept, &booking)) {
                return Ok(own.clone());
            }
            if !day.is_free(&new.slot) {
                return Err(BookError::Taken);
            }
            let version = day.version();
            let mut writes = vec![self.put_day(day.with(&booking), version)?];
            if let Some(phone) = &new.phone {
                writes.push(self.put_any(appointment_item(&new.desk, phone, new.date, &booking))?);
            }
            match self.write_together(writes).await? {
                Written::Yes => return Ok(booking),
                Written::SomebodyElseDid => wait_for_the_others(attempt).await,
            }
        }
        Err(StoreError::Contended { operation: "book", attempts: ATTEMPTS }.into())
    }

    /// Cancels what is booked at a local time, and returns it.
    ///
    /// A booking that was made from a number can only be cancelled from that number.
    ///
    /// # Errors
    ///
    /// [`CancelError::NotFound`] and [`CancelError::NotYours`] change nothing; [`CancelError::Store`] if DynamoDB fails.
    pub async fn cancel(
        &self,
        desk: &str,
        date: Date,
        time: Time,
        caller: Option<&E164>,
    ) -> Result<Booking, CancelError> {
        let in_time =
            tokio::time::timeout(self.time_limit, Box::pin(self.try_to_cancel(desk, date, time, caller)));
        in_time.await.unwrap_or_else(|_| Err(out_of_time().into()))
    }

    async fn try_to_cancel(
        &self,
        desk: &str,
        date: Date,
        time: Time,
        caller: Option<&E164>,
    ) -> Result<Booking, CancelError> {
        for attempt in 0..ATTEMPTS {
            let day = self.day(desk, date).await?;
            let booked = day.bookings().iter().enumerate().find(|(_, kept)| kept.time == time);
            let Some((index, booking)) = booked.map(|(index, booking)| (index, booking.clone())) else {
                return Err(CancelError::NotFound);
            };
            if booking.phone.is_some() && booking.phone.as_ref() != caller {
                return Err(CancelError::NotYours);
            }
            let version = day.version();
            let mut writes = vec![self.put_day(day.without(index), version)?];
            if let Some(phone) = &booking.phone {
                writes.push(self.delete_appointment(desk, phone, &booking)?);
            }
            match self.write_together(writes).await? {
                Written::Yes => return Ok(booking),
                Written::SomebodyElseDid => wait_for_the_others(attempt).await,
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
        Ok(TransactWriteItem::builder().put(put.build().map_err(not_sendable)?).build())
    }

    fn put_any(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&self.table.name).set_item(Some(item)).build();
        Ok(TransactWriteItem::builder().put(put.map_err(not_sendable)?).build())
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
        Ok(TransactWriteItem::builder().delete(delete.map_err(not_sendable)?).build())
    }

    /// A transaction even for one item: its token makes the SDK's own retries safe, so that an answer that got lost
    /// does not look like somebody else's write.
    async fn write_together(&self, writes: Vec<TransactWriteItem>) -> Result<Written, StoreError> {
        let sent = self.table.client.transact_write_items().set_transact_items(Some(writes)).send();
        match Box::pin(sent).await {
            Ok(_) => Ok(Written::Yes),
            Err(error) if somebody_else_wrote(&error) => Ok(Written::SomebodyElseDid),
            Err(error) => Err(StoreError::from_sdk("TransactWriteItems")(error)),
        }
    }
}

enum Written {
    Yes,
    SomebodyElseDid,
}

fn is_same_wish(kept: &Booking, wanted: &Booking) -> bool {
    wanted.tool_call_id.is_some() && kept.tool_call_id == wanted.tool_call_id && kept.start == wanted.start
}

fn somebody_else_wrote<R>(error: &SdkError<TransactWriteItemsError, R>) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
    else {
        return false;
    };
    let mut codes = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code());
    codes.any(|code| matches!(code, "ConditionalCheckFailed" | "TransactionConflict"))
}

fn out_of_time() -> StoreError {
    StoreError::Unavailable { operation: "TransactWriteItems", reason: "timeout" }
}

fn not_sendable<E>(_: E) -> StoreError {
    StoreError::Refused { operation: "TransactWriteItems", reason: "NotSendable".to_owned() }
}

/// Waits longer each time, and not as long as the others do.
async fn wait_for_the_others(attempt: u32) {
    use std::hash::{BuildHasher, RandomState};
    let longest = (FIRST_WAIT_MS << attempt.min(8)).min(LONGEST_WAIT_MS);
    let chosen = RandomState::new().hash_one(attempt) % longest;
    tokio::time::sleep(Duration::from_millis(chosen)).await;
}
