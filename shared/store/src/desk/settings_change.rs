//! What an operator says of how a desk works.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZoneDatabase;

use super::Desk;
use super::change::Edits;
use super::hours_change::HoursChange;
use super::settings::{CallerMemory, SLOT_MINUTES};
use super::stored_settings::{StoredSettings, partition};
use crate::attributes::{number, text};
use crate::error::StoreError;

/// The name of a time zone that every function knows, such as `America/Los_Angeles`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZoneName(String);

/// No name of a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone of that name: write one such as America/Los_Angeles or Europe/Berlin")]
pub struct NotATimeZone;

impl TimeZoneName {
    /// The name in its own spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All names there are.
    pub fn all() -> impl Iterator<Item = String> {
        let database = TimeZoneDatabase::bundled();
        let names: Vec<String> = database.available().map(|name| name.as_str().to_owned()).collect();
        names.into_iter().filter(|name| is_of_a_place(name))
    }
}

impl FromStr for TimeZoneName {
    type Err = NotATimeZone;

    /// Takes any mixture of capital and small letters. Refuses abbreviations such as `EST`, whose clocks never change.
    fn from_str(written: &str) -> Result<Self, NotATimeZone> {
        let zone = TimeZoneDatabase::bundled().get(written.trim()).map_err(|_| NotATimeZone)?;
        let name = zone.iana_name().filter(|name| is_of_a_place(name)).ok_or(NotATimeZone)?;
        Ok(Self(name.to_owned()))
    }
}

fn is_of_a_place(name: &str) -> bool {
    name == "UTC" || (name.contains('/') && !name.starts_with("Etc/"))
}

/// The length of an appointment, 5 to 480 minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotMinutes(u16);

/// No length of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an appointment takes 5 to 480 minutes, in whole minutes")]
pub struct NotSlotMinutes;

impl SlotMinutes {
    /// Minutes.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl FromStr for SlotMinutes {
    type Err = NotSlotMinutes;

    fn from_str(written: &str) -> Result<Self, NotSlotMinutes> {
        let minutes = written.trim().parse().map_err(|_| NotSlotMinutes)?;
        if SLOT_MINUTES.contains(&minutes) { Ok(Self(minutes)) } else { Err(NotSlotMinutes) }
    }
}

/// Not a [`CallerMemory`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write none, count, name or summary")]
pub struct NotCallerMemory;

impl FromStr for CallerMemory {
    type Err = NotCallerMemory;

    fn from_str(written: &str) -> Result<Self, NotCallerMemory> {
        let all = [Self::None, Self::Count, Self::Name, Self::Summary];
        all.into_iter().find(|memory| memory.to_string() == written).ok_or(NotCallerMemory)
    }
}

/// As an item holds it.
impl fmt::Display for CallerMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Count => "count",
            Self::Name => "name",
            Self::Summary => "summary",
        })
    }
}

/// What changes of a desk's settings; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsChange {
    /// Days and dates whose hours change.
    pub hours: HoursChange,
    /// The desk's time zone.
    pub time_zone: Option<TimeZoneName>,
    /// The length of an appointment.
    pub slot_minutes: Option<SlotMinutes>,
    /// What the desk may tell of a caller.
    pub caller_memory: Option<CallerMemory>,
}

impl SettingsChange {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A desk's settings before and after a change.
#[derive(Clone, Debug)]
pub struct SettingsChanged {
    /// `None` if nobody had set the desk up.
    pub before: Option<StoredSettings>,
    /// As every tool reads them from now on.
    pub after: StoredSettings,
}

impl Desk {
    /// Changes a desk's settings; a desk that has none gets some.
    ///
    /// Of two operators who change different things both are heard.
    ///
    /// # Errors
    ///
    /// If DynamoDB fails, or others keep changing the same.
    pub async fn change_settings(
        &self,
        desk: &str,
        change: &SettingsChange,
    ) -> Result<SettingsChanged, StoreError> {
        let plan = |item: &_| {
            let mut edits = Edits::default();
            change.hours.edit(item, &mut edits);
            if let Some(zone) = &change.time_zone {
                edits.set("timeZone", text(zone.as_str()));
            }
            if let Some(minutes) = change.slot_minutes {
                edits.set("slotMinutes", number(minutes.get()));
            }
            if let Some(memory) = change.caller_memory {
                edits.set("callerMemory", text(memory.to_string()));
            }
            edits
        };
        let changed = Box::pin(self.change_item(partition(desk), "SETTINGS", plan)).await?;
        Ok(SettingsChanged {
            before: changed.before.as_ref().map(StoredSettings::read),
            after: StoredSettings::read(&changed.after),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_gets_its_own_spelling_and_abbreviations_are_refused() {
        let read = |written: &str| written.parse::<TimeZoneName>().map(|name| name.0).ok();
        assert_eq!(read(" america/los_angeles ").as_deref(), Some("America/Los_Angeles"));
        assert_eq!(read("utc").as_deref(), Some("UTC"));
        for written in ["", "Mars/Olympus", "EST", "PST8PDT", "GMT", "Etc/GMT+8", "Local", "Los Angeles"] {
            assert_eq!(read(written), None, "{written}");
        }
        assert!(TimeZoneName::all().count() > 300);
    }

    #[test]
    fn an_appointment_takes_five_minutes_to_eight_hours() {
        let read = |written: &str| written.parse::<SlotMinutes>().map(SlotMinutes::get).ok();
        assert_eq!([read("5"), read("480")], [Some(5), Some(480)]);
        for written in ["4", "481", "0", "-30", "30m", "99999", ""] {
            assert_eq!(read(written), None, "{written}");
        }
    }

    #[test]
    fn caller_memory_is_written_as_it_is_read() {
        for memory in [CallerMemory::None, CallerMemory::Count, CallerMemory::Name, CallerMemory::Summary] {
            assert_eq!(memory.to_string().parse(), Ok(memory));
        }
        assert_eq!("all".parse::<CallerMemory>(), Err(NotCallerMemory));
    }
}
