//! Calls in groups.

use std::collections::HashMap;

use call_store::calls::ReportHeader;

use super::By;
use super::sums::Sums;
use crate::calls::when::LocalTime;

/// Most groups. Days, assistants and reasons are far fewer, but reasons are text from elsewhere.
const MOST_GROUPS: usize = 2_000;

/// Group of calls for which there was no room, and of those that lack what is grouped by.
const OTHERS: &str = "(others)";
const NONE: &str = "(none)";

/// Sums of groups, and of all.
pub(super) struct Groups {
    by: Option<By>,
    time: LocalTime,
    total: Sums,
    groups: HashMap<String, Sums>,
}

impl Groups {
    pub(super) fn by(by: Option<By>, time: LocalTime) -> Self {
        Self { by, time, total: Sums::default(), groups: HashMap::new() }
    }

    pub(super) fn add(&mut self, call: &ReportHeader) {
        self.total.add(call);
        let Some(by) = self.by else { return };
        let name = match by {
            By::Day => self.time.day(&call.at),
            By::Assistant => call.assistant_id.as_deref().unwrap_or(NONE).to_owned(),
            By::EndedReason => call.ended_reason.as_deref().unwrap_or(NONE).to_owned(),
        };
        let has_room = self.groups.len() < MOST_GROUPS || self.groups.contains_key(&name);
        let name = if has_room { name } else { OTHERS.to_owned() };
        self.groups.entry(name).or_default().add(call);
    }

    pub(super) fn total(&self) -> &Sums {
        &self.total
    }

    /// The groups: days from the latest on, others from the one with the most calls on.
    pub(super) fn in_order(&self) -> Vec<(&str, &Sums)> {
        let mut groups: Vec<(&str, &Sums)> =
            self.groups.iter().map(|(name, sums)| (name.as_str(), sums)).collect();
        match self.by {
            Some(By::Day) => groups.sort_by(|one, other| other.0.cmp(one.0)),
            _ => groups.sort_by(|one, other| other.1.calls.cmp(&one.1.calls).then(one.0.cmp(other.0))),
        }
        groups
    }
}
