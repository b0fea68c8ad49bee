//! What a desk has booked, who answers its numbers, and what it knows of its callers.
//!
//! Every key of what a desk has names the desk, so that no reader can reach another desk's data. Only the entry of a
//! dialled number, and the list of callers whom all desks refuse, name none: they are what leads to a desk, and away.

mod block_list;
mod blocked;
mod booking;
mod caller;
mod change;
mod day;
mod days;
mod forget;
mod history;
mod hours;
mod hours_change;
mod hours_faults;
mod messages;
mod name;
mod number;
mod number_change;
mod number_faults;
mod overview;
mod scan;
mod settings;
mod settings_change;
mod stored_settings;
mod turns;

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put, TransactWriteItem};
use jiff::civil::Date;
use vapi_webhook::payload::{Call, PhoneNumber};

pub use block_list::{Block, BlockList, NotANumberPrefix, NumberPrefix};
pub use booking::{BookError, CancelError, CancelledBy};
pub use caller::{Appointment, CallerHistory, CallerProfile, Message, NewMessage};
pub use change::Change;
pub use day::{Booking, Day, NewBooking};
pub use forget::{AboutCaller, BookedTime, Bookings, BookingsForgotten, CallerItem};
pub use hours::{NotAnOpening, Opening, OpeningHours, minute_of_day};
pub use hours_change::{DayHours, HoursChange, NotDayHours};
pub use hours_faults::HoursFault;
pub use messages::KeptMessage;
pub use name::{DeskName, NotADeskName};
pub use number::{Answering, NumberEntry};
pub use number_change::{ListedNumber, NotANumberKey, NumberChange, NumberChanged, NumberKey};
pub use number_faults::NumberFault;
pub use overview::DeskItem;
pub use scan::Page;
pub use settings::{CallerMemory, DeskSettings, Slot};
pub use settings_change::{
    NotATimeZone, NotCallerMemory, NotSlotMinutes, SettingsChange, SettingsChanged, SlotMinutes, TimeZoneName,
};
pub use stored_settings::{SettingsFault, StoredSettings};

use self::turns::Turns;

use crate::attributes::{Item, read_text, text};
use crate::calls::Completion;
use crate::e164::E164;
use crate::error::StoreError;
use crate::table::Table;
use crate::transaction::{self, Written};

/// The desk that a dialled number belongs to unless its entry says otherwise.
pub const DEFAULT_DESK: &str = "main";

/// Messages that can be left by one caller within the same millisecond and the nine after it.
const MESSAGE_ATTEMPTS: i64 = 10;

/// The table of desk data. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    table: Table,
    time_limit: Duration,
    turns: Turns,
}

impl Desk {
    pub(crate) fn new(table: Table, time_limit: Duration) -> Self {
        Self { table, time_limit, turns: Turns::default() }
    }

    /// The table's name, for writes of a tool's own.
    pub fn table_name(&self) -> &str {
        &self.table.name
    }

