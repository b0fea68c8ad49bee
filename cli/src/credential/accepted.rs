//! Until when the previous credential is accepted.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::secret::Version;
use crate::stack::Stack;

/// The parameter of a stack that says it.
const PARAMETER: &str = "PreviousCredentialHours";

/// What functions do unless they are told otherwise.
const USUAL_HOURS: u32 = 24;

/// How long functions accept the previous credential after the current one was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PreviousHours {
    hours: u32,
    is_assumed: bool,
}

impl PreviousHours {
    /// What was typed, else what the stack was deployed with, else a day.
    pub(crate) fn of(typed: Option<u32>, stack: &Stack) -> Self {
        let known = typed.or_else(|| stack.parameter(PARAMETER)?.parse().ok());
        Self { hours: known.unwrap_or(USUAL_HOURS), is_assumed: known.is_none() }
    }

    /// When the previous credential is no longer accepted, if the current one was made then.
    pub(crate) fn end(self, current: Timestamp) -> Timestamp {
        let hours = SignedDuration::from_hours(i64::from(self.hours));
        current.checked_add(hours).unwrap_or(Timestamp::MAX)
    }

    /// The same, if that is not over.
    pub(crate) fn accepted_until(self, current: &Version, now: Timestamp) -> Option<Timestamp> {
        Some(self.end(current.created)).filter(|end| now < *end)
    }

    /// `24 hours`, or `24 hours, unless the stack has others: --previous-hours`.
    pub(crate) fn in_words(self) -> String {
        let hours = if self.hours == 1 { "1 hour".to_owned() } else { format!("{} hours", self.hours) };
        let unless = if self.is_assumed { ", unless the stack has others: --previous-hours" } else { "" };
        format!("{hours}{unless}")
    }
}

/// A moment for people: `2026-11-21 09:31`, where this machine is.
pub(crate) fn minute(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
