//! Finding and deleting all that desks know of a caller, for whoever is asked to.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::stream::{Stream, TryStreamExt};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::scan::{Filter, Page};
use super::{Desk, caller, day};
use crate::attributes::{Item, number, read_number, read_text};
use crate::e164::E164;
use crate::error::StoreError;
use crate::transaction::wait_for_the_others;

/// How often a day is changed while others book on it. With the waits between, about 2 s.
const ATTEMPTS: u32 = 12;

/// What a booking says of whoever made it.
const PERSONAL: [&str; 4] = ["name", "phone", "reason", "toolCallId"];

/// A kind of item in a caller's partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallerItem {
    /// Who it is.
    Profile,
    /// An appointment as the caller's history has it.
    Appointment,
    /// A message that was left.
    Message,
    /// What somebody else has put there.
    Other,
}

/// A booking of the caller in a day of a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookedTime {
    /// Local time of day.
    pub time: Option<Time>,
    /// The instant it begins.
    pub start: Option<Timestamp>,
}

/// The bookings of one caller on one day of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookings {
    /// The desk.
    pub desk: String,
    /// The local date.
    pub date: Date,
    /// The bookings.
    pub times: Vec<BookedTime>,
}

/// Something that a desk has of a caller.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AboutCaller {
    /// An item of the caller's own.
    Item {
        /// The desk.
        desk: String,
        /// What it is.
        kind: CallerItem,
        /// Its sort key, as [`Desk::forget_caller_item`] wants it.
        sort_key: String,
    },
    /// Bookings on one day.
    Bookings(Bookings),
    /// An entry in the list of callers that are refused.
    Block {
        /// The desk; `None`: all of them.
        desk: Option<String>,
    },
}

/// Shows no number.
impl std::fmt::Debug for AboutCaller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Item { desk, kind, .. } => {
                f.debug_struct("Item").field("desk", desk).field("kind", kind).finish_non_exhaustive()
            }
            Self::Bookings(bookings) => bookings.fmt(f),
            Self::Block { desk } => f.debug_struct("Block").field("desk", desk).finish(),
        }
    }
}

/// What became of the bookings of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BookingsForgotten {
    /// They still take their time, for nobody.
    pub nameless: u64,
    /// They are gone, and their time is free.
    pub cancelled: u64,
}

impl Desk {
    /// All that desks, or one of them, know of a caller. Reads the whole table: page by page, in no order, up to 1 GB.
    ///
    /// What was booked or left without a number is nobody's, and is not found.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails; [`StoreError::TooLarge`] for a larger table.
    pub fn about_caller(
        &self,
        caller: &E164,
        desk: Option<&str>,
    ) -> impl Stream<Item = Result<Page<AboutCaller>, StoreError>> + use<> {
        let filter = Filter::new(
            "(begins_with(pk, :caller) AND contains(pk, :of_number)) OR (sk = :day AND begins_with(pk, :desk)) OR \
             (sk = :number AND begins_with(pk, :blocked))",
            [
                (":caller", "CALLER#".to_owned()),
                (":of_number", format!("#{}", caller.as_str())),
                (":day", "DAY".to_owned()),
                (":desk", "DESK#".to_owned()),
                (":number", caller.as_str().to_owned()),
                (":blocked", "BLOCKED#".to_owned()),
            ],
        );
        let (caller, desk) = (caller.clone(), desk.map(str::to_owned));
        self.scan(filter, |item| Some(item.clone())).map_ok(move |page| {
            let found = page.found.iter().filter_map(|item| read(item, &caller));
            let is_meant =
                |about: &AboutCaller| desk.as_deref().is_none_or(|desk| about.desk() == Some(desk));
            Page { found: found.filter(is_meant).collect(), looked_at: page.looked_at }
        })
    }

