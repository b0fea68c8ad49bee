//! A desk's settings as they are stored, with what readers can't make use of.

use std::fmt;

use super::Desk;
use super::hours::OpeningHours;
use super::hours_faults::{HoursFault, hours_faults};
use super::settings::{CallerMemory, DeskSettings, SLOT_MINUTES, read_time_zone};
use crate::attributes::{Item, read_number, read_text};
use crate::error::StoreError;

/// The `SETTINGS` item of a desk, for whoever looks after it.
#[derive(Clone, Debug)]
pub struct StoredSettings {
    settings: DeskSettings,
    hours: OpeningHours,
    faults: Vec<SettingsFault>,
}

/// Something in an item that readers pass over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsFault {
    /// `timeZone` is no IANA name, so that the desk counts as not set up.
    TimeZone(String),
    /// Something about its hours.
    Hours(HoursFault),
    /// `slotMinutes` is no whole number from 5 to 480.
    SlotMinutes,
    /// `callerMemory` is none of the four words.
    CallerMemory(String),
}

/// A sentence without its full stop.
impl fmt::Display for SettingsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimeZone(name) => {
                write!(f, "nobody knows the time zone {name:?}: nothing can be booked until it is right")
            }
            Self::Hours(fault) => fault.fmt(f),
            Self::SlotMinutes => f.write_str("slotMinutes is no whole number from 5 to 480"),
            Self::CallerMemory(word) => {
                write!(f, "callerMemory is {word:?}, which is none of none, count, name and summary")
            }
        }
    }
}

impl StoredSettings {
    pub(crate) fn read(item: &Item) -> Self {
        Self {
            settings: DeskSettings::read(item),
            hours: OpeningHours::read(item).unwrap_or_default(),
            faults: faults(item),
        }
    }

    /// The settings as tools read them.
    #[must_use]
    pub fn settings(&self) -> &DeskSettings {
        &self.settings
    }

    /// The hours as they are written, also where a wrong time zone keeps tools from using them.
    #[must_use]
    pub fn hours(&self) -> &OpeningHours {
        &self.hours
    }

    /// What can't be read.
    #[must_use]
    pub fn faults(&self) -> &[SettingsFault] {
        &self.faults
    }
}

impl Desk {
    /// A desk's settings as they are stored; `None` if nobody has set it up.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails.
    pub async fn stored_settings(&self, desk: &str) -> Result<Option<StoredSettings>, StoreError> {
        let item = self.table.get(partition(desk), "SETTINGS").await?;
        Ok(item.as_ref().map(StoredSettings::read))
    }
}

/// Partition key of a desk's settings.
pub(super) fn partition(desk: &str) -> String {
    format!("DESK#{desk}")
}

fn faults(item: &Item) -> Vec<SettingsFault> {
    let mut faults = Vec::new();
    if read_time_zone(item).is_none() {
        faults.push(SettingsFault::TimeZone(read_text(item, "timeZone").unwrap_or_default().to_owned()));
    }
    faults.extend(hours_faults(item).into_iter().map(SettingsFault::Hours));
    let minutes = read_number::<u16>(item, "slotMinutes");
    if item.contains_key("slotMinutes") && !minutes.is_some_and(|minutes| SLOT_MINUTES.contains(&minutes)) {
        faults.push(SettingsFault::SlotMinutes);
    }
    if let Some(word) = read_text(item, "callerMemory").filter(|word| word.parse::<CallerMemory>().is_err()) {
        faults.push(SettingsFault::CallerMemory(word.to_owned()));
    }
    faults.sort_by_cached_key(ToString::to_string);
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attributes::{number, text};
    use crate::desk::hours::days;

    #[test]
    fn what_readers_pass_over_is_said() {
        let item = Item::from([
            ("hours".to_owned(), days(&[("someday", &[]), ("mon", &["9 to 5"])])),
            ("exceptions".to_owned(), days(&[("Christmas", &["09:00-10:00"])])),
            ("timeZone".to_owned(), text("Mars/Olympus")),
            ("slotMinutes".to_owned(), number(1000)),
            ("callerMemory".to_owned(), text("everything")),
        ]);
        let stored = StoredSettings::read(&item);
        assert_eq!(stored.faults().len(), 6, "{:?}", stored.faults());
        assert!(stored.faults().contains(&SettingsFault::TimeZone("Mars/Olympus".to_owned())));
    }

    #[test]
    fn good_settings_have_no_faults() {
        let item = Item::from([
            ("hours".to_owned(), days(&[("Mon", &["9:00-17:00"])])),
            ("slotMinutes".to_owned(), text("30")),
        ]);
        assert_eq!(StoredSettings::read(&item).faults(), []);
        assert_eq!(StoredSettings::read(&Item::new()).faults(), []);
    }
}
