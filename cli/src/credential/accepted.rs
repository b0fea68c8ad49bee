//! Until when the previous credential is accepted.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::plans::Plans;
use super::secret::Labelled;
use crate::access::Access;
use crate::next::Typed;
use crate::stack::Stack;

/// The parameter of a stack that says it.
const PARAMETER: &str = "PreviousCredentialHours";

/// What functions do unless they are told otherwise.
const USUAL_HOURS: u32 = 24;

/// Which stack, and how long it accepts the previous credential.
#[derive(Debug, clap::Args)]
// Its group would have the name of another's.
#[group(skip)]
pub(super) struct Accepted {
    /// Hours that the previous credential is accepted. Default: the stack's parameter PreviousCredentialHours, else 24.
    #[arg(long, value_name = "HOURS", global = true)]
    previous_hours: Option<u32>,
    #[command(flatten)]
    pub(super) access: Access,
}

impl Accepted {
    /// What was typed, else what the stack was deployed with, else a day.
    pub(super) fn hours(&self, stack: &Stack) -> PreviousHours {
        PreviousHours::of(self.previous_hours, stack)
    }

    /// The options as they were typed, for another of these commands to type next.
    pub(super) fn typed(&self) -> Typed {
        let hours = self.previous_hours.map(|hours| hours.to_string());
        Typed::default().option("--previous-hours", hours).and(&self.access.typed())
    }
}

/// How long functions accept the previous credential after the current one was made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PreviousHours {
    hours: u32,
    is_assumed: bool,
}

impl PreviousHours {
    fn of(typed: Option<u32>, stack: &Stack) -> Self {
        let known = typed.or_else(|| stack.parameter(PARAMETER)?.parse().ok());
        Self { hours: known.unwrap_or(USUAL_HOURS), is_assumed: known.is_none() }
    }

    /// Whether the previous credential is not accepted at all.
    pub(crate) fn is_zero(self) -> bool {
        self.hours == 0
    }

    /// When the previous credential is no longer accepted, if the later of the two was made then.
    pub(crate) fn end(self, later: Timestamp) -> Timestamp {
        let hours = SignedDuration::from_hours(i64::from(self.hours));
        later.checked_add(hours).unwrap_or(Timestamp::MAX)
    }

    /// What functions make of a previous credential. They count from the later of the two: whoever goes back by moving
    /// labels makes the newer version the previous one.
    pub(crate) fn previous(self, current: Timestamp, previous: &Labelled, now: Timestamp) -> Previous {
        let until = self.end(current.max(previous.created));
        let fault = match &previous.text {
            Ok(text) => match Plans::read(text) {
                Ok(plans) if plans.iter().next().is_none() => {
                    return Previous::Never("it says none, and a previous none lets nobody in".to_owned());
                }
                Ok(_) => None,
                Err(fault) => return Previous::Never(format!("it can't be used: {fault:#}")),
            },
            Err(unreadable) if !unreadable.only_here => {
                return Previous::Never(format!("it can't be read: {}", unreadable.fault));
            }
            Err(unreadable) => Some(unreadable.fault.clone()),
        };
        match fault {
            _ if until <= now => Previous::Over(until),
            None => Previous::Until(until),
            Some(fault) => Previous::Unknown { until, fault },
        }
    }

    /// `24 hours`, or `24 hours, unless the stack has others: --previous-hours`.
    pub(crate) fn in_words(self) -> String {
        let hours = if self.hours == 1 { "1 hour".to_owned() } else { format!("{} hours", self.hours) };
        let unless = if self.is_assumed { ", unless the stack has others: --previous-hours" } else { "" };
        format!("{hours}{unless}")
    }
}

/// What functions make of a previous credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Previous {
    /// They accept it until then.
    Until(Timestamp),
    /// They have accepted it until then.
    Over(Timestamp),
    /// They never accept it, for this reason.
    Never(String),
    /// They may accept it until then: whoever asks here can't read it, for this reason.
    Unknown { until: Timestamp, fault: String },
}

impl Previous {
    /// Until when it is accepted, or may be, if that is not over.
    pub(crate) fn may_be_until(&self) -> Option<Timestamp> {
        match self {
            Self::Until(until) | Self::Unknown { until, .. } => Some(*until),
            Self::Over(_) | Self::Never(_) => None,
        }
    }
}

/// A moment for people: `2026-11-21 09:31`, where this machine is.
pub(crate) fn minute(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