    /// Deletes an item of a caller's own.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn forget_caller_item(
        &self,
        desk: &str,
        caller: &E164,
        sort_key: &str,
    ) -> Result<(), StoreError> {
        self.table.remove(caller::partition(desk, caller), sort_key).await?;
        Ok(())
    }

    /// Takes name, reason and number out of a caller's bookings of one day. The time stays taken, so that nobody is sent
    /// away; but those that begin at `cancel_from` or later are cancelled.
    ///
    /// # Errors
    ///
    /// [`StoreError::Contended`] if others change the day all the time; others if DynamoDB fails.
    pub async fn forget_bookings(
        &self,
        desk: &str,
        date: Date,
        caller: &E164,
        cancel_from: Option<Timestamp>,
    ) -> Result<BookingsForgotten, StoreError> {
        let pk = day::partition(desk, date);
        for attempt in 0..ATTEMPTS {
            let Some(mut day) = self.table.get(pk.as_str(), "DAY").await? else {
                return Ok(BookingsForgotten::default());
            };
            let version: u64 =
                read_number(&day, "version").ok_or(StoreError::Unreadable { what: "a day's bookings" })?;
            let forgotten = forget(&mut day, caller, cancel_from);
            if forgotten == BookingsForgotten::default() {
                return Ok(forgotten);
            }
            day.insert("version".to_owned(), number(i128::from(version) + 1));
            let put = self
                .table
                .client
                .put_item()
                .table_name(&self.table.name)
                .set_item(Some(day))
                .condition_expression("#version = :version")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":version", number(version));
            match Box::pin(put.send()).await {
                Ok(_) => return Ok(forgotten),
                Err(error) if is_condition_failure(&error) => wait_for_the_others(attempt).await,
                Err(error) => return Err(StoreError::from_sdk("PutItem")(error)),
            }
        }
        Err(StoreError::Contended { operation: "forget_bookings", attempts: ATTEMPTS })
    }
}

impl AboutCaller {
    /// The desk that has it; `None` for what counts for all of them.
    #[must_use]
    pub fn desk(&self) -> Option<&str> {
        match self {
            Self::Item { desk, .. } => Some(desk),
            Self::Bookings(bookings) => Some(&bookings.desk),
            Self::Block { desk } => desk.as_deref(),
        }
    }
}

fn read(item: &Item, caller: &E164) -> Option<AboutCaller> {
    let (pk, sk) = (read_text(item, "pk")?, read_text(item, "sk")?);
    if let Some(of) = pk.strip_prefix("CALLER#") {
        let (desk, number) = of.rsplit_once('#')?;
        let kind = match sk.split('#').next().unwrap_or_default() {
            "PROFILE" => CallerItem::Profile,
            "APPOINTMENT" => CallerItem::Appointment,
            "MESSAGE" => CallerItem::Message,
            _ => CallerItem::Other,
        };
        let about = AboutCaller::Item { desk: desk.to_owned(), kind, sort_key: sk.to_owned() };
        return (number == caller.as_str()).then_some(about);
    }
    if let Some(list) = pk.strip_prefix("BLOCKED#") {
        let desk = Some(list.to_owned()).filter(|list| list != "*");
        return (sk == caller.as_str()).then_some(AboutCaller::Block { desk });
    }
    let (desk, date) = pk.strip_prefix("DESK#")?.rsplit_once("#DAY#")?;
    let entries = item.get("bookings")?.as_l().ok()?.iter().filter_map(|entry| entry.as_m().ok());
    let times: Vec<BookedTime> = entries
        .filter(|booking| is_of(booking, caller))
        .map(|booking| BookedTime {
            time: read_text(booking, "time").and_then(|time| time.parse().ok()),
            start: read_text(booking, "start").and_then(|start| start.parse().ok()),
        })
        .collect();
    let date = date.parse().ok()?;
    (!times.is_empty()).then(|| AboutCaller::Bookings(Bookings { desk: desk.to_owned(), date, times }))
}

fn is_of(booking: &Item, caller: &E164) -> bool {
    read_text(booking, "phone") == Some(caller.as_str())
}

/// Makes the caller's bookings of a day nobody's, or takes them out.
fn forget(day: &mut Item, caller: &E164, cancel_from: Option<Timestamp>) -> BookingsForgotten {
    let mut forgotten = BookingsForgotten::default();
    let Some(AttributeValue::L(bookings)) = day.get_mut("bookings") else { return forgotten };
    bookings.retain_mut(|entry| {
        let AttributeValue::M(booking) = entry else { return true };
        if !is_of(booking, caller) {
            return true;
        }
        let start: Option<Timestamp> = read_text(booking, "start").and_then(|start| start.parse().ok());
        if cancel_from.zip(start).is_some_and(|(from, start)| from <= start) {
            forgotten.cancelled += 1;
            return false;
        }
        PERSONAL.iter().for_each(|name| drop(booking.remove(*name)));
        forgotten.nameless += 1;
        true
    });
    forgotten
}

fn is_condition_failure<R>(error: &SdkError<PutItemError, R>) -> bool {
    matches!(error.as_service_error(), Some(PutItemError::ConditionalCheckFailedException(_)))
}
