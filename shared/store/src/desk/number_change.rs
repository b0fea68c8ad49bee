//! What an operator says of a dialled number: whose it is, and who answers it.

use std::fmt;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::stream::Stream;

use super::Desk;
use super::change::{Change, Edits};
use super::hours_change::HoursChange;
use super::name::DeskName;
use super::number::{ANSWERING, Answering, NumberEntry};
use super::number_faults::{NumberFault, number_faults};
use super::scan::{Filter, Page};
use super::settings_change::TimeZoneName;
use crate::attributes::{Item, read_text, text};
use crate::e164::E164;
use crate::error::StoreError;

/// What an entry is found by: a dialled number, or its id in Vapi.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NumberKey {
    /// The number.
    Number(E164),
    /// `phoneNumberId`.
    PhoneNumberId(String),
}

/// Neither a number nor an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write the number in full, with + and the country (+14155550100), or the id that Vapi gave it \
     (1dd08f79-ccc1-42f8-8b80-9767570b792b)"
)]
pub struct NotANumberKey;

impl FromStr for NumberKey {
    type Err = NotANumberKey;

    /// An id has a letter or a hyphen and is no number: what people forgot the `+` of is refused.
    fn from_str(written: &str) -> Result<Self, NotANumberKey> {
        if let Ok(number) = written.parse() {
            return Ok(Self::Number(number));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let is_id = (8..=128).contains(&written.len())
            && written.bytes().all(allowed)
            && written.bytes().any(|byte| byte.is_ascii_alphabetic());
        if is_id { Ok(Self::PhoneNumberId(written.to_owned())) } else { Err(NotANumberKey) }
    }
}

impl fmt::Display for NumberKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number(number) => number.as_str(),
            Self::PhoneNumberId(id) => id,
        })
    }
}

/// An entry, and what it is found by.
#[derive(Clone, Debug)]
pub struct ListedNumber {
    /// The number or id as it stands in the key.
    pub key: String,
    /// Whose it is, and who answers.
    pub entry: NumberEntry,
    /// What calls pass over of it.
    pub faults: Vec<NumberFault>,
}

/// What changes of an entry; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberChange {
    /// The desk that the number belongs to.
    pub desk: Option<DeskName>,
    /// Who answers. Removed: the default of the deployment.
    pub answering: Change<Answering>,
    /// Who answers outside of the hours. Removed: the default of the deployment.
    pub after_hours: Change<Answering>,
    /// Days and dates whose hours change. An entry without hours is open always: if the first that are given only close,
    /// the other days stay open.
    pub hours: HoursChange,
    /// Takes all hours away, so that the entry is open always. Goes before [`hours`](Self::hours).
    pub always_open: bool,
    /// A time zone of its own. Removed: that of the desk.
    pub time_zone: Change<TimeZoneName>,
}

impl NumberChange {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn edits(&self, item: &Item) -> Edits {
        let mut edits = Edits::default();
        if let Some(desk) = &self.desk {
            edits.set("desk", text(desk.as_str()));
        }
        match &self.answering {
            Change::Keep => {}
            Change::Set(answering) => {
                ANSWERING.iter().for_each(|name| edits.remove(name));
                let (name, value) = attribute(answering);
                edits.set(name, value);
            }
            Change::Remove => ANSWERING.iter().for_each(|name| edits.remove(name)),
        }
        match &self.after_hours {
            Change::Keep => {}
            Change::Set(answering) => {
                let (name, value) = attribute(answering);
                edits.set("afterHours", AttributeValue::M(Item::from([(name.to_owned(), value)])));
            }
            Change::Remove => edits.remove("afterHours"),
        }
        match &self.time_zone {
            Change::Keep => {}
            Change::Set(zone) => edits.set("timeZone", text(zone.as_str())),
            Change::Remove => edits.remove("timeZone"),
        }
        let mut without_hours = item.clone();
        if self.always_open {
            for name in ["hours", "exceptions"] {
                edits.remove(name);
                without_hours.remove(name);
            }
        }
        let is_first =
            without_hours.get("hours").and_then(|week| week.as_m().ok()).is_none_or(Item::is_empty);
        if is_first && self.hours.changes_the_week() && self.hours.only_closes() {
            self.hours.with_other_days_open().edit(&without_hours, &mut edits);
        } else {
            self.hours.edit(&without_hours, &mut edits);
        }
        edits
    }
}

fn attribute(answering: &Answering) -> (&'static str, AttributeValue) {
    let (name, value) = answering.attribute();
    (name, text(value.trim()))
}

/// An entry before and after a change.
#[derive(Clone, Debug)]
pub struct NumberChanged {
    /// `None` if there was none.
    pub before: Option<NumberEntry>,
    /// As every call finds it from now on.
    pub after: NumberEntry,
    /// What calls pass over of it from now on.
    pub faults: Vec<NumberFault>,
}