    /// A desk's settings; those of a desk that is not set up where there are none.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn settings(&self, desk: &str) -> Result<DeskSettings, StoreError> {
        let item = self.table.get(format!("DESK#{desk}"), "SETTINGS").await?;
        Ok(item.as_ref().map(DeskSettings::read).unwrap_or_default())
    }

    /// A desk's bookings of one date. What is booked on the days before and after counts where it overlaps: after a change of
    /// time zone a booking covers the same instants as before, but on another local date.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or a booking can't be read.
    pub async fn day(&self, desk: &str, date: Date) -> Result<Day, StoreError> {
        let beside = [date.yesterday(), date.tomorrow()].into_iter().flatten();
        let partitions: Vec<String> = beside.chain([date]).map(|date| day::partition(desk, date)).collect();
        let keys = partitions.iter().map(|pk| key(pk.clone(), "DAY")).collect();
        let own = day::partition(desk, date);
        let items = self.get_all(keys).await?;
        let (own_item, beside): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item| read_text(item, "pk") == Some(own.as_str()));
        let day = own_item.into_iter().next().map_or_else(|| Ok(Day::empty(desk, date)), Day::read)?;
        beside.into_iter().try_fold(day, |day, item| Ok(day.beside(Day::read(item)?)))
    }

    /// Keeps a message for the desk, together with the records of the wish.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn leave_message(
        &self,
        message: &NewMessage,
        completion: Option<&Completion>,
    ) -> Result<(), StoreError> {
        let left_at_ms = message.left_at.as_millisecond();
        for later_ms in 0..MESSAGE_ATTEMPTS {
            let item = message.to_item(left_at_ms.saturating_add(later_ms));
            let put = vec![self.put_new(item)?];
            match self.write_together(put, completion).await? {
                Written::Yes => return Ok(()),
                Written::ConditionFailed(_) => {}
            }
        }
        Err(StoreError::Contended {
            operation: "leave_message",
            attempts: MESSAGE_ATTEMPTS.unsigned_abs() as u32,
        })
    }

    /// What a desk knows of who a caller is.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn caller_profile(&self, desk: &str, phone: &E164) -> Result<CallerProfile, StoreError> {
        let item = self.table.get(caller::partition(desk, phone), "PROFILE").await?;
        Ok(item.as_ref().map(caller::read_profile).unwrap_or_default())
    }

    /// Replaces what a desk knows of who a caller is. Name and summary are cut at 200 and 4,000 bytes.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn keep_caller_profile(
        &self,
        desk: &str,
        phone: &E164,
        profile: &CallerProfile,
    ) -> Result<(), StoreError> {
        let item = caller::profile_item(desk, phone, profile);
        let put = self.table.client.put_item().table_name(&self.table.name).set_item(Some(item));
        Box::pin(put.send()).await.map_err(StoreError::from_sdk("PutItem"))?;
        Ok(())
    }

    /// The entry of a dialled number: by its E.164 number, else by its id in Vapi.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn number(
        &self,
        number: Option<&E164>,
        phone_number_id: Option<&str>,
    ) -> Result<Option<NumberEntry>, StoreError> {
        let names = [number.map(E164::as_str), phone_number_id.filter(|id| !id.is_empty())];
        let partitions: Vec<String> =
            names.into_iter().flatten().map(|name| format!("NUMBER#{name}")).collect();
        let keys = partitions.iter().map(|pk| key(pk.clone(), "ENTRY")).collect();
        let items = self.get_all(keys).await?;
        let found = partitions
            .iter()
            .find_map(|pk| items.iter().find(|item| read_text(item, "pk") == Some(pk.as_str())));
        Ok(found.map(NumberEntry::read))
    }

    /// The entry of the number that a message's call dialled.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn dialled(
        &self,
        phone_number: Option<&PhoneNumber<'_>>,
        call: Option<&Call<'_>>,
    ) -> Result<Option<NumberEntry>, StoreError> {
        let number: Option<E164> = phone_number.and_then(|dialled| dialled.number.as_deref()?.parse().ok());
        let id = phone_number.and_then(|dialled| dialled.id.as_deref());
        let id = id.or_else(|| call.and_then(|call| call.phone_number_id.as_deref()));
        self.number(number.as_ref(), id).await
    }

    /// Whether a desk, or all desks, refuse a caller.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn is_blocked(&self, desk: &str, caller: &E164) -> Result<bool, StoreError> {
        let keys = blocked::partitions(desk)
            .iter()
            .flat_map(|pk| blocked::matching_sort_keys(caller).map(|sk| key(pk.clone(), sk)))
            .collect();
        Ok(!self.get_all(keys).await?.is_empty())
    }

    /// Reads up to 100 items at once. A second request fetches what DynamoDB left out of the first; then it gives up.
    async fn get_all(&self, keys: Vec<Item>) -> Result<Vec<Item>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let wanted = wanted.map_err(|_| StoreError::Refused {
            operation: "BatchGetItem",
            reason: "NotSendable".to_owned(),
        })?;
        let mut request = HashMap::from([(self.table.name.clone(), wanted)]);
        let mut items = Vec::new();
        for _ in 0..2 {
            let get = self.table.client.batch_get_item().set_request_items(Some(request));
            let answer = Box::pin(get.send()).await.map_err(StoreError::from_sdk("BatchGetItem"))?;
            items.extend(answer.responses.into_iter().flat_map(HashMap::into_values).flatten());
            request = answer.unprocessed_keys.unwrap_or_default();
            if request.is_empty() {
                return Ok(items);
            }
        }
        Err(StoreError::Unavailable { operation: "BatchGetItem", reason: "throttled" })
    }

    /// A new item, on condition that its key is not taken.
    fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.table.name)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(transaction::not_sendable)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

fn key(pk: impl Into<String>, sk: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}