impl Desk {
    /// All entries. Reads the whole table: page by page, in no order, up to 1 GB.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails; [`StoreError::TooLarge`] for a larger table.
    pub fn numbers(&self) -> impl Stream<Item = Result<Page<ListedNumber>, StoreError>> + use<> {
        let filter = Filter::new(
            "sk = :entry AND begins_with(pk, :number)",
            [(":entry", "ENTRY".to_owned()), (":number", "NUMBER#".to_owned())],
        );
        self.scan(filter, read)
    }

    /// Changes an entry, which is made if there is none.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or others keep changing the same.
    pub async fn change_number(
        &self,
        number: &NumberKey,
        change: &NumberChange,
    ) -> Result<NumberChanged, StoreError> {
        let plan = |item: &Item| change.edits(item);
        let changed = Box::pin(self.change_item(partition(number), "ENTRY", plan)).await?;
        Ok(NumberChanged {
            before: changed.before.as_ref().map(NumberEntry::read),
            after: NumberEntry::read(&changed.after),
            faults: number_faults(&number.to_string(), &changed.after),
        })
    }

    /// Removes an entry, and returns what it was; `None` if there was none.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn remove_number(&self, number: &NumberKey) -> Result<Option<NumberEntry>, StoreError> {
        let removed = self.table.remove(partition(number), "ENTRY").await?;
        Ok(removed.as_ref().map(NumberEntry::read))
    }
}

fn partition(number: &NumberKey) -> String {
    format!("NUMBER#{number}")
}

pub(super) fn read(item: &Item) -> Option<ListedNumber> {
    let key = read_text(item, "pk")?.strip_prefix("NUMBER#")?.to_owned();
    Some(ListedNumber { entry: NumberEntry::read(item), faults: number_faults(&key, item), key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::hours_change::DayHours;

    #[test]
    fn a_number_and_an_id_are_told_apart_and_a_missing_plus_is_refused() {
        assert!(matches!("+14155550100".parse(), Ok(NumberKey::Number(_))));
        assert!(matches!("1dd08f79-ccc1-42f8-8b80-9767570b792b".parse(), Ok(NumberKey::PhoneNumberId(_))));
        for written in ["14155550100", "415-555-0100", "", "main", "a#b-c-d-e", "+1", "two words here"] {
            assert_eq!(written.parse::<NumberKey>(), Err(NotANumberKey), "{written}");
        }
    }

    #[test]
    fn one_who_answers_takes_the_place_of_another() {
        let mut item = Item::from([("squadId".to_owned(), text("s-1")), ("note".to_owned(), text("kept"))]);
        let answering = Change::Set(Answering::AssistantId("a-1".to_owned()));
        NumberChange { answering, ..NumberChange::default() }.edits(&item).apply(&mut item);
        assert_eq!(item.len(), 2);
        assert_eq!(NumberEntry::read(&item).answering(), Some(&Answering::AssistantId("a-1".to_owned())));
        NumberChange { answering: Change::Remove, ..NumberChange::default() }.edits(&item).apply(&mut item);
        assert_eq!(item.keys().collect::<Vec<_>>(), ["note"]);
    }

    #[test]
    fn an_entry_that_is_closed_on_one_day_stays_open_on_the_others() {
        let mut change = NumberChange::default();
        change.hours.set_weekday(jiff::civil::Weekday::Sunday, DayHours::CLOSED);
        let mut item = Item::new();
        change.edits(&item).apply(&mut item);
        let entry = NumberEntry::read(&item);
        let week: Vec<usize> = entry.hours().unwrap().week().iter().map(Vec::len).collect();
        assert_eq!(week, [1, 1, 1, 1, 1, 1, 0]);
        // With hours there, another closed day closes no more than itself.
        let mut change = NumberChange::default();
        change.hours.set_weekday(jiff::civil::Weekday::Saturday, DayHours::CLOSED);
        change.edits(&item).apply(&mut item);
        let entry = NumberEntry::read(&item);
        assert_eq!(entry.hours().unwrap().week().iter().map(Vec::len).sum::<usize>(), 5);
    }

    #[test]
    fn always_open_takes_hours_and_exceptions_away() {
        let mut item = Item::from([
            ("hours".to_owned(), crate::desk::hours::days(&[("mon", &[])])),
            ("exceptions".to_owned(), crate::desk::hours::days(&[("2026-12-25", &[])])),
        ]);
        NumberChange { always_open: true, ..NumberChange::default() }.edits(&item).apply(&mut item);
        assert!(item.is_empty());
    }
}
